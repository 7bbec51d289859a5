import { describe, expect, it } from 'vitest'
import { countdown, dayWords, momentOf, spanUntil, spanWords, type Say } from '@/lib/time'

const say: Say = (key, slots) =>
	`${key}${
		slots
			? ' ' +
				Object.entries(slots)
					.map(([k, v]) => `${k}=${String(v)}`)
					.join(' ')
			: ''
	}`
const at = Date.parse('2026-03-05T14:32:00+08:00')
const due = (minutes: number): string => new Date(at + minutes * 60_000).toISOString()

describe('a countdown', () => {
	it('names at most two units, and leaves out the smaller one where it is nothing', () => {
		expect(spanWords(spanUntil(due(2 * 1440 + 3 * 60 + 5), at), say)).toBe('time.daysHours d=2 h=3')
		expect(spanWords(spanUntil(due(2 * 1440 + 5), at), say)).toBe('time.days d=2')
		expect(spanWords(spanUntil(due(12 * 1440 + 180), at), say)).toBe('time.days d=12')
		expect(spanWords(spanUntil(due(61), at), say)).toBe('time.hoursMinutes h=1 m=1')
		expect(spanWords(spanUntil(due(60), at), say)).toBe('time.hours h=1')
		expect(spanWords(spanUntil(due(1), at), say)).toBe('time.minutes m=1')
		expect(spanWords(spanUntil(due(0.5), at), say)).toBe('time.moment')
	})
	it('says overdue from the first moment after the due time, not at it', () => {
		expect(spanUntil(due(0), at).late).toBe(false)
		expect(spanUntil(new Date(at - 1).toISOString(), at).late).toBe(true)
		expect(countdown(due(-90), at, say)).toBe('time.over span=time.hoursMinutes h=1 m=30')
		expect(countdown(due(90), at, say)).toBe('time.left span=time.hoursMinutes h=1 m=30')
	})
	it('counts the same for any offset that the server writes', () => {
		expect(spanUntil('2026-03-05T15:32:00+08:00', at)).toEqual(spanUntil('2026-03-05T07:32:00Z', at))
	})
})

describe('a moment', () => {
	it('is told in the time of the place, wherever the browser stands', () => {
		expect(momentOf('2026-03-05T23:30:00Z', 'zh', at)).toBe('3月6日 07:30')
		expect(momentOf('2026-03-05T23:30:00Z', 'en', at)).toContain('6 Mar')
	})
	it('names the year only when it is another one', () => {
		expect(momentOf('2025-12-31T12:00:00+08:00', 'zh', at)).toContain('2025')
		expect(momentOf('2026-12-31T12:00:00+08:00', 'zh', at)).not.toContain('2026')
	})
})

describe('a day', () => {
	it('is named with its year only when that is another', () => {
		expect(dayWords('2026-03-05', 'zh', at)).toBe('3月5日')
		expect(dayWords('2025-12-31', 'zh', at)).toBe('2025年12月31日')
		expect(dayWords('2026-03-05', 'en', at)).toBe('5 Mar')
	})
})
