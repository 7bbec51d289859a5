import { describe, expect, it } from 'vitest'
import type { Act, Case } from '@/lib/types'
import { bodyOf, emptyValues, missing } from './act'
import { changesOf } from './changes'

const act: Act = {
	act: 'dispatch',
	name: '派单',
	primary: true,
	fields: [
		{ name: 'org', label: '单位', type: 'org', required: true },
		{
			name: 'limit',
			label: '时限',
			type: 'choice',
			required: true,
			options: [
				{ value: 'a', label: 'A' },
				{ value: 'b', label: 'B' },
			],
		},
		{ name: 'words', label: '要求', type: 'lines', required: false, max: 3 },
		{ name: 'photos', label: '照片', type: 'photos', required: false },
		{ name: 'score', label: '分', type: 'score', required: false },
	],
} as unknown as Act

describe("an act's form", () => {
	it('asks for what is required and empty, and for shorter texts', () => {
		expect(missing(act, emptyValues(act)).map((m) => m.field.name)).toEqual(['org', 'limit'])
		expect(missing(act, { ...emptyValues(act), org: '1', limit: 'a', words: ' ' })).toEqual([])
		expect(missing(act, { ...emptyValues(act), org: '1', limit: 'a', words: '四个字了' })).toMatchObject([{ why: 'long' }])
	})
	it('sends what was filled in, photos by their ids', () => {
		const blob = new Blob(['x'])
		const values = { ...emptyValues(act), org: '7', limit: 'b', words: ' 尽快 ', photos: [{ key: 'k', blob, width: 1, height: 1 }] }
		expect(bodyOf(act, values, new Map([['k', 'p1']]))).toEqual({ org: '7', limit: 'b', words: '尽快', photos: ['p1'] })
	})
})

describe('fields of a definition and of the catalogue', () => {
	const more = {
		act: 'send',
		name: '吹哨',
		primary: true,
		fields: [
			{ name: 'units', label: '单位', type: 'orgs', required: true },
			{ name: 'limit', label: '时限', type: 'choice', required: true, options: [{ value: 'a', label: 'A' }, { value: 'b', label: 'B' }] },
			{ name: 'matter', label: '事项', type: 'matter', required: false },
			{ name: 'until', label: '至', type: 'time', required: false },
			{ name: 'amount', label: '天', type: 'number', required: false },
			{ name: 'cost', label: '费用', type: 'money', required: false, own: true },
			{ name: 'night', label: '夜间', type: 'flag', required: false, own: true },
		],
	} as unknown as Act
	const filled = { ...emptyValues(more), units: ['2', '1'], limit: 'a', until: '2026-11-21T08:30', amount: '3', cost: '12.5', night: true }
	it('go as the server wants them', () => {
		expect(bodyOf(more, filled, new Map())).toEqual({
			units: ['2', '1'],
			limit: 'a',
			until: '2026-11-21T08:30:00+08:00',
			amount: 3,
			values: { cost: 1250, night: true },
		})
		expect(bodyOf(more, { ...filled, matter: '01-02\n1' }, new Map())).toMatchObject({ matter: '01-02', condition: '1' })
	})
	it('are asked for, unless the matter says the limit, and numbers are numbers', () => {
		expect(missing(more, emptyValues(more)).map((m) => m.field.name)).toEqual(['units', 'limit'])
		expect(missing(more, { ...filled, limit: '', matter: '01-02\n1' })).toEqual([])
		expect(missing(more, { ...filled, cost: '12.345', amount: 'x' }).map((m) => m.why)).toEqual(['number', 'number'])
	})
})

describe('what changed', () => {
	const base = {
		version: 1,
		state: 'filed',
		state_name: '已建档',
		timeline: [{ at: '', kind: 'x', title: 'x', public: true }],
	} as unknown as Case
	it('is state, department and the new entries', () => {
		const after = {
			...base,
			version: 3,
			state: 'dispatched',
			state_name: '已派单',
			org_name: '城管',
			timeline: [...base.timeline, { at: '', kind: 'd', title: '派单', public: true }],
		} as Case
		expect(changesOf(base, after)).toMatchObject({
			any: true,
			state: { from: '已建档', to: '已派单' },
			org: { from: '', to: '城管' },
			entries: [{ title: '派单' }],
		})
	})
	it('is nothing for the same version', () => {
		expect(changesOf(base, base)).toEqual({ state: undefined, org: undefined, entries: [], any: false })
	})
})
