import { expect, test } from 'vitest'
import { bodyOfCall, gapsOf, keptCall, newCall, readCall, worthKeeping } from './hotline'

const call = { ...newCall('hotline'), text: '小区停水', spot: { lon: 1, lat: 2 }, contact: '138 0000 0000' }

test('each way asks for what it needs', () => {
	expect(gapsOf(newCall('hotline'), 'register').map((g) => g.field)).toEqual(['text', 'spot'])
	expect(gapsOf(call, 'register')).toEqual([])
	expect(gapsOf(call, 'forward').map((g) => g.field)).toEqual(['category'])
	expect(gapsOf(call, 'answer').map((g) => g.field)).toEqual(['category', 'answer'])
	expect(gapsOf({ ...call, known: true, contact: '王先生' }, 'register').map((g) => g.field)).toEqual(['contact'])
})

test('a caller is known again only with a number and a yes; another platform brings its own number', () => {
	expect(bodyOfCall(call)).toEqual({ process: 'hotline', channel: 'hotline', text: '小区停水', lon: 1, lat: 2, contact: '138 0000 0000' })
	expect(bodyOfCall({ ...call, known: true }).known).toBe(true)
	expect('known' in bodyOfCall({ ...call, known: true, contact: ' ' })).toBe(false)
	expect('upstream' in bodyOfCall({ ...call, upstream: 'A1' })).toBe(false)
	expect(bodyOfCall({ ...call, channel: 'line12345', upstream: 'A1', upstreamDue: '2026-11-22T17:00' })).toMatchObject({
		upstream: 'A1',
		upstream_due: '2026-11-22T17:00:00+08:00',
	})
})

test('what is kept on the computer holds no number, and damage is no draft', () => {
	const text = keptCall({ ...call, known: true }, 5)
	expect(text).not.toContain('138')
	expect(readCall(text)).toEqual({ at: 5, draft: { ...call, contact: '' } })
	for (const bad of ['', 'x', '{}', '{"at":1}']) expect(readCall(bad)).toBeUndefined()
	expect(worthKeeping(newCall('hotline'))).toBe(false)
	expect(worthKeeping(call)).toBe(true)
})
