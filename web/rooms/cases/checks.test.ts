import { expect, test } from 'vitest'
import { drawn, roll } from './checks'

test('a draw takes each at most once, and never more than there are', () => {
	const all = [1, 2, 3, 4, 5]
	const got = drawn(all, 3, () => 0)
	expect(got).toEqual([1, 2, 3])
	expect(drawn(all, 9, (k) => k - 1).sort()).toEqual(all)
	expect(drawn([], 3, roll)).toEqual([])
	expect(all.length).toBe(5)
})

test('every one has about the same chance', () => {
	const n = [0, 0, 0, 0]
	for (let i = 0; i < 4000; i++) n[drawn([0, 1, 2, 3], 1, roll)[0]!]!++
	for (const x of n) expect(Math.abs(x - 1000)).toBeLessThan(150)
})
