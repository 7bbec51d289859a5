import { describe, expect, it } from 'vitest'
import { countWords, daysBefore, figureOf, partsWords, shareWords } from './figures'

const share = (value: number | undefined, numerator = 1, denominator = 3) =>
	({ metric: 'on_time', name: '', unit: 'percent', value, numerator, denominator }) as const

describe('a figure', () => {
	it('is a dash where nothing is below the line', () => {
		expect(shareWords(undefined)).toBe('–')
		expect(shareWords(share(undefined))).toBe('–')
	})
	it('has one decimal, and is whole only when it is', () => {
		expect(shareWords(share(33.333))).toBe('33.3%')
		expect(shareWords(share(100))).toBe('100%')
		expect(shareWords(share(0))).toBe('0%')
		expect(shareWords(share(99.97))).toBe('99.9%')
	})
	it('says what it is made of', () => {
		expect(partsWords(share(50, 0, 4))).toBe('0/4')
		expect(partsWords({ unit: 'count', numerator: 4 })).toBe('')
	})
	it('is a count with separators', () => {
		expect(countWords(61400)).toBe('61,400')
		expect(shareWords({ unit: 'count', value: 5271 })).toBe('5,271')
	})
	it('is found by its metric', () => {
		expect(figureOf([share(1)], 'on_time')?.value).toBe(1)
		expect(figureOf(undefined, 'on_time')).toBeUndefined()
	})
})

describe('days', () => {
	it('reach back over months and years', () => {
		expect(daysBefore('2026-03-02', 14)).toBe('2026-02-17')
		expect(daysBefore('2026-01-01', 1)).toBe('2026-01-01')
		expect(daysBefore('2026-01-01', 2)).toBe('2025-12-31')
	})
})
