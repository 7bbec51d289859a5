import { describe, expect, it } from 'vitest'
import { fit, squeeze } from '@/lib/photo'

describe('a photo', () => {
	it('fits into the square and is never enlarged', () => {
		expect(fit(4000, 3000, 1920)).toEqual({ width: 1920, height: 1440 })
		expect(fit(3000, 4000, 1920)).toEqual({ width: 1440, height: 1920 })
		expect(fit(800, 600, 1920)).toEqual({ width: 800, height: 600 })
		expect(fit(10_000, 1, 1920).height).toBe(1)
	})
	it('takes the best quality that is small enough', async () => {
		const out = await squeeze(async (scale, quality) => ({ size: 900_000 * scale * quality, scale, quality }), 400_000)
		expect(out).toMatchObject({ scale: 0.75, quality: 0.54 })
		expect((await squeeze(async () => ({ size: 5 }), 400_000)).size).toBe(5)
	})
	it('is sent as small as it gets when nothing is small enough', async () => {
		let n = 100
		expect((await squeeze(async () => ({ size: 500_000 + n-- }), 400_000)).size).toBe(500_092)
	})
})
