import { describe, expect, it } from 'vitest'
import { faultsOf, newDraft, readDraft, TEXT_MAX, worthKeeping, type Draft } from '@/lib/draft'

const full = (): Draft => ({ ...newDraft(), text: '路灯坏了', spot: { lon: 128.9, lat: 47.7, by: 'pin' } })

describe('a draft', () => {
	it('begins with a key of its own', () => {
		expect(newDraft().key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
		expect(newDraft().key).not.toBe(newDraft().key)
	})
	it('is kept only when it holds something', () => {
		expect(worthKeeping(newDraft())).toBe(false)
		expect(worthKeeping({ ...newDraft(), text: '  \n' })).toBe(false)
		expect(worthKeeping({ ...newDraft(), contact: '138' })).toBe(true)
		expect(worthKeeping(full())).toBe(true)
	})
	it('is read back as it was written', () => {
		const d = { ...full(), photos: [{ key: 'k', blob: new Blob(['x']), width: 3, height: 2 }], saved: 5 }
		expect(readDraft(d)).toEqual(d)
	})
	it('is dropped when another version or a damaged store left something else', () => {
		for (const bad of [
			undefined,
			null,
			7,
			{},
			{ ...full(), key: 'no' },
			{ ...full(), photos: [{ key: 'k' }] },
			{ ...full(), spot: { lon: 400, lat: 0, by: 'pin' } },
			{ ...full(), text: 1 },
		])
			expect(readDraft(bad)).toBeUndefined()
	})
})

describe('what must be mended', () => {
	it('is words and a place, nothing else', () => {
		expect(faultsOf(newDraft(), undefined).map((f) => f.field)).toEqual(['text', 'spot'])
		expect(faultsOf(full(), true)).toEqual([])
	})
	it('is a place outside, but not a place that could not be asked about', () => {
		expect(faultsOf(full(), false).map((f) => f.words)).toEqual(['report.outside'])
		expect(faultsOf(full(), undefined)).toEqual([])
	})
	it('counts characters as people do', () => {
		expect(faultsOf({ ...full(), text: '𠮷'.repeat(TEXT_MAX) }, true)).toEqual([])
		expect(faultsOf({ ...full(), text: '字'.repeat(TEXT_MAX + 1) }, true).map((f) => f.words)).toEqual(['report.longText'])
	})
})
