import { describe, expect, it } from 'vitest'
import { gridAt, readShapes } from './shapes'

const square = (w: number, s: number, e: number, n: number): [number, number][] => [
	[w, s],
	[e, s],
	[e, n],
	[w, n],
	[w, s],
]
const shapes = readShapes({
	type: 'FeatureCollection',
	features: [
		{ properties: { id: '1', name: '一' }, geometry: { type: 'Polygon', coordinates: [square(0, 0, 10, 10), square(4, 4, 6, 6)] } },
		{
			properties: { id: '2', name: '二' },
			geometry: { type: 'MultiPolygon', coordinates: [[square(4, 4, 6, 6)], [square(20, 0, 30, 10)]] },
		},
	],
})

describe('the kept grids', () => {
	it('name the grid at a point, through holes and islands', () => {
		expect([gridAt(shapes, 1, 1), gridAt(shapes, 5, 5), gridAt(shapes, 25, 5), gridAt(shapes, 15, 5)]).toEqual(['一', '二', '二', ''])
	})
	it('are none where the store holds something else', () => {
		expect(readShapes({ features: [{}] })).toBeUndefined()
		expect(gridAt(undefined, 1, 1)).toBe('')
	})
})
