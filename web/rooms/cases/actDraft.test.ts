import { expect, test } from 'vitest'
import type { Act } from '@/lib/types'
import { emptyValues } from './act'
import { KEEP_MS, readDraft, worth } from './actDraft'

const act = {
	act: 'finish',
	fields: [
		{ name: 'words', type: 'lines', required: true },
		{ name: 'units', type: 'orgs' },
		{ name: 'photos', type: 'photos' },
	],
} as unknown as Act

test('words and choices are kept, pictures and what is empty are not', () => {
	const empty = emptyValues(act)
	expect(worth(act, empty, empty)).toEqual({})
	expect(worth(act, { ...empty, words: '已修好', units: ['7'], photos: [{} as never] }, empty)).toEqual({ words: '已修好', units: ['7'] })
})

test('what is damaged, too old or from the future is no draft', () => {
	const now = 1e12
	const text = (at: number): string => JSON.stringify({ at, values: { words: 'x' } })
	expect(readDraft(text(now - 1000), now)?.values).toEqual({ words: 'x' })
	for (const bad of ['', '{', '{}', '{"at":"x","values":{}}', text(now - KEEP_MS), text(now + 3_600_000)])
		expect(readDraft(bad, now)).toBeUndefined()
})
