/*
 * The outbox: what was handed over is kept until the server has answered, whatever happens to the signal, the tab or the
 * phone. The states and their changes are pure (step); drain walks them with whatever store and sender it is given. What is
 * sent is the application's: a resident's report (Item), a grid worker's reports and acts (rooms/cases/field/items.ts).
 *
 *   waiting -> sending -> sent                      an answer came
 *                      -> waiting (later)           no answer, or "try again later": the same key, so never twice
 *                      -> waiting (halt)            nobody is signed in: all wait, and no try is counted
 *                      -> refused                   the server said no: its sentence is shown, the writer mends it
 *                      -> conflict                  the case changed meanwhile: the writer sees how, and decides
 */
import { Lost, Refused } from '@/lib/api'
import type { Draft } from '@/lib/draft'

/* id: as the server knows it, since `at`; the picture stays here until the item is sent. */
export type ItemPhoto = { key: string; blob?: Blob; id?: string; at?: number; again?: number }
/* What every item has, whoever made it. */
export type Kept = {
	key: string /* Idempotency-Key, made when the item was begun */
	made: number
	photos: ItemPhoto[]
	state: 'waiting' | 'sending' | 'sent' | 'refused' | 'conflict'
	tries: number
	next: number /* not before this time (milliseconds) */
	reason?: string /* the server's sentence */
	field?: string
}
/* A resident's report. */
export type Item = Kept & {
	text: string
	lon: number
	lat: number
	address: string
	category: string
	contact: string
	number?: string
	follow?: string
}

export type Outcome<T extends Kept = Kept> =
	| { kind: 'photo'; key: string; id: string }
	| { kind: 'sent'; got: Partial<T> }
	| { kind: 'later'; waitMs: number }
	| { kind: 'halt' }
	| { kind: 'refused' | 'conflict'; reason: string; field: string }

/* The server gives up a picture that nothing uses within a day: one that was sent long ago is sent anew, under another key. */
const PHOTO_MS = 12 * 3_600_000
const WAITS_MS = [3_000, 10_000, 30_000, 60_000, 300_000]

export function itemOf(d: Draft, now: number): Item {
	if (!d.spot) throw new Error('a report without a place cannot be handed over')
	return {
		key: d.key,
		made: now,
		text: d.text.trim(),
		lon: d.spot.lon,
		lat: d.spot.lat,
		address: d.address.trim(),
		category: d.category,
		contact: d.contact.trim(),
		photos: d.photos.map((p) => ({ key: p.key, blob: p.blob })),
		state: 'waiting',
		tries: 0,
		next: 0,
	}
}

/* A tab that died while sending left "sending" behind; under the lock nobody else can be at it. */
export function ready(item: Kept, now: number): boolean {
	return item.state === 'sending' || (item.state === 'waiting' && item.next <= now)
}

/* Whether the server has decided: such an item changes only by its writer's hand. */
export const settled = (item: Kept): boolean => ['sent', 'refused', 'conflict'].includes(item.state)

export function step<T extends Kept>(item: T, o: Outcome<T>, now: number): T {
	if (settled(item)) return item
	switch (o.kind) {
		case 'photo':
			return { ...item, photos: item.photos.map((p) => (p.key === o.key ? { ...p, id: o.id, at: now } : p)) }
		case 'sent':
			return { ...item, photos: [], ...o.got, state: 'sent' }
		case 'later': {
			const wait = Math.max(o.waitMs, WAITS_MS[Math.min(item.tries, WAITS_MS.length - 1)]!)
			return { ...item, state: 'waiting', tries: item.tries + 1, next: now + wait }
		}
		case 'halt':
			return { ...item, state: 'waiting', next: 0 }
		case 'refused':
		case 'conflict':
			return { ...item, state: o.kind, reason: o.reason, field: o.field }
	}
}

/* No answer, too many requests or a server in trouble: later. Anything else that the server says is its decision.
 * What fails on the device itself (a full disk) is tried later too: nothing that was handed over is thrown away. */
export function outcomeOf(e: unknown): Exclude<Outcome, { kind: 'sent' }> {
	if (e instanceof Refused && e.status !== 408 && e.status !== 425 && e.status !== 429 && e.status < 500)
		return { kind: 'refused', reason: e.detail || e.title, field: e.field }
	if (e instanceof Refused) return { kind: 'later', waitMs: e.waitMs }
	return { kind: 'later', waitMs: e instanceof Lost ? 0 : 60_000 }
}

export type Ports<T extends Kept> = {
	all(): Promise<T[]>
	put(item: T): Promise<void>
	sendPhoto(blob: Blob, key: string): Promise<{ id: string }>
	/* Sends what the item says; what it gives becomes part of the item. */
	send(item: T): Promise<Partial<T>>
	now(): number
	outcome?(e: unknown): Outcome<T>
}

/* Sends all that is ready, oldest first, also what is handed over meanwhile. Run it under one lock. */
export async function drain<T extends Kept>(p: Ports<T>): Promise<void> {
	for (;;) {
		const first = (await p.all()).filter((i) => ready(i, p.now())).sort((a, b) => a.made - b.made)[0]
		if (!first) return
		let item: T = { ...first, state: 'sending' }
		let halt = false
		await p.put(item)
		try {
			for (const photo of first.photos) {
				const stale = photo.id !== undefined && p.now() - (photo.at ?? 0) > PHOTO_MS
				if (!photo.blob || (photo.id && !stale)) continue
				const again = (photo.again ?? 0) + (stale ? 1 : 0)
				const { id } = await p.sendPhoto(photo.blob, again ? `${photo.key}.${again}` : photo.key)
				item = step(
					{ ...item, photos: item.photos.map((x) => (x.key === photo.key ? { ...x, again } : x)) },
					{ kind: 'photo', key: photo.key, id },
					p.now(),
				)
				await p.put(item)
			}
			item = step(item, { kind: 'sent', got: await p.send(item) }, p.now())
		} catch (e) {
			const o = (p.outcome ?? outcomeOf)(e)
			halt = o.kind === 'halt'
			item = step(item, o, p.now())
		}
		await p.put(item)
		if (halt) return
	}
}

/* How long until something is to be tried again; undefined when nothing waits. */
export function nextWait(items: readonly Kept[], now: number): number | undefined {
	const waits = items.filter((i) => i.state === 'waiting' || i.state === 'sending').map((i) => (i.state === 'sending' ? now : i.next))
	return waits.length ? Math.max(1000, Math.min(...waits) - now) : undefined
}
