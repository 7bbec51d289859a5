import { expect, test } from 'vitest'
import { csvRecords, csvRows, fileText } from './csv'

test('quotes, line ends in cells, a byte order mark and blank rows', () => {
	expect(csvRows('\uFEFFa,b\r\n"x, ""y""","1\n2"\r\n\r\n,,\nlast,')).toEqual([
		{ row: 1, cells: ['a', 'b'] },
		{ row: 2, cells: ['x, "y"', '1\n2'] },
		{ row: 5, cells: ['last', ''] },
	])
})
test('records by the names of the first row, and where each stood', () => {
	expect(csvRecords('Code,Name\nA\nB,b,extra').records).toEqual([
		{ row: 2, of: { code: 'A', name: '' } },
		{ row: 3, of: { code: 'B', name: 'b' } },
	])
	expect(csvRecords('').records).toEqual([])
})
test('a spreadsheet’s GB 18030 is read as well', async () => {
	expect(await fileText(new Blob([new Uint8Array([0xb3, 0xc7])]))).toBe('城')
	expect(await fileText(new Blob(['城']))).toBe('城')
})
