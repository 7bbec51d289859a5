import { describe, expect, it } from 'vitest'
import { drawShapes, placeLabels, readShapes } from './shapes'

const square = (id: string, lon: number, lat: number, size = 1): object => ({
	type: 'Feature',
	properties: { id, name: `${id}社区`, level: 'community' },
	geometry: {
		type: 'Polygon',
		coordinates: [
			[
				[lon, lat],
				[lon + size, lat],
				[lon + size, lat + size],
				[lon, lat + size],
				[lon, lat],
			],
		],
	},
})
const read = (...features: object[]) => readShapes({ type: 'FeatureCollection', features })

describe('shapes', () => {
	it('are read, and what is none gives none', () => {
		expect(read(square('1', 0, 0))).toHaveLength(1)
		for (const bad of [undefined, null, {}, { features: [{}] }, { features: [{ properties: {}, geometry: { type: 'Point' } }] }])
			expect(readShapes(bad)).toEqual([])
	})
	it('fill the picture, north up, in their own proportions', () => {
		const [d] = drawShapes(read(square('1', 100, 0)), 400, 200, 0)
		expect(d!.width).toBeCloseTo(200, 0)
		expect(d!.height).toBeCloseTo(200, 0)
		expect([d!.x, d!.y].map(Math.round)).toEqual([200, 100])
		const two = drawShapes(read(square('n', 0, 1), square('s', 0, 0)), 100, 200, 0)
		expect(two.find((x) => x.id === 'n')!.y).toBeLessThan(two.find((x) => x.id === 's')!.y)
	})
	it('lie over one another with the small ones on top', () => {
		expect(drawShapes(read(square('small', 0.4, 0.4, 0.1), square('large', 0, 0)), 100, 100).map((d) => d.id)).toEqual(['large', 'small'])
		expect(drawShapes([], 10, 10)).toEqual([])
	})
})

describe('names', () => {
	const drawn = drawShapes(read(square('1', 0, 0), square('2', 1, 0), square('3', 2, 0)), 300, 100, 0)
	const want = (text: string) => ['1', '2', '3'].map((id) => ({ id, lines: [text] }))
	it('are all written where there is room', () => {
		expect(placeLabels(drawn, want('甲乙'), 28, 300, 100)).toHaveLength(3)
	})
	it('never lie over one another: the first wanted stays', () => {
		expect(placeLabels(drawn, want('很长的社区名称'), 28, 300, 100).map((l) => l.id)).toEqual(['1'])
	})
	it('stay inside the picture', () => {
		const [l] = placeLabels(drawn, [{ id: '1', lines: ['很长的社区名称', '超期 3'] }], 28, 300, 100)
		expect(l!.x).toBeGreaterThanOrEqual(3.5 * 28)
		expect(l!.lines).toHaveLength(2)
		expect(l!.y).toBeLessThan(100 - 28)
	})
})
