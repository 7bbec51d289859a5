/* Names of areas and organizations by their ids, asked for once. */
import { ref } from 'vue'
import { api, ask } from '@/lib/api'

const known = ref<Record<string, string>>({})

async function learn(key: string, get: () => Promise<{ name: string }>): Promise<void> {
	if (key in known.value) return
	known.value[key] = '…'
	try {
		known.value[key] = (await get()).name
	} catch {
		delete known.value[key]
	}
}
export function useNames(): { node: (id: string) => string; org: (id: string) => string; keep: (id: string, name: string) => void } {
	return {
		node: (id) => {
			void learn(id, () => ask(api.GET('/api/v1/nodes/{node}', { params: { path: { node: id } } })))
			return known.value[id] ?? id
		},
		org: (id) => {
			void learn(id, () => ask(api.GET('/api/v1/orgs/{org}', { params: { path: { org: id } } })))
			return known.value[id] ?? id
		},
		keep: (id, name) => {
			known.value[id] = name
		},
	}
}
