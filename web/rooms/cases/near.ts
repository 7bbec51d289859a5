/* Before a report: what is reported already near the place, and what the words are about. Helps only: without an answer the page works on. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, ask } from '@/lib/api'
import { shelf } from '@/lib/db'
import type { Spot } from '@/lib/draft'
import type { NearSnap, Proposal } from '@/lib/types'

const QUIET_MS = 700
const TEXT_LEAST = 4
const TEXT_MOST = 200

/* Asks again when the key changes and has been quiet; an older answer never overwrites a newer one's. */
function useQuiet<T>(key: () => string, get: () => Promise<T[]> | undefined): Ref<T[]> {
	const found = ref([]) as Ref<T[]>
	let timer: ReturnType<typeof setTimeout> | undefined
	let turn = 0
	watch(
		key,
		() => {
			const mine = ++turn
			clearTimeout(timer)
			timer = setTimeout(() => {
				void (get() ?? Promise.resolve([])).then(
					(items) => {
						if (mine === turn) found.value = items
					},
					() => {
						if (mine === turn) found.value = []
					},
				)
			}, QUIET_MS)
		},
		{ immediate: true },
	)
	onScopeDispose(() => clearTimeout(timer))
	return found
}

const at = (s: Spot | undefined): string => (s ? `${s.lon},${s.lat}` : '')

export function useNear(spot: Ref<Spot | undefined>, category: Ref<string>, lang: Ref<string>): Ref<NearSnap[]> {
	return useQuiet(
		() => `${at(spot.value)} ${category.value} ${lang.value}`,
		() => {
			const s = spot.value
			if (!s) return undefined
			const query = { lon: s.lon, lat: s.lat, ...(category.value ? { category: category.value } : {}) }
			return ask(api.GET('/api/v1/snaps/near', { params: { query } })).then((r) => r.items)
		},
	)
}

export function useProposals(text: Ref<string>, spot: Ref<Spot | undefined>, lang: Ref<string>): Ref<Proposal[]> {
	const begin = (): string => [...text.value.trim()].slice(0, TEXT_MOST).join('')
	return useQuiet(
		() => `${begin()} ${at(spot.value)} ${lang.value}`,
		() => {
			const words = begin()
			if ([...words].length < TEXT_LEAST) return undefined
			const s = spot.value
			return ask(api.GET('/api/v1/snaps/propose', { params: { query: { text: words, ...(s ? { lon: s.lon, lat: s.lat } : {}) } } })).then(
				(r) => r.items,
			)
		},
	)
}

/* Puts what is followed onto this device's list, beside its own reports. */
export async function keepFollowed(follow: string, title: string): Promise<void> {
	const snap = await ask(api.GET('/api/v1/snaps/{follow}', { params: { path: { follow } } }))
	await (await shelf()).put('mine', { follow, number: snap.number, made: new Date().toISOString(), summary: title })
}
