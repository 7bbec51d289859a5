/*
 * What somebody writes into an act's form is kept by itself, with its time, and is there again after a closed tab or another case. It
 * stays on this computer, under the person who wrote it, without pictures, for a week; sending or dropping it, and leaving, ends it.
 */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import * as v from 'valibot'
import { recall, remember } from '@/lib/words'
import type { Act } from '@/lib/types'
import { emptyValues, type Values } from './act'

const PREFIX = 'shao-draft-'
export const KEEP_MS = 7 * 86_400_000

const kept = v.object({
	at: v.number(),
	values: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.array(v.string())])),
})
export type ActDraft = v.InferOutput<typeof kept>

export const draftKey = (person: string, id: string, act: string): string => `${PREFIX}${person}-${id}-${act}`

/* What can be kept of the values: words and choices that differ from the empty form. */
export function worth(act: Act, values: Values, empty: Values): ActDraft['values'] {
	const out: ActDraft['values'] = {}
	for (const f of act.fields) {
		const x = values[f.name]
		if (f.type === 'photos' || x === undefined || JSON.stringify(x) === JSON.stringify(empty[f.name])) continue
		out[f.name] = x as ActDraft['values'][string]
	}
	return out
}

export function readDraft(text: string, now: number): ActDraft | undefined {
	try {
		const r = v.safeParse(kept, JSON.parse(text))
		return r.success && now - r.output.at < KEEP_MS && r.output.at <= now + 60_000 ? r.output : undefined
	} catch {
		return undefined
	}
}

export const draftOf = (key: string, now: number): ActDraft | undefined => readDraft(recall(key), now)
export const keepDraft = (key: string, d: ActDraft): void => remember(key, JSON.stringify(d))

export function dropDraft(key: string): void {
	try {
		localStorage.removeItem(key)
	} catch {
		/* nothing was kept */
	}
}
/* All of this computer's: somebody else sits down. */
export function dropDrafts(): void {
	try {
		for (const k of Object.keys(localStorage)) if (k.startsWith(PREFIX)) localStorage.removeItem(k)
	} catch {
		/* nothing was kept */
	}
}

const WAIT_MS = 600

/* The draft of the act that is open: put in when it is begun, kept a moment after each change. */
export function useActDraft(
	keyOf: (act: string) => string,
	act: Ref<Act | undefined>,
	values: Ref<Values>,
): { saved: Ref<number>; begin: (a: Act) => Values; drop: () => void } {
	const saved = ref(0) /* milliseconds; 0: nothing is kept */
	let timer: ReturnType<typeof setTimeout> | undefined
	const begin = (a: Act): Values => {
		clearTimeout(timer)
		const d = draftOf(keyOf(a.act), Date.now())
		const known = Object.fromEntries(Object.entries(d?.values ?? {}).filter(([k]) => a.fields.some((f) => f.name === k)))
		saved.value = d && Object.keys(known).length ? d.at : 0
		return { ...emptyValues(a), ...known }
	}
	const drop = (): void => {
		clearTimeout(timer)
		if (act.value) dropDraft(keyOf(act.value.act))
		saved.value = 0
	}
	watch(
		values,
		() => {
			const a = act.value
			if (!a) return
			clearTimeout(timer)
			const key = keyOf(a.act)
			const now = worth(a, values.value, emptyValues(a))
			timer = setTimeout(() => {
				if (!Object.keys(now).length) {
					dropDraft(key)
					saved.value = 0
				} else if (JSON.stringify(draftOf(key, Date.now())?.values) !== JSON.stringify(now)) {
					saved.value = Date.now()
					keepDraft(key, { at: saved.value, values: now })
				}
			}, WAIT_MS)
		},
		{ deep: true },
	)
	onScopeDispose(() => clearTimeout(timer))
	return { saved, begin, drop }
}
