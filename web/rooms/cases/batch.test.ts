import { expect, test } from 'vitest'
import type { Act, CaseRow } from '@/lib/types'
import { batchAct, choicesOf, pieces, PICKED_MAX, toggled } from './batch'

const row = (id: string, process: string, can: string[]): CaseRow => ({ id, process, can }) as CaseRow

test('acts are offered with the rows that allow them, kind by kind, the most common first', () => {
	const all = choicesOf([row('1', 'event', ['pass']), row('2', 'event', ['pass', 'redo']), row('3', 'hotline', ['answer']), row('4', 'event', [])])
	expect(all.map((c) => [c.process, c.act, c.rows.map((r) => r.id)])).toEqual([
		['event', 'pass', ['1', '2']],
		['event', 'redo', ['2']],
		['hotline', 'answer', ['3']],
	])
	expect(choicesOf([])).toEqual([])
})

test('an act that must have pictures is not done in a batch; others leave them out', () => {
	const act = (required: boolean): Act =>
		({ act: 'x', fields: [{ name: 'photos', type: 'photos', required }, { name: 'words', type: 'lines', required: true }] }) as Act
	expect(batchAct(act(true))).toBeUndefined()
	expect(batchAct(act(false))?.fields.map((f) => f.name)).toEqual(['words'])
})

test('pieces hold everything once, in order', () => {
	const all = Array.from({ length: 45 }, (_, i) => i)
	expect(pieces(all).map((p) => p.length)).toEqual([20, 20, 5])
	expect(pieces(all).flat()).toEqual(all)
	expect(pieces([])).toEqual([])
})

test('a row is picked and let go; no more than the server takes', () => {
	expect(toggled(toggled([], 'a'), 'a')).toEqual([])
	const full = Array.from({ length: PICKED_MAX }, (_, i) => String(i))
	expect(toggled(full, 'more')).toEqual(full)
	expect(toggled(full, '7').length).toBe(PICKED_MAX - 1)
})
