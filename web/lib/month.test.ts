import { expect, test } from 'vitest'
import { lastDay, monthAfter, todayHere, weekday, weeksOf } from './month'

test('a month as weeks that begin on Monday', () => {
	const weeks = weeksOf('2026-02')
	expect(weeks).toHaveLength(5)
	expect(weeks[0]).toEqual(['', '', '', '', '', '', '2026-02-01'])
	expect(weeks[4]).toEqual(['2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', ''])
	expect(weeks.flat().filter(Boolean)).toHaveLength(28)
})
test('months go over years, leap days and all', () => {
	expect(monthAfter('2026-12', 1)).toBe('2027-01')
	expect(monthAfter('2026-01', -1)).toBe('2025-12')
	expect(lastDay('2028-02')).toBe('2028-02-29')
	expect(weekday('2026-11-21')).toBe(5)
})
test('today is China’s', () => expect(todayHere(Date.parse('2026-11-21T17:00:00Z'))).toBe('2026-11-22'))
