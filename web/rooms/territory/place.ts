/* Where a point lies: the grid and its people, or a clear "outside". One composable a question. */
import { ref, watch, type Ref } from 'vue'
import { api, ask, Refused } from '@/lib/api'
import type { Place, PlaceAt } from '@/lib/types'

export type Where = { state: 'none' | 'asking' | 'inside' | 'outside' | 'unknown'; at?: PlaceAt; words?: string }

/* Follows a point; the answer to an older point never overwrites a newer one's. */
export function usePlaceAt(point: Ref<{ lon: number; lat: number } | undefined>): { where: Ref<Where>; retry: () => void } {
	const where = ref<Where>({ state: 'none' })
	let turn = 0
	const look = async (): Promise<void> => {
		const mine = ++turn
		const p = point.value
		if (!p) {
			where.value = { state: 'none' }
			return
		}
		where.value = { ...where.value, state: 'asking' }
		try {
			const at = await ask(api.GET('/api/v1/places/at', { params: { query: { lon: p.lon, lat: p.lat } } }))
			if (mine === turn) where.value = { state: 'inside', at }
		} catch (e) {
			if (mine === turn)
				where.value =
					e instanceof Refused && (e.status === 404 || e.status === 422)
						? { state: 'outside', words: e.detail }
						: { state: 'unknown' }
		}
	}
	watch(
		() => point.value && `${point.value.lon},${point.value.lat}`,
		() => void look(),
		{ immediate: true },
	)
	return { where, retry: () => void look() }
}

/* Places by name while the user types: asks 300 ms after the last key, never inside an input method's composition. */
export function usePlaceSearch(): { found: Ref<Place[] | undefined>; search: (q: string) => void } {
	const found = ref<Place[]>()
	let timer: ReturnType<typeof setTimeout> | undefined
	let turn = 0
	const search = (q: string): void => {
		clearTimeout(timer)
		const mine = ++turn
		if (q.trim().length < 1) {
			found.value = undefined
			return
		}
		timer = setTimeout(() => {
			ask(api.GET('/api/v1/places/search', { params: { query: { q: q.trim() } } })).then(
				(r) => {
					if (mine === turn) found.value = r.items
				},
				() => {
					if (mine === turn) found.value = undefined
				},
			)
		}, 300)
	}
	return { found, search }
}

export type Fix = { lon: number; lat: number; accuracy: number }
export type FixTrouble = 'denied' | 'insecure' | 'failed'

/* The phone's own position. Phones report WGS 84 here; insecure pages get none at all. */
export function whereAmI(): Promise<Fix> {
	return new Promise((resolve, reject: (t: FixTrouble) => void) => {
		if (!isSecureContext || !navigator.geolocation) {
			reject('insecure')
			return
		}
		navigator.geolocation.getCurrentPosition(
			(p) =>
				resolve({
					lon: Number(p.coords.longitude.toFixed(6)),
					lat: Number(p.coords.latitude.toFixed(6)),
					accuracy: Math.round(p.coords.accuracy),
				}),
			(e) => reject(e.code === e.PERMISSION_DENIED ? 'denied' : 'failed'),
			{ enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 },
		)
	})
}
