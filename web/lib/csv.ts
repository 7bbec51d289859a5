/* Tables as text: RFC 4180 with the byte order mark, line ends and blank rows that spreadsheets make of it. Pure. */

/* Rows of cells, each with its row in the file (1 is the first), blank rows left out. */
export function csvRows(text: string): { row: number; cells: string[] }[] {
	const out: { row: number; cells: string[] }[] = []
	let cells: string[] = []
	let cell = ''
	let quoted = false
	let row = 1
	const end = (): void => {
		cells.push(cell.trim())
		cell = ''
		if (cells.some(Boolean)) out.push({ row, cells })
		cells = []
		row++
	}
	const s = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
	for (let i = 0; i < s.length; i++) {
		const c = s[i]!
		if (quoted) {
			if (c !== '"') cell += c
			else if (s[i + 1] === '"') {
				cell += '"'
				i++
			} else quoted = false
		} else if (c === '"' && !cell.trim()) {
			cell = ''
			quoted = true
		} else if (c === ',') {
			cells.push(cell.trim())
			cell = ''
		} else if (c === '\n') end()
		else cell += c
	}
	if (cell || cells.length) end()
	return out
}

/* The rows below the first as records by its names; what a row lacks is ''. */
export function csvRecords(text: string): { columns: string[]; records: { row: number; of: Record<string, string> }[] } {
	const [head, ...rest] = csvRows(text)
	const columns = (head?.cells ?? []).map((c) => c.toLowerCase())
	return { columns, records: rest.map((r) => ({ row: r.row, of: Object.fromEntries(columns.map((c, i) => [c, r.cells[i] ?? ''])) })) }
}

/* A file's text: UTF-8, else GB 18030, which spreadsheets write here. */
export async function fileText(file: Blob): Promise<string> {
	const bytes = await file.arrayBuffer()
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
	} catch {
		return new TextDecoder('gb18030').decode(bytes)
	}
}
