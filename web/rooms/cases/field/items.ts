/*
 * What a grid worker hands over: a report, or an act on a case. An item belongs to who made it, under the post they acted
 * under; nobody else on this phone sees it or sends it.
 */
import { Refused } from '@/lib/api'
import type { DraftPhoto } from '@/lib/draft'
import { outcomeOf, type Kept, type Outcome } from '@/lib/outbox'
import type { Act, Case } from '@/lib/types'
import type { Values } from '@/rooms/cases/act'
import type { Sealed } from './vault'

export type Owner = { person: string; post: string; post_name: string }
export type FieldItem = Kept &
	Owner & {
		title: string /* what the list calls it */
		name: string /* what is done: the kind of report, or the act */
		body: Record<string, unknown> /* photos: by their keys here, by the server's ids when sent */
		case?: string /* an act's */
		act?: string
		version?: number /* upon which the act was decided */
		values?: Values /* as they were filled in, without photos: to mend them */
		base?: Case /* the case as the writer saw it: to show what changed */
		sealed?: Sealed /* after its owner signed out: everything but whose it is and its state */
		done?: { id: string; number?: string; version: number }
	}

export type Report = { process: string; name: string; text: string; lon: number; lat: number; address: string; category: string }

const photosOf = (photos: readonly DraftPhoto[]): Kept['photos'] => photos.map((p) => ({ key: p.key, blob: p.blob }))
const fresh = (key: string, made: number): Pick<Kept, 'key' | 'made' | 'state' | 'tries' | 'next'> => ({
	key,
	made,
	state: 'waiting',
	tries: 0,
	next: 0,
})

export function reportItem(o: Owner, key: string, r: Report, photos: readonly DraftPhoto[], now: number): FieldItem {
	const text = r.text.trim()
	return {
		...fresh(key, now),
		...o,
		title: text,
		name: r.name,
		photos: photosOf(photos),
		body: {
			process: r.process,
			channel: 'grid',
			text,
			lon: r.lon,
			lat: r.lat,
			datum: 'wgs84',
			client_id: key,
			...(r.address.trim() ? { address: r.address.trim() } : {}),
			...(r.category ? { category: r.category } : {}),
			...(photos.length ? { photos: photos.map((p) => p.key) } : {}),
		},
	}
}

export function actItem(
	o: Owner,
	key: string,
	file: Case,
	act: Act,
	values: Values,
	body: Record<string, unknown>,
	photos: readonly DraftPhoto[],
	now: number,
): FieldItem {
	return {
		...fresh(key, now),
		...o,
		title: file.summary ?? file.number,
		name: act.name,
		photos: photosOf(photos),
		body,
		case: file.id,
		act: act.act,
		version: file.version,
		values,
		base: file,
	}
}

/* The body with the ids that the photos got. */
export function bodyToSend(item: FieldItem): Record<string, unknown> {
	const ids = new Map(item.photos.map((p) => [p.key, p.id]))
	const keys = item.body.photos
	return Array.isArray(keys) ? { ...item.body, photos: keys.map((k) => ids.get(String(k))) } : item.body
}

/* Nobody signed in, or a page whose token is out of date: all wait. A case that changed: the writer decides. */
export function fieldOutcome(e: unknown): Outcome<FieldItem> {
	if (e instanceof Refused && (e.status === 401 || e.field === 'X-CSRF-Token')) return { kind: 'halt' }
	if (e instanceof Refused && (e.status === 409 || e.status === 412))
		return { kind: 'conflict', reason: e.detail || e.title, field: e.field }
	return outcomeOf(e)
}

/* After a conflict: the same decision upon the case as it stands now, under a new key. Undefined if the case offers that act no more. */
export function redone(item: FieldItem, key: string, now: Case): FieldItem | undefined {
	if (!now.acts.some((a) => a.act === item.act)) return undefined
	return { ...item, key, version: now.version, base: now, state: 'waiting', tries: 0, next: 0, reason: undefined, field: undefined }
}

/* Those that this person may send under this post. */
export const mineUnder = (items: readonly FieldItem[], o: Owner): FieldItem[] =>
	items.filter((i) => i.person === o.person && i.post === o.post)
/* An act on this case that waits: until it is answered nobody knows what can be done next. */
export const pendingOn = (items: readonly FieldItem[], id: string): FieldItem | undefined =>
	items.find((i) => i.case === id && i.state !== 'sent')
