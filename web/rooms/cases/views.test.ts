import { describe, expect, test } from 'vitest'
import { readViews, sameQuery, VIEWS_MAX, withView, type View } from './views'
import { filtersOf, queryOf, settled } from './queue'

describe('named views', () => {
	test('what is no list of views is none', () => {
		for (const text of ['', 'x', '{}', '[1]', '[{"name":"a"}]', '[{"name":"a","query":{"q":1}}]']) expect(readViews(text)).toEqual([])
		expect(readViews('[{"name":"a","query":{"q":"b"}}]')).toEqual([{ name: 'a', query: { q: 'b' } }])
	})
	test('the same name again takes its place, and there are never too many', () => {
		const one = [{ name: 'a', query: { q: '1' } }]
		expect(withView(one, { name: 'a', query: { q: '2' } })).toEqual([{ name: 'a', query: { q: '2' } }])
		let many: View[] = one
		for (let i = 0; i < 40; i++) many = withView(many, { name: `n${i}`, query: { q: '' } })
		expect(many.length).toBe(VIEWS_MAX)
		expect(many[many.length - 1]?.name).toBe('n39')
	})
	test('the order of keys makes no difference', () => {
		expect(sameQuery({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true)
		expect(sameQuery({ a: '1' }, { a: '1', b: '2' })).toBe(false)
	})
})

describe('filters', () => {
	const now = Date.parse('2026-11-21T10:00:00+08:00')
	test('the URL and the filters say the same', () => {
		const q = { queue: 'all', q: '路灯', from: '2026-01-01', category: 'lighting' }
		expect(queryOf(filtersOf(q))).toEqual(q)
		expect(queryOf(filtersOf({ queue: 'todo', nonsense: 'x', q: ['a'] }))).toEqual({})
	})
	test('among what has ended a category brings its period with it', () => {
		expect(settled(filtersOf({ queue: 'closed', category: 'roads' }), now).from).toBe('2025-11-22')
		expect(settled(filtersOf({ queue: 'closed', category: 'roads', to: '2026-03-31' }), now).from).toBe('2025-04-01')
		expect(settled(filtersOf({ queue: 'running', category: 'roads' }), now).from).toBe('')
		expect(settled(filtersOf({ queue: 'all', q: '灯', sort: 'due' }), now)).toMatchObject({ from: '', sort: '' })
	})
})
