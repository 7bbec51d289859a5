/* What is public around a point, or newest in the whole city; what is asked for stands in the page's address. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import { api, ask } from '@/lib/api'
import { useLoad, type LoadState } from '@/lib/load'
import type { PublicRow } from '@/lib/types'

const HALF_DEG = 0.018 /* of latitude: about two kilometres */

type Query = { state?: 'open' | 'closed'; west?: number; south?: number; east?: number; north?: number; cursor?: string }
export type Around = {
	items: Ref<PublicRow[]>
	next: Ref<string | undefined>
	some: Ref<boolean>
	state: Ref<LoadState>
	error: Ref<unknown>
	near: ComputedRef<{ lon: number; lat: number } | undefined>
	filter: ComputedRef<'open' | 'closed' | undefined>
	run: () => Promise<void>
	more: () => Promise<void>
}

const metres = (a: { lon: number; lat: number }, b: { lon: number; lat: number }): number =>
	Math.hypot((a.lon - b.lon) * Math.cos((a.lat * Math.PI) / 180), a.lat - b.lat)

export function useAround(lang: Ref<string>): Around {
	const route = useRoute()
	const items = ref<PublicRow[]>([])
	const next = ref<string>()
	const some = ref(false)
	const near = computed(() => {
		const lon = Number(route.query.lon ?? NaN),
			lat = Number(route.query.lat ?? NaN)
		return Math.abs(lon) <= 180 && Math.abs(lat) <= 85 ? { lon, lat } : undefined
	})
	const filter = computed(() => (route.query.state === 'open' || route.query.state === 'closed' ? route.query.state : undefined))
	const get = async (cursor?: string): Promise<void> => {
		const query: Query = filter.value ? { state: filter.value } : {}
		const at = near.value
		if (at) {
			const wide = HALF_DEG / Math.max(0.05, Math.cos((at.lat * Math.PI) / 180))
			Object.assign(query, { west: at.lon - wide, south: at.lat - HALF_DEG, east: at.lon + wide, north: at.lat + HALF_DEG })
		} else if (cursor) query.cursor = cursor
		const page = await ask(api.GET('/api/v1/public/cases', { params: { query } }))
		const rows = at ? [...page.items].sort((a, b) => metres(at, a) - metres(at, b)) : page.items
		items.value = cursor ? [...items.value, ...rows] : rows
		next.value = page.next
		some.value = page.more
	}
	const { state, error, run } = useLoad(() => get())
	watch(() => `${near.value?.lon},${near.value?.lat} ${filter.value} ${lang.value}`, () => void run(), { immediate: true })
	return { items, next, some, state, error, near, filter, run, more: () => get(next.value) }
}
