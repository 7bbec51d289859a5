/* Figures as people read them: a share with one decimal and what it is made of, a count with separators. Pure. */
import type { Figure } from '@/lib/types'

export function shareWords(f: Pick<Figure, 'unit' | 'value'> | undefined): string {
	if (!f || f.value === undefined) return '–'
	if (f.unit === 'count') return countWords(f.value)
	/* 99.96 is not 100: a share is never rounded up to the whole. */
	const cut = f.value < 100 && f.value > 99.9 ? 99.9 : f.value
	return `${cut === 100 || cut === 0 ? cut : cut.toFixed(1)}%`
}
export function partsWords(f: Pick<Figure, 'unit' | 'numerator' | 'denominator'> | undefined): string {
	return f?.unit === 'percent' && f.denominator !== undefined ? `${f.numerator ?? 0}/${f.denominator}` : ''
}
export const countWords = (n: number): string => n.toLocaleString('en-US')

export const figureOf = (list: readonly Figure[] | undefined, metric: string): Figure | undefined => list?.find((f) => f.metric === metric)

/* The desk's lists: what stands now, and what a figure of some days is made of; the server names that query. */
export const deskList = (query: string): string => `/d/?${query}`
export const deskCases = (query: string | undefined): string | undefined => (query ? `/d/figures/cases?${query}` : undefined)

/* Local days, written as the API does: the n days that end with `day`. */
export function daysBefore(day: string, n: number): string {
	const at = new Date(`${day}T00:00:00Z`)
	at.setUTCDate(at.getUTCDate() - n + 1)
	return at.toISOString().slice(0, 10)
}
