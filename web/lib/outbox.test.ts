import { describe, expect, it } from 'vitest'
import { Lost, Refused } from '@/lib/api'
import { newDraft } from '@/lib/draft'
import { drain, itemOf, nextWait, outcomeOf, ready, step, type Item, type Ports } from '@/lib/outbox'

function item(over: Partial<Item> = {}): Item {
	return { ...itemOf({ ...newDraft(), text: ' 路灯坏了 ', spot: { lon: 1, lat: 2, by: 'pin' }, contact: '138' }, 100), ...over }
}
const withPhotos = (): Item =>
	item({
		photos: [
			{ key: 'a', blob: new Blob(['1']) },
			{ key: 'b', blob: new Blob(['2']) },
		],
	})

/* A server that answers as the script says, and remembers what reached it. */
function world(first: Item[], script: (() => void)[] = []) {
	const shelf = new Map(first.map((i) => [i.key, i]))
	const seen: string[] = []
	let now = 1000
	const may = (): void => script.shift()?.()
	const ports: Ports<Item> = {
		all: async () => [...shelf.values()],
		put: async (i) => {
			shelf.set(i.key, i)
		},
		sendPhoto: async (_b, key) => {
			seen.push(`photo ${key}`)
			may()
			return { id: `id-${key}` }
		},
		send: async (i) => {
			seen.push(`snap ${i.key} ${i.photos.map((p) => p.id ?? '?').join()}`)
			may()
			return { number: 'N1', follow: 'F1', contact: '' }
		},
		now: () => now,
	}
	return {
		ports,
		seen,
		get: (key: string) => shelf.get(key)!,
		shelf,
		later: (ms: number) => {
			now += ms
		},
	}
}
const lost = (): void => {
	throw new Lost('gone')
}
const refuse =
	(status: number, wait = 0) =>
	(): void => {
		throw new Refused(status, 'no', 'because', 'text', wait)
	}

describe('an item', () => {
	it('takes the key that the draft was begun with, and trimmed words', () => {
		const d = { ...newDraft(), text: ' x ', spot: { lon: 1, lat: 2, by: 'gps' as const } }
		expect(itemOf(d, 5)).toMatchObject({ key: d.key, text: 'x', state: 'waiting', tries: 0, next: 0 })
		expect(() => itemOf({ ...d, spot: undefined }, 5)).toThrow()
	})
	it('is ready when it waits no longer, and when a tab died while sending it', () => {
		expect(ready(item(), 100)).toBe(true)
		expect(ready(item({ next: 101 }), 100)).toBe(false)
		expect(ready(item({ state: 'sending', next: 999 }), 100)).toBe(true)
		expect(ready(item({ state: 'sent' }), 100)).toBe(false)
		expect(ready(item({ state: 'refused' }), 100)).toBe(false)
	})
	it('that was answered changes no more', () => {
		for (const state of ['sent', 'refused', 'conflict'] as const)
			for (const o of [
				{ kind: 'later', waitMs: 0 },
				{ kind: 'sent', got: { number: 'x', follow: 'y' } },
				{ kind: 'halt' },
				{ kind: 'refused', reason: '', field: '' },
			] as const)
				expect(step(item({ state }), o, 5)).toEqual(expect.objectContaining({ state, next: 0 }))
	})
	it('waits longer each time, and as long as the server asks', () => {
		let i = item()
		const waits = Array.from({ length: 7 }, () => {
			i = step(i, { kind: 'later', waitMs: 0 }, 0)
			return i.next
		})
		expect(waits).toEqual([3000, 10000, 30000, 60000, 300000, 300000, 300000])
		expect(step(item(), { kind: 'later', waitMs: 90_000 }, 0).next).toBe(90_000)
	})
	it('forgets its photos once it is sent, and takes what the sender gives', () => {
		const s = step(withPhotos(), { kind: 'sent', got: { number: 'N', follow: 'F', contact: '' } }, 5)
		expect(s).toMatchObject({ state: 'sent', number: 'N', follow: 'F', photos: [], contact: '' })
	})
	it('that nobody may send now waits without a try counted', () => {
		expect(step(item({ state: 'sending', tries: 2, next: 9 }), { kind: 'halt' }, 5)).toMatchObject({ state: 'waiting', tries: 2, next: 0 })
	})
})

describe('an outcome', () => {
	it('is a refusal only when the server decided', () => {
		for (const status of [400, 401, 403, 404, 409, 413, 422])
			expect(outcomeOf(new Refused(status, 't', 'd', 'f'))).toEqual({ kind: 'refused', reason: 'd', field: 'f' })
		for (const status of [408, 425, 429, 500, 503])
			expect(outcomeOf(new Refused(status, 't', 'd', '', 7))).toEqual({ kind: 'later', waitMs: 7 })
		expect(outcomeOf(new Lost('x'))).toEqual({ kind: 'later', waitMs: 0 })
		expect(outcomeOf(new Error('disk')).kind).toBe('later')
	})
})

