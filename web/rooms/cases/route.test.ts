import { describe, expect, it } from 'vitest'
import type { Act, Route } from '@/lib/types'
import { emptyValues } from './act'
import { asksForUnit, withRoute } from './route'

const act = {
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
				{ value: 'urgent', label: '紧急' },
				{ value: 'normal', label: '一般' },
			],
		},
		{ name: 'words', label: '要求', type: 'lines', required: false },
	],
} as unknown as Act
const route: Route = {
	version: 3,
	rule: 'roads',
	name: '道路',
	stuck: false,
	unit: '7',
	unit_name: '城建局',
	co: [],
	limit: 'urgent',
	why: '…',
	before: [],
}

describe("the rules' proposal", () => {
	it('fills the unit and the limit, and nothing else', () => {
		expect(asksForUnit(act)).toBe(true)
		expect(withRoute(act, emptyValues(act), route)).toEqual({ org: '7', limit: 'urgent', words: '' })
	})
	it('leaves what was chosen', () => {
		expect(withRoute(act, { org: '9', limit: 'normal', words: 'x' }, route)).toEqual({ org: '9', limit: 'normal', words: 'x' })
	})
	it('fills no unit where the rule could not be carried out, and no limit that is not offered', () => {
		expect(withRoute(act, emptyValues(act), { ...route, stuck: true, limit: 'someday' })).toEqual({ org: '', limit: '', words: '' })
	})
})
