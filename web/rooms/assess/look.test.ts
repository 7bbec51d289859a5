import { describe, expect, it } from 'vitest'
import { cell, monthOf, today } from './look'

describe('a cell of a table', () => {
	it('is quoted where it must be', () => {
		expect(cell('甲,乙')).toBe('"甲,乙"')
		expect(cell('说"好"')).toBe('"说""好"""')
		expect(cell(undefined)).toBe('')
		expect(cell(12.5)).toBe('12.5')
	})
	it('is never a formula', () => {
		expect(cell('=1+1')).toBe("'=1+1")
		expect(cell('@name')).toBe("'@name")
		expect(cell(-3)).toBe('-3')
	})
})

describe('a period', () => {
	it('is this month up to today, or a whole one before', () => {
		expect(monthOf('2026-03-10')).toEqual({ from: '2026-03-01', to: '2026-03-10' })
		expect(monthOf('2026-03-31', 1)).toEqual({ from: '2026-02-01', to: '2026-02-28' })
		expect(monthOf('2026-01-05', 1)).toEqual({ from: '2025-12-01', to: '2025-12-31' })
	})
	it('is of days as they are in China', () => {
		expect(today(Date.parse('2026-11-20T16:30:00Z'))).toBe('2026-11-21')
	})
})
