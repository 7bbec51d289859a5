import { expect, test, vi } from 'vitest'

vi.mock('@/lib/words', () => ({ addWords: () => undefined }))
import { gridsOf, shapesOf } from './managed'

test('grids from a table: numbers are numbers, what is empty is left out', () => {
	expect(gridsOf('name,community,households,duty_phone\n第一网格,230717001001,320,0458-1\n第二网格,230717001001,,\n')).toEqual([
		{ row: 2, name: '第一网格', community: '230717001001', households: 320, duty_phone: '0458-1' },
		{ row: 3, name: '第二网格', community: '230717001001' },
	])
})
test('boundaries from GeoJSON keep their shape and their place in the file', () => {
	const geometry = { type: 'Point', coordinates: [1, 2] }
	expect(shapesOf(JSON.stringify({ features: [{ properties: { code: 230717 }, geometry }, { geometry }] }))).toEqual([
		{ row: 1, code: '230717', geometry },
		{ row: 2, geometry },
	])
	expect(() => shapesOf('no')).toThrow()
})
