import { describe, expect, it } from 'vitest'
import { Lost, Refused } from '@/lib/api'
import type { Act, Case } from '@/lib/types'
import { actItem, bodyToSend, fieldOutcome, mineUnder, pendingOn, redone, reportItem } from './items'

const me = { person: '1', post: '2', post_name: '网格员' }
const photo = (key: string) => ({ key, blob: new Blob([key]), width: 1, height: 1 })
const report = { process: 'event', name: '事件', text: ' 路灯不亮 ', lon: 1, lat: 2, address: ' ', category: '' }
const file = { id: '9', version: 3, summary: '路灯', number: 'N', acts: [{ act: 'confirm' }] } as unknown as Case
const act = { act: 'confirm', name: '属实' } as unknown as Act

describe('what a grid worker hands over', () => {
	it('is a report whose key the server keeps for ever, with what was filled in and nothing empty', () => {
		const i = reportItem(me, 'k', report, [photo('a')], 7)
		expect(i).toMatchObject({ ...me, key: 'k', made: 7, state: 'waiting', title: '路灯不亮' })
		expect(i.body).toEqual({
			process: 'event',
			channel: 'grid',
			text: '路灯不亮',
			lon: 1,
			lat: 2,
			datum: 'wgs84',
			client_id: 'k',
			photos: ['a'],
		})
	})
	it('is sent with the ids that its photos got', () => {
		const i = reportItem(me, 'k', report, [photo('a'), photo('b')], 7)
		const up = { ...i, photos: i.photos.map((p) => ({ ...p, id: `id-${p.key}` })) }
		expect(bodyToSend(up).photos).toEqual(['id-a', 'id-b'])
		expect(bodyToSend({ ...up, body: { words: 'x' } })).toEqual({ words: 'x' })
	})
	it('belongs to one person under one post, and holds its case until it is answered', () => {
		const i = actItem(me, 'k', file, act, {}, {}, [], 7)
		expect(mineUnder([i], me)).toEqual([i])
		expect(mineUnder([i], { ...me, post: '3' })).toEqual([])
		expect(mineUnder([i], { ...me, person: '3' })).toEqual([])
		expect(pendingOn([i], '9')).toBe(i)
		expect(pendingOn([{ ...i, state: 'sent' }], '9')).toBeUndefined()
	})
})

describe('an answer', () => {
	it('halts all when nobody is signed in or the page is out of date', () => {
		expect(fieldOutcome(new Refused(401, 't', 'd'))).toEqual({ kind: 'halt' })
		expect(fieldOutcome(new Refused(403, 't', 'd', 'X-CSRF-Token'))).toEqual({ kind: 'halt' })
	})
	it('is a conflict when the case changed, a refusal when the server decided, and else tried again', () => {
		for (const status of [409, 412])
			expect(fieldOutcome(new Refused(status, 't', 'd'))).toMatchObject({ kind: 'conflict', reason: 'd' })
		expect(fieldOutcome(new Refused(403, 't', 'd'))).toMatchObject({ kind: 'refused' })
		expect(fieldOutcome(new Refused(503, 't', 'd'))).toMatchObject({ kind: 'later' })
		expect(fieldOutcome(new Lost('x'))).toMatchObject({ kind: 'later' })
	})
	it('that came too late may be given again upon the case as it stands, under a new key, if the act is still there', () => {
		const i = { ...actItem(me, 'k', file, act, {}, { words: 'x' }, [], 7), state: 'conflict' as const, tries: 4, reason: 'r' }
		const now = { ...file, version: 5 } as Case
		expect(redone(i, 'k2', now)).toMatchObject({ key: 'k2', version: 5, state: 'waiting', tries: 0, body: { words: 'x' } })
		expect(redone(i, 'k2', { ...now, acts: [] } as unknown as Case)).toBeUndefined()
	})
})
