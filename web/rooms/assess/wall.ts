/*
 * What the wall shows of one node, asked again and again: the figures every few seconds, days, answers and shapes more seldom.
 * `at` is when the last answer came; what is older than a minute is told to be old, whatever the reason.
 */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue'
import { api, ask, BASE, send } from '@/lib/api'
import type { Dashboard, PublicRow } from '@/lib/types'
import { daysBefore, figureOf } from './figures'
import { readShapes, type Shape } from './shapes'

export const EVERY_MS = 5_000
export const STALE_MS = 60_000
const SELDOM_MS = 60_000
const DAYS = 14
const ANSWERS = 3

export type Day = { day: string; opened: number; closed: number }
export type Answer = PublicRow & { text: string }
export type Wall = {
	data: Ref<Dashboard | undefined>
	days: Ref<Day[]>
	answers: Ref<Answer[]>
	shapes: Ref<Shape[]>
	at: Ref<number>
	error: Ref<unknown>
	again: () => void
}

async function askDays(node: string, day: string): Promise<Day[]> {
	const of = (metric: string): Promise<Map<string, number>> =>
		ask(api.GET('/api/v1/counts', { params: { query: { node, by: 'day', metric, from: daysBefore(day, DAYS), to: day } } })).then(
			(c) => new Map(c.items.map((i) => [i.key, figureOf(i.figures, metric)?.value ?? 0])),
		)
	const [opened, closed] = await Promise.all([of('opened'), of('closed')])
	return Array.from({ length: DAYS }, (_, i) => daysBefore(day, DAYS - i)).map((d) => ({
		day: d,
		opened: opened.get(d) ?? 0,
		closed: closed.get(d) ?? 0,
	}))
}

/* The newest answers that were shown to everybody. The text of one that was read before is not asked for again. */
const texts = new Map<string, string>()
async function askAnswers(node: string): Promise<Answer[]> {
	const { items } = await ask(api.GET('/api/v1/public/cases', { params: { query: { node, state: 'closed' } } }))
	return Promise.all(
		items.slice(0, ANSWERS).map(async (row) => {
			const key = `${row.number} ${row.released}`
			if (!texts.has(key)) {
				const one = await ask(api.GET('/api/v1/public/cases/{number}', { params: { path: { number: row.number } } }))
				if (texts.size > 100) texts.clear()
				texts.set(key, one.text)
			}
			return { ...row, text: texts.get(key) ?? '' }
		}),
	)
}

async function askShapes(node: string): Promise<Shape[]> {
	const r = await send(`${BASE}/places/below?node=${encodeURIComponent(node)}`)
	if (!r.ok) throw new Error(String(r.status))
	return readShapes(await r.json())
}

export function useWall(node: ComputedRef<string>, lang: Ref<string>): Wall {
	const data = ref<Dashboard>()
	const days = ref<Day[]>([])
	const answers = ref<Answer[]>([])
	const shapes = ref<Shape[]>([])
	const at = ref(0)
	const error = ref<unknown>()
	let turn = 0
	let seldomAt = 0
	let shaped = ''
	let busy = false

	const seldom = async (mine: number, id: string, day: string): Promise<void> => {
		seldomAt = Date.now()
		const [d, a] = await Promise.allSettled([askDays(id, day), askAnswers(id)])
		if (mine !== turn) return
		if (d.status === 'fulfilled') days.value = d.value
		if (a.status === 'fulfilled') answers.value = a.value
		/* What did not come is asked for with the next figures. */
		if (d.status === 'rejected' || a.status === 'rejected') seldomAt = 0
	}
	const shape = async (mine: number, id: string): Promise<void> => {
		shaped = id
		const got = await askShapes(id).catch(() => undefined)
		if (mine !== turn) return
		if (got) shapes.value = got
		else shaped = ''
	}
	const look = async (): Promise<void> => {
		const id = node.value
		if (!id || busy || document.visibilityState === 'hidden') return
		const mine = turn
		busy = true
		try {
			if (shaped !== id) void shape(mine, id)
			const got = await ask(api.GET('/api/v1/dashboard', { params: { query: { node: id } } }))
			if (mine !== turn) return
			if (data.value && data.value.day !== got.day) seldomAt = 0
			data.value = got
			at.value = Date.now()
			error.value = undefined
			if (Date.now() - seldomAt > SELDOM_MS) void seldom(mine, id, got.day)
		} catch (e) {
			if (mine === turn) error.value = e
		} finally {
			if (mine === turn) busy = false
		}
	}
	const restart = (): void => {
		turn++
		busy = false
		seldomAt = 0
		void look()
	}
	watch(
		node,
		() => {
			data.value = undefined
			days.value = []
			answers.value = []
			shapes.value = []
			shaped = ''
			error.value = undefined
			restart()
		},
		{ immediate: true },
	)
	watch(lang, restart)
	const timer = setInterval(() => void look(), EVERY_MS)
	document.addEventListener('visibilitychange', look)
	onScopeDispose(() => {
		turn++
		clearInterval(timer)
		document.removeEventListener('visibilitychange', look)
	})
	return { data, days, answers, shapes, at, error, again: restart }
}

/* Worst first: what is overdue, then what is open; of equals as the tree has them. */
export function useRows(data: Ref<Dashboard | undefined>): ComputedRef<Dashboard['children']> {
	return computed(() => [...(data.value?.children ?? [])].sort((a, b) => b.overdue - a.overdue || b.open - a.open))
}
