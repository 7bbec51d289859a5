/* One act on many cases: which acts the picked rows share, pieces small enough for a progress bar, and what became of each row. */
import type { Act, CaseRow } from '@/lib/types'

export const PIECE = 20
export const PICKED_MAX = 200

/* The same act of another kind has other fields: so the two are two choices. */
export type Choice = { key: string; process: string; act: string; rows: CaseRow[] }
export type Result = { id: string; ok: boolean; words: string }

export function choicesOf(rows: readonly CaseRow[]): Choice[] {
	const out = new Map<string, Choice>()
	for (const row of rows)
		for (const act of row.can) {
			const key = `${row.process} ${act}`
			const c = out.get(key) ?? { key, process: row.process, act, rows: [] }
			c.rows.push(row)
			out.set(key, c)
		}
	return [...out.values()].sort((a, b) => b.rows.length - a.rows.length)
}

/* Pictures belong to one case: an act that must have some is done case by case, others are offered without them. */
export function batchAct(act: Act): Act | undefined {
	if (act.fields.some((f) => f.type === 'photos' && f.required)) return undefined
	return { ...act, fields: act.fields.filter((f) => f.type !== 'photos') }
}

export function pieces<T>(all: readonly T[], size = PIECE): T[][] {
	const out: T[][] = []
	for (let i = 0; i < all.length; i += size) out.push(all.slice(i, i + size))
	return out
}

export const toggled = (picked: readonly string[], id: string): string[] =>
	picked.includes(id) ? picked.filter((x) => x !== id) : picked.length < PICKED_MAX ? [...picked, id] : [...picked]
