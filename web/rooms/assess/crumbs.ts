/* From the node that the acting post belongs to down to the one shown. Nodes are asked for once a page load. */
import { ref, watch, type ComputedRef, type Ref } from 'vue'
import { api, ask } from '@/lib/api'

export type Crumb = { id: string; name: string; parent: string }
const DEPTH = 8
const known = new Map<string, Crumb>()

async function nodeOf(id: string): Promise<Crumb> {
	const had = known.get(id)
	if (had) return had
	const n = await ask(api.GET('/api/v1/nodes/{node}', { params: { path: { node: id } } }))
	const crumb = { id, name: n.name, parent: n.parent ?? '' }
	known.set(id, crumb)
	return crumb
}

export function useCrumbs(top: ComputedRef<string>, node: ComputedRef<string>): Ref<Crumb[]> {
	const out = ref<Crumb[]>([])
	let turn = 0
	watch(
		[top, node],
		async () => {
			const mine = ++turn
			const way: Crumb[] = []
			try {
				for (let id = node.value; id && way.length < DEPTH; id = way[0]!.parent) {
					way.unshift(await nodeOf(id))
					if (id === top.value) break
				}
			} catch {
				/* the name stands in the figures' answer */
			}
			if (mine === turn) out.value = way
		},
		{ immediate: true },
	)
	return out
}
