/*
 * Cursor pages kept still under the reader: what is new waits behind a bar, what changed is renewed in its place, and no row
 * ever moves by itself. Pure functions over { items, next }.
 */
export type Row = { id: string; version: number }
export type List<T extends Row> = { items: T[]; next: string; fresh: T[]; gone: string[] }

export const emptyList = <T extends Row>(): List<T> => ({ items: [], next: '', fresh: [], gone: [] })

export function firstPage<T extends Row>(page: { items: T[]; next?: string | null }): List<T> {
	return { items: page.items, next: page.next ?? '', fresh: [], gone: [] }
}

/* Adds a later page; a row that moved between two requests is not shown twice. */
export function addPage<T extends Row>(list: List<T>, page: { items: T[]; next?: string | null }): List<T> {
	const known = new Set(list.items.map((r) => r.id))
	return { ...list, items: [...list.items, ...page.items.filter((r) => !known.has(r.id))], next: page.next ?? '' }
}

/*
 * Takes the first page as it stands now. Known rows get their new state where they stand; unknown rows wait in fresh.
 * Rows that should have been on that page and are not have left the queue: they stay, marked as gone.
 */
export function notePage<T extends Row>(list: List<T>, page: { items: T[]; next?: string | null }): List<T> {
	const now = new Map(page.items.map((r) => [r.id, r]))
	const known = new Set(list.items.map((r) => r.id))
	const items = list.items.map((r) => {
		const n = now.get(r.id)
		return n && n.version >= r.version ? n : r
	})
	/* Only a complete page, or the rows before its last known one, can prove that a row is missing. */
	let covered = page.next ? -1 : items.length - 1
	if (page.next)
		items.forEach((r, i) => {
			if (now.has(r.id)) covered = i
		})
	const gone = items.filter((r, i) => i <= covered && !now.has(r.id)).map((r) => r.id)
	return { ...list, items, fresh: page.items.filter((r) => !known.has(r.id)), gone }
}

export function neighbours(ids: readonly string[], id: string): { previous: string; next: string } {
	const i = ids.indexOf(id)
	return { previous: i > 0 ? ids[i - 1]! : '', next: i >= 0 && i + 1 < ids.length ? ids[i + 1]! : '' }
}
