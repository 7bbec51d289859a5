import { describe, expect, it } from 'vitest'
import { fromGcj, toGcj } from '@/lib/gcj'

const metres = (a: { lon: number; lat: number }, b: { lon: number; lat: number }): number =>
	Math.hypot((a.lon - b.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180), (a.lat - b.lat) * 111_320)

describe('GCJ-02', () => {
	it('lies some hundred metres away inside China', () => {
		for (const p of [
			{ lon: 128.9, lat: 47.73 },
			{ lon: 115.44, lat: 35.25 },
			{ lon: 126.55, lat: 43.84 },
		]) {
			const d = metres(p, toGcj(p))
			expect(d).toBeGreaterThan(100)
			expect(d).toBeLessThan(1000)
		}
	})
	it('comes back within a metre', () => {
		const p = { lon: 124.82, lat: 45.14 }
		expect(metres(p, fromGcj(toGcj(p)))).toBeLessThan(1)
	})
	it('is the same outside China', () => {
		expect(toGcj({ lon: 139.7, lat: 35.7 })).toEqual({ lon: 139.7, lat: 35.7 })
	})
})
