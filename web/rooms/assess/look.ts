/* What the pages on figures share: their words, the metrics that a table shows, and a table as a file. */
import { addWords } from '@/lib/words'
import { partsWords, shareWords } from './figures'
import zh from './look.zh.words.json'
import en from './look.en.words.json'

addWords({ zh, en })

/* A table has room for so many; the file has all. */
export const SHOWN = ['opened', 'closed', 'open', 'overdue', 'on_time', 'completion', 'returned', 'satisfaction'] as const
export const BY = ['node', 'org', 'category', 'matter', 'channel', 'process', 'day'] as const
export type By = (typeof BY)[number]

/* One cell of a CSV file, after RFC 4180; what a spreadsheet would take for a formula is kept a text. */
export function cell(value: string | number | undefined): string {
	const text = value === undefined ? '' : String(value)
	const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/* With a mark at its head by which spreadsheets know that it is UTF-8. */
export function saveTable(name: string, rows: readonly (readonly (string | number | undefined)[])[]): void {
	const text = `\ufeff${rows.map((r) => r.map(cell).join(',')).join('\r\n')}\r\n`
	const link = document.createElement('a')
	link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
	link.download = name
	link.click()
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

type Say = (key: string, slots?: Record<string, unknown>) => string
type Corrected = { unit: 'count' | 'percent'; now_value?: number; now_numerator?: number; now_denominator?: number }

/* What a published figure would be today. */
export function nowWords(f: Corrected, say: Say): string {
	const parts = partsWords({ unit: f.unit, numerator: f.now_numerator, denominator: f.now_denominator })
	return say('report.now', { value: `${shareWords({ unit: f.unit, value: f.now_value })} ${parts}`.trim() })
}
/* "2026-03" as it is said. */
export const monthWords = (month: string, locale: string, say: Say): string =>
	say('report.monthName', { y: month.slice(0, 4), m: locale === 'zh' ? String(Number(month.slice(5))) : month.slice(5) })

/* Days of the place (China has one time zone), written as the API does. */
export function today(now = Date.now()): string {
	return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
}
export function monthOf(day: string, back = 0): { from: string; to: string } {
	const at = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
	at.setUTCMonth(at.getUTCMonth() - back)
	const from = at.toISOString().slice(0, 10)
	at.setUTCMonth(at.getUTCMonth() + 1)
	at.setUTCDate(0)
	return { from, to: back ? at.toISOString().slice(0, 10) : day }
}
