/* Months as weeks of days that begin on Monday, in plain days (2026-05-01): no time zone comes in. Pure. */

const DAY_MS = 86_400_000
const text = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/* The day as it is in China now. */
export const todayHere = (now: number = Date.now()): string => text(now + 8 * 3_600_000)

export function monthAfter(month: string, by: number): string {
	const [y, m] = month.split('-').map(Number) as [number, number]
	return text(Date.UTC(y, m - 1 + by, 1)).slice(0, 7)
}
export function lastDay(month: string): string {
	return text(Date.parse(`${monthAfter(month, 1)}-01`) - DAY_MS)
}
/* Rows of seven; '' where a day belongs to another month. */
export function weeksOf(month: string): string[][] {
	const first = Date.parse(`${month}-01`)
	const before = (new Date(first).getUTCDay() + 6) % 7
	const n = Number(lastDay(month).slice(8))
	const cells = [...Array<string>(before).fill(''), ...Array.from({ length: n }, (_, i) => text(first + i * DAY_MS))]
	while (cells.length % 7) cells.push('')
	return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}
/* 0 is Monday. */
export const weekday = (day: string): number => (new Date(Date.parse(day)).getUTCDay() + 6) % 7
