/*
 * Today's work: the cases that wait for me and those under way in my area, with everything that is needed to act on them
 * without a signal. What the phone keeps is shown at once, and says when it was fetched.
 */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ask, Lost, photoUrl, Refused, send } from '@/lib/api'
import type { LoadState } from '@/lib/load'
import type { Case, CaseRow, Process } from '@/lib/types'
import { useMe } from './me'
import { fetchShapes } from './shapes'
import { keep, kept, shelf } from './store'

type Kept = { at: number; todo: CaseRow[]; running: CaseRow[] }
const ROWS = 100
const FILES = 80 /* cases kept whole */
const PICTURES = 120 /* small pictures kept */
const AT_ONCE = 4

/* Runs fn over all, a few at a time; what fails is left out, a lost signal ends it. */
async function each<T>(list: readonly T[], fn: (x: T) => Promise<void>): Promise<void> {
	const rest = [...list]
	const work = async (): Promise<void> => {
		for (let x = rest.shift(); x !== undefined; x = rest.shift())
			try {
				await fn(x)
			} catch (e) {
				if (e instanceof Lost) rest.length = 0
			}
	}
	await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const shotsOf = (file: Case): string[] => [...file.photo_list, ...file.timeline.flatMap((e) => e.photos ?? [])].map((p) => p.id)

export async function fetchFile(id: string): Promise<Case> {
	const file = await ask(api.GET('/api/v1/cases/{case}', { params: { path: { case: id } } }))
	await (await shelf()).put('cases', { id, at: Date.now(), file })
	return file
}
async function fetchPicture(id: string): Promise<void> {
	const db = await shelf()
	if (await db.getKey('pictures', id)) return
	const r = await send(photoUrl(id, 'thumb'))
	if (r.ok) await db.put('pictures', { id, blob: await r.blob() })
}

export const useToday = defineStore('today', () => {
	const me = useMe()
	const todo = ref<CaseRow[]>([])
	const running = ref<CaseRow[]>([])
	const fetched = ref(0)
	const state = ref<LoadState>('idle')
	const error = ref<unknown>()
	const processes = ref<Process[]>([])
	const complete = ref(false) /* everything for working without a signal is on the phone */
	const nameOf = computed(() => new Map(processes.value.map((p) => [p.id, p.name])))
	let turn = 0

	const show = (k: Kept): void => {
		todo.value = k.todo
		running.value = k.running
		fetched.value = k.at
	}
	const begin = async (): Promise<void> => {
		const k = await kept<Kept>('today').catch(() => undefined)
		if (k) show(k)
		processes.value = (await kept<Process[]>('processes').catch(() => undefined)) ?? []
	}
	/* Fetches the cases themselves where their version is another one, the cases that tasks are parts of, and their small pictures. */
	const fetchAll = async (rows: readonly CaseRow[]): Promise<void> => {
		const db = await shelf()
		const have = new Map((await db.getAll('cases')).map((c) => [c.id, c.file]))
		const wanted = rows.slice(0, FILES)
		await each(wanted, async (r) => {
			const old = have.get(r.id)
			if (old?.version === r.version && old.state_name === r.state_name && old.can.join() === r.can.join()) return
			have.set(r.id, await fetchFile(r.id))
		})
		const parents = [...new Set(wanted.flatMap((r) => (r.parent ? [r.parent] : [])))].filter((p) => !wanted.some((r) => r.id === p))
		await each(parents, async (id) => void have.set(id, await fetchFile(id)))
		const stay = new Set([...wanted.map((r) => r.id), ...parents])
		for (const id of await db.getAllKeys('cases')) if (!stay.has(id)) await db.delete('cases', id)
		const shots = [...new Set([...stay].flatMap((id) => (have.has(id) ? shotsOf(have.get(id)!) : [])))].slice(0, PICTURES)
		await each(shots, fetchPicture)
		for (const id of await db.getAllKeys('pictures')) if (!shots.includes(id)) await db.delete('pictures', id)
	}
	const fetchRest = async (): Promise<void> => {
		const list = (await ask(api.GET('/api/v1/processes'))).items
		processes.value = list
		await keep('processes', list)
		const answers: Record<string, string[]> = {}
		for (const process of new Set(todo.value.map((r) => r.process))) {
			const { items } = await ask(api.GET('/api/v1/answers', { params: { query: { process } } }))
			answers[process] = items.flatMap((a) => (a.text && !a.text.includes('{') ? [a.text] : []))
		}
		await keep('answers', answers)
		const node = me.me?.post?.node
		if (node)
			await fetchShapes(node).catch((e: unknown) => {
				if (!(e instanceof Refused)) throw e
			})
	}
	const refresh = async (): Promise<void> => {
		const mine = ++turn
		state.value = 'loading'
		try {
			const get = (queue: 'todo' | 'running'): Promise<{ items: CaseRow[] }> =>
				ask(api.GET('/api/v1/cases', { params: { query: { queue, limit: ROWS } } }))
			const [a, b] = await Promise.all([get('todo'), get('running')])
			if (mine !== turn) return
			const ids = new Set(a.items.map((r) => r.id))
			const now: Kept = { at: Date.now(), todo: a.items, running: b.items.filter((r) => !ids.has(r.id)) }
			show(now)
			state.value = 'done'
			complete.value = false
			await keep('today', now)
			await Promise.all([fetchAll([...now.todo, ...now.running]), fetchRest()])
			if (mine === turn) complete.value = true
		} catch (e) {
			if (mine !== turn) return
			error.value = e
			state.value = 'error'
		}
	}
	const wipe = (): void => {
		turn++
		todo.value = []
		running.value = []
		fetched.value = 0
		state.value = 'idle'
	}
	return { todo, running, fetched, state, error, processes, complete, nameOf, begin, refresh, wipe }
})

/* A case: what the phone keeps, then what the server says. */
export const keptFile = async (id: string): Promise<{ at: number; file: Case } | undefined> => (await shelf()).get('cases', id)
