/* The words of the managing pages of the territory, and files of grids and boundaries as the server takes them. */
import { csvRecords } from '@/lib/csv'
import type { GridIn, ShapeIn } from '@/lib/managed'
import { addWords } from '@/lib/words'
import en from './managed.en.words.json'
import zh from './managed.zh.words.json'
import '@/rooms/people/manage'

addWords({ zh, en })

export const LEVELS = ['city', 'county', 'street', 'community', 'grid'] as const

/* CSV: name, community and what else a grid has; GeoJSON: the same names as properties. row: where it stands in the file. */
export function gridsOf(text: string): GridIn[] {
	const one = (row: number, of: Record<string, unknown>, geometry?: unknown): GridIn => {
		const word = (k: string): object => (of[k] ? { [k]: String(of[k]) } : {})
		const number = (k: string): object => (of[k] !== undefined && of[k] !== '' && !Number.isNaN(Number(of[k])) ? { [k]: Number(of[k]) } : {})
		return {
			row,
			name: String(of.name ?? ''),
			community: String(of.community ?? ''),
			...word('code'),
			...word('kind'),
			...number('households'),
			...word('hard'),
			...word('duty_phone'),
			...number('lon'),
			...number('lat'),
			...(geometry ? { geometry } : {}),
		} as GridIn
	}
	if (!text.trimStart().startsWith('{')) return csvRecords(text).records.map((r) => one(r.row, r.of))
	return featuresOf(text).map((f, i) => one(i + 1, f.properties, f.geometry))
}
export function shapesOf(text: string): ShapeIn[] {
	return featuresOf(text).map((f, i) => {
		const { code, name } = f.properties
		return { row: i + 1, ...(code ? { code: String(code) } : {}), ...(name ? { name: String(name) } : {}), geometry: f.geometry } as ShapeIn
	})
}
function featuresOf(text: string): { properties: Record<string, unknown>; geometry: unknown }[] {
	const all = JSON.parse(text) as { features?: { properties?: Record<string, unknown> | null; geometry?: unknown }[] }
	return (all.features ?? []).map((f) => ({ properties: f.properties ?? {}, geometry: f.geometry }))
}
