/* Named views of the queue: what the URL says, under a name. They stay in this browser, each person's own on a shared computer. */
import * as v from 'valibot'
import { recall, remember } from '@/lib/words'

export type View = { name: string; query: Record<string, string> }
export const VIEWS_MAX = 20
export const VIEW_NAME_MAX = 20

const kept = v.array(v.object({ name: v.pipe(v.string(), v.maxLength(VIEW_NAME_MAX)), query: v.record(v.string(), v.string()) }))
const keyOf = (person: string): string => `shao-views-${person}`

/* What an older page or another hand left is no view. */
export function readViews(text: string): View[] {
	try {
		const r = v.safeParse(kept, JSON.parse(text || '[]'))
		return r.success ? r.output.slice(0, VIEWS_MAX) : []
	} catch {
		return []
	}
}

export const viewsOf = (person: string): View[] => readViews(recall(keyOf(person)))
export const keepViews = (person: string, views: View[]): void => remember(keyOf(person), JSON.stringify(views))

/* A view under a name that exists takes its place. */
export function withView(views: View[], one: View): View[] {
	const i = views.findIndex((x) => x.name === one.name)
	return i < 0 ? [...views, one].slice(-VIEWS_MAX) : views.map((x, k) => (k === i ? one : x))
}

export const sameQuery = (a: Record<string, string>, b: Record<string, string>): boolean =>
	Object.keys({ ...a, ...b }).every((k) => a[k] === b[k])
