/* The desk's queue: which rows are shown, what waits behind the bar, and who stands before and after a case. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ask } from '@/lib/api'
import type { LoadState } from '@/lib/load'
import { addPage, emptyList, firstPage, neighbours, notePage, type List } from '@/lib/pages'
import type { CaseRow, Queue } from '@/lib/types'

export const FILTER_KEYS = [
	'queue', 'sort', 'q', 'state', 'channel', 'process', 'category', 'matter', 'org', 'node', 'from', 'to', 'number',
] as const
export type Filters = Record<(typeof FILTER_KEYS)[number], string>
const DEFAULTS = { ...Object.fromEntries(FILTER_KEYS.map((k) => [k, ''])), queue: 'todo' } as Filters
const PAGE_ROWS = 50

/* The URL is the truth about filters. */
export function filtersOf(query: Record<string, unknown>): Filters {
	const out = { ...DEFAULTS }
	for (const k of FILTER_KEYS) if (typeof query[k] === 'string' && query[k] !== '') out[k] = query[k]
	return out
}
export function queryOf(f: Filters): Record<string, string> {
	return Object.fromEntries(FILTER_KEYS.filter((k) => f[k] !== DEFAULTS[k]).map((k) => [k, f[k]]))
}

/* What narrows a queue: everything but which one, and its order. */
export const CUTS = FILTER_KEYS.filter((k) => k !== 'queue' && k !== 'sort')
export const isCut = (f: Filters): boolean => CUTS.some((k) => f[k] !== '')
export const noCuts = (): Partial<Filters> => Object.fromEntries(CUTS.map((k) => [k, '']))

const DAY_MS = 86_400_000
const YEAR_DAYS = 365
const dayText = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10)

/*
 * Filters as the server takes them: what has ended is listed newest first only, and by kind or category within a year; so the
 * period that is missing is put in, where people see it.
 */
export function settled(f: Filters, now: number): Filters {
	const old = f.queue === 'closed' || f.queue === 'all'
	const out = { ...f }
	if (out.q || out.queue !== 'running') out.sort = ''
	if (old && !out.number && (out.process || out.category || out.matter) && !out.from)
		out.from = dayText((out.to ? Date.parse(`${out.to}T00:00:00+08:00`) : now) - (YEAR_DAYS - 1) * DAY_MS)
	return out
}

/* As the body of an export wants them: what is not asked for is left out. */
export const asked = (f: Filters): Record<string, string> =>
	Object.fromEntries(FILTER_KEYS.filter((k) => f[k] !== '').map((k) => [k, f[k]]))

export const useQueue = defineStore('queue', () => {
	const filters = ref<Filters>({ ...DEFAULTS })
	const list = ref<List<CaseRow>>(emptyList())
	const state = ref<LoadState>('idle')
	const error = ref<unknown>()
	const moreState = ref<LoadState>('idle')
	const queues = ref<Queue[]>([])
	const picked = ref<string[]>([]) /* rows for one act on many */
	const counted = ref(0) /* how many there were when the rows were fetched */
	let turn = 0
	let noteTimer: ReturnType<typeof setTimeout> | undefined

	const get = (cursor = ''): ReturnType<typeof ask<{ items: CaseRow[]; next?: string }>> => {
		const query = { ...asked(filters.value), ...(cursor ? { cursor } : {}), limit: PAGE_ROWS }
		return ask(api.GET('/api/v1/cases', { params: { query } }))
	}
	const count = async (): Promise<void> => {
		queues.value = (await ask(api.GET('/api/v1/queues'))).items
	}
	const here = (): number => queues.value.find((q) => q.queue === filters.value.queue)?.count ?? 0
	const filtered = computed(() => isCut(filters.value))
	/* New rows of the first page, or, where they sort further down, by how much the queue has grown. */
	const fresh = computed(() => Math.max(list.value.fresh.length, filtered.value ? 0 : here() - counted.value))

	const refresh = async (): Promise<void> => {
		const mine = ++turn
		state.value = 'loading'
		try {
			const [page] = await Promise.all([get(), count()])
			if (mine === turn) {
				list.value = firstPage(page)
				picked.value = picked.value.filter((id) => page.items.some((r) => r.id === id))
				counted.value = here()
				state.value = 'done'
			}
		} catch (e) {
			if (mine === turn) {
				error.value = e
				state.value = 'error'
			}
		}
	}
	/* Shows what the URL asks for; nothing is asked twice. */
	const show = async (f: Filters): Promise<void> => {
		if (state.value !== 'idle' && state.value !== 'error' && FILTER_KEYS.every((k) => f[k] === filters.value[k])) return
		filters.value = f
		list.value = emptyList()
		picked.value = []
		await refresh()
	}
	const more = async (): Promise<void> => {
		if (!list.value.next || moreState.value === 'loading') return
		const mine = turn
		moreState.value = 'loading'
		try {
			const page = await get(list.value.next)
			if (mine === turn) list.value = addPage(list.value, page)
			moreState.value = 'done'
		} catch {
			moreState.value = 'error'
		}
	}
	/* Something changed: look again quietly; rows stay where they are. Bursts are one look. */
	const note = (): void => {
		if (noteTimer || state.value === 'idle') return
		noteTimer = setTimeout(() => {
			noteTimer = undefined
			const mine = turn
			Promise.all([get(), count()]).then(
				([page]) => {
					if (mine === turn && state.value === 'done') list.value = notePage(list.value, page)
				},
				() => {
					/* the next change, or the user, looks again */
				},
			)
		}, 800)
	}
	const forget = (): void => {
		turn++
		filters.value = { ...DEFAULTS }
		list.value = emptyList()
		queues.value = []
		picked.value = []
		state.value = 'idle'
	}
	const ids = computed(() => list.value.items.map((r) => r.id))
	return {
		filters,
		list,
		fresh,
		picked,
		state,
		error,
		moreState,
		queues,
		ids,
		show,
		refresh,
		more,
		note,
		forget,
		around: (id: string) => neighbours(ids.value, id),
	}
})
