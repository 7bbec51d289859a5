/*
 * The outbox: a report that was handed over is kept until the server has answered, whatever happens to the signal, the tab
 * or the phone. The states and their changes are pure (step); drain walks them with whatever store and sender it is given.
 *
 *   waiting -> sending -> sent                      an answer came
 *                      -> waiting (later)           no answer, or "try again later": the same key, so never twice
 *                      -> refused                   the server said no: its sentence is shown, the writer mends it
 */
import { Lost, Refused } from '@/lib/api'
import type { Draft } from '@/lib/draft'

export type ItemPhoto = { key: string; blob?: Blob; id?: string }
export type Item = {
	key: string
	made: number
	text: string
	lon: number
	lat: number
	address: string
	category: string
	contact: string
	photos: ItemPhoto[]
	state: 'waiting' | 'sending' | 'sent' | 'refused'
	tries: number
	next: number /* not before this time (milliseconds) */
	number?: string
	follow?: string
	reason?: string /* the server's sentence */
	field?: string
}

export type Outcome =
	| { kind: 'photo'; key: string; id: string }
	| { kind: 'sent'; number: string; follow: string }
	| { kind: 'later'; waitMs: number }
	| { kind: 'refused'; reason: string; field: string }

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
export function ready(item: Item, now: number): boolean {
	return item.state === 'sending' || (item.state === 'waiting' && item.next <= now)
}

export function step(item: Item, o: Outcome, now: number): Item {
	if (item.state === 'sent' || item.state === 'refused') return item
	switch (o.kind) {
		case 'photo':
			return { ...item, photos: item.photos.map((p) => (p.key === o.key ? { key: p.key, id: o.id } : p)) }
		case 'sent':
			return { ...item, state: 'sent', number: o.number, follow: o.follow, photos: [], contact: '' }
		case 'later': {
			const wait = Math.max(o.waitMs, WAITS_MS[Math.min(item.tries, WAITS_MS.length - 1)]!)
			return { ...item, state: 'waiting', tries: item.tries + 1, next: now + wait }
		}
		case 'refused':
			return { ...item, state: 'refused', reason: o.reason, field: o.field }
	}
}

/* No answer, too many requests or a server in trouble: later. Anything else that the server says is its decision.
 * What fails on the device itself (a full disk) is tried later too: nothing that was handed over is thrown away. */
export function outcomeOf(e: unknown): Outcome {
	if (e instanceof Refused && e.status !== 408 && e.status !== 425 && e.status !== 429 && e.status < 500)
		return { kind: 'refused', reason: e.detail || e.title, field: e.field }
	if (e instanceof Refused) return { kind: 'later', waitMs: e.waitMs }
	return { kind: 'later', waitMs: e instanceof Lost ? 0 : 60_000 }
}

export type Ports = {
	all(): Promise<Item[]>
	put(item: Item): Promise<void>
	sendPhoto(blob: Blob, key: string): Promise<{ id: string }>
	sendSnap(item: Item): Promise<{ number: string; follow: string }>
	now(): number
}

/* Sends all that is ready, oldest first, also what is handed over meanwhile. Run it under one lock. */
export async function drain(p: Ports): Promise<void> {
	for (;;) {
		const first = (await p.all()).filter((i) => ready(i, p.now())).sort((a, b) => a.made - b.made)[0]
		if (!first) return
		let item: Item = { ...first, state: 'sending' }
		await p.put(item)
		try {
			for (const photo of first.photos)
				if (photo.blob && !photo.id) {
					const { id } = await p.sendPhoto(photo.blob, photo.key)
					item = step(item, { kind: 'photo', key: photo.key, id }, p.now())
					await p.put(item)
				}
			item = step(item, { kind: 'sent', ...(await p.sendSnap(item)) }, p.now())
		} catch (e) {
			item = step(item, outcomeOf(e), p.now())
		}
		await p.put(item)
	}
}

/* How long until something is to be tried again; undefined when nothing waits. */
export function nextWait(items: readonly Item[], now: number): number | undefined {
	const waits = items.filter((i) => i.state === 'waiting' || i.state === 'sending').map((i) => (i.state === 'sending' ? now : i.next))
	return waits.length ? Math.max(1000, Math.min(...waits) - now) : undefined
}
