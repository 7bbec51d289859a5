import { describe, expect, it } from 'vitest'
import { addPage, firstPage, neighbours, notePage } from '@/lib/pages'

const row = (id: string, version = 1) => ({ id, version })
const ids = (rows: { id: string }[]): string => rows.map((r) => r.id).join('')

describe('pages', () => {
	it('join without showing a row twice', () => {
		const l = addPage(firstPage({ items: [row('a'), row('b')], next: 'x' }), { items: [row('b'), row('c')] })
		expect(ids(l.items)).toBe('abc')
		expect(l.next).toBe('')
	})
	it('keep every row where it stands when something changed', () => {
		const l = notePage(firstPage({ items: [row('a'), row('b')], next: 'x' }), {
			items: [row('n'), row('b', 2), row('a', 3)],
			next: 'y',
		})
		expect(ids(l.items)).toBe('ab')
		expect(l.items.map((r) => r.version)).toEqual([3, 2])
		expect(ids(l.fresh)).toBe('n')
		expect(l.next).toBe('x')
	})
	it('never take an older answer for a newer one', () => {
		expect(notePage(firstPage({ items: [row('a', 5)] }), { items: [row('a', 4)] }).items[0]!.version).toBe(5)
	})
	it('mark what left, but keep it', () => {
		const l = notePage(firstPage({ items: [row('a'), row('b'), row('c')] }), { items: [row('a'), row('c')] })
		expect(ids(l.items)).toBe('abc')
		expect(l.gone).toEqual(['b'])
	})
	it('do not call gone what a partial page cannot know', () => {
		const l = notePage(firstPage({ items: [row('a'), row('b'), row('c')], next: 'x' }), { items: [row('n'), row('a')], next: 'y' })
		expect(l.gone).toEqual([])
		expect(
			notePage(firstPage({ items: [row('a'), row('b'), row('c')], next: 'x' }), { items: [row('a'), row('c')], next: 'y' }).gone,
		).toEqual(['b'])
	})
	it('know the neighbours of a row', () => {
		expect(neighbours(['a', 'b', 'c'], 'b')).toEqual({ previous: 'a', next: 'c' })
		expect(neighbours(['a'], 'a')).toEqual({ previous: '', next: '' })
		expect(neighbours(['a'], 'z')).toEqual({ previous: '', next: '' })
	})
})