describe('draining', () => {
	it('sends photos first, then the report with their ids', async () => {
		const i = withPhotos(),
			w = world([i])
		await drain(w.ports)
		expect(w.seen).toEqual(['photo a', 'photo b', `snap ${i.key} id-a,id-b`])
		expect(w.get(i.key)).toMatchObject({ state: 'sent', number: 'N1' })
	})
	it('goes on where the signal was lost, under the same key, and sends no photo twice', async () => {
		const i = withPhotos(),
			w = world([i], [() => {}, lost])
		await drain(w.ports)
		expect(w.get(i.key)).toMatchObject({ state: 'waiting', tries: 1 })
		await drain(w.ports)
		expect(w.seen).toEqual(['photo a', 'photo b'])
		w.later(3001)
		await drain(w.ports)
		expect(w.seen).toEqual(['photo a', 'photo b', 'photo b', `snap ${i.key} id-a,id-b`])
	})
	it('sends a photo anew, under another key, that the server may have given up meanwhile', async () => {
		const i = withPhotos(),
			w = world([i], [() => {}, () => {}, lost, () => {}, () => {}, lost])
		await drain(w.ports)
		w.later(13 * 3_600_000)
		await drain(w.ports)
		w.later(10_001)
		await drain(w.ports)
		const said = `snap ${i.key} `
		expect(w.seen).toEqual(['photo a', 'photo b', `${said}id-a,id-b`, 'photo a.1', 'photo b.1', `${said}id-a.1,id-b.1`, `${said}id-a.1,id-b.1`])
	})
	it('repeats the same key when the answer was lost', async () => {
		const i = item(),
			w = world([i], [lost])
		await drain(w.ports)
		w.later(3001)
		await drain(w.ports)
		expect(w.seen).toEqual([`snap ${i.key} `, `snap ${i.key} `])
		expect(w.get(i.key).state).toBe('sent')
	})
	it('stops at a refusal and keeps what was written', async () => {
		const i = withPhotos(),
			w = world([i], [() => {}, () => {}, refuse(422)])
		await drain(w.ports)
		await drain(w.ports)
		expect(w.seen.length).toBe(3)
		expect(w.get(i.key)).toMatchObject({ state: 'refused', reason: 'because', text: '路灯坏了', contact: '138' })
	})
	it('lets one refused report not hold up another, oldest first', async () => {
		const a = item({ key: 'a', made: 1 }),
			b = item({ key: 'b', made: 2 }),
			w = world([b, a], [refuse(400)])
		await drain(w.ports)
		expect(w.seen).toEqual(['snap a ', 'snap b '])
		expect([w.get('a').state, w.get('b').state]).toEqual(['refused', 'sent'])
	})
	it('takes along what is handed over meanwhile', async () => {
		const w = world(
			[item({ key: 'a' })],
			[
				() => {
					w.shelf.set('b', item({ key: 'b' }))
				},
			],
		)
		await drain(w.ports)
		expect(w.seen).toEqual(['snap a ', 'snap b '])
	})
	it('stops altogether when the sender halts, and leaves the others untouched', async () => {
		const w = world([item({ key: 'a', made: 1 }), item({ key: 'b', made: 2 })], [refuse(401)])
		await drain({ ...w.ports, outcome: () => ({ kind: 'halt' }) })
		expect(w.seen).toEqual(['snap a '])
		expect([w.get('a').state, w.get('b').state]).toEqual(['waiting', 'waiting'])
	})
	it('sets a conflict aside and goes on with the others', async () => {
		const w = world([item({ key: 'a', made: 1 }), item({ key: 'b', made: 2 })], [refuse(412)])
		await drain({ ...w.ports, outcome: () => ({ kind: 'conflict', reason: 'changed', field: '' }) })
		expect([w.get('a'), w.get('b')]).toMatchObject([{ state: 'conflict', reason: 'changed', text: '路灯坏了' }, { state: 'sent' }])
	})
	it('obeys Retry-After', async () => {
		const w = world([item({ key: 'a' })], [refuse(429, 60_000)])
		await drain(w.ports)
		expect(nextWait([w.get('a')], 1000)).toBe(60_000)
	})
	it('knows when nothing waits', () => {
		expect(nextWait([item({ state: 'sent' })], 0)).toBeUndefined()
		expect(nextWait([item({ next: 5000 }), item({ next: 9000 })], 1000)).toBe(4000)
		expect(nextWait([item({ state: 'sending' })], 1000)).toBe(1000)
	})
})
