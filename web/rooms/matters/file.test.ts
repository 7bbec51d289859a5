import { expect, test } from 'vitest'
import { limitOf, mattersOf, unitOf } from './file'

test('a row a condition, the matter’s own cells in its first row', () => {
	const { rows, refused } =
		mattersOf('code,name,class,lead,condition,open_condition,time_limit\nE1,占道,event,城管局|kind=street,1,白天,2紧急工作时\nE1,,,,2,夜间,1工作日\n')
	expect(refused).toEqual([])
	expect(rows).toHaveLength(1)
	expect(rows[0]!.matter.units).toEqual([{ role: 'lead', name: '城管局' }, { role: 'lead', kind: 'street' }])
	expect(rows[0]!.matter.conditions).toEqual([
		{ id: '1', open: '白天', unit: 'urgent_hour', amount: 2 },
		{ id: '2', open: '夜间', unit: 'work_day', amount: 1 },
	])
})
test('what is not said exactly is refused with its row, and what stood stays', () => {
	const { rows, refused } = mattersOf('code,name,class,time_limit\nA,a,event,约三天\n,x,event,\nB,,event,\nC,c,nonsense,\n')
	expect(refused).toEqual([
		{ row: 2, field: 'time_limit', reason: '约三天' },
		{ row: 4, field: 'name', reason: '' },
		{ row: 5, field: 'class', reason: 'nonsense' },
	])
	expect(rows[0]!.partial).toBe(true)
})
test('no columns, no rows', () => expect(mattersOf('甲,乙\n1,2').missing).toEqual(['code', 'name', 'class']))
test('limits and units by rule', () => {
	expect(limitOf('24小时')).toBeUndefined()
	expect(limitOf('3个工作日')).toEqual({ unit: 'work_day', amount: 3 })
	expect(unitOf('co', 'kind=street:街道@street!2')).toEqual({ role: 'co', kind: 'street', name: '街道', at: 'street', condition: '2' })
	expect(unitOf('lead', '#12')).toEqual({ role: 'lead', org: '12' })
})
