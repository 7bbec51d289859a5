/* What is being loaded is in one of four states, and a page shows each of them. */
import { ref, type Ref } from 'vue'
import { Lost, Refused } from '@/lib/api'
import type { Say } from '@/lib/time'

export type LoadState = 'idle' | 'loading' | 'done' | 'error'

/* A sentence for people: the server's own where it gave one. */
export function sentence(e: unknown, say: Say): string {
	if (e instanceof Refused) return e.detail || e.title
	return say(e instanceof Lost ? 'net.lost' : 'net.broken')
}

export type Load<T> = { state: Ref<LoadState>; data: Ref<T | undefined>; error: Ref<unknown>; run: () => Promise<void> }

/* Runs get and keeps its last answer; an answer that a later call has overtaken is dropped. Old data stays while new is fetched. */
export function useLoad<T>(get: () => Promise<T>): Load<T> {
	const state = ref<LoadState>('idle')
	const data = ref<T>() as Ref<T | undefined>
	const error = ref<unknown>()
	let turn = 0
	const run = async (): Promise<void> => {
		const mine = ++turn
		state.value = 'loading'
		try {
			const got = await get()
			if (mine !== turn) return
			data.value = got
			state.value = 'done'
		} catch (e) {
			if (mine !== turn) return
			error.value = e
			state.value = 'error'
		}
	}
	return { state, data, error, run }
}
