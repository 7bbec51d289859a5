/* An act's form: its values, what is missing, and the body that is sent. Fields are the server's; nothing here knows an act. */
import type { DraftPhoto } from '@/lib/draft'
import type { Act, Field } from '@/lib/types'

export type Value = string | number | DraftPhoto[]
export type Values = Record<string, Value>

export function emptyValues(act: Act): Values {
	return Object.fromEntries(
		act.fields.map((f) => [
			f.name,
			f.type === 'photos'
				? []
				: f.type === 'score'
					? 0
					: f.type === 'choice' && f.required && f.options?.length === 1
						? f.options[0]!.value
						: '',
		]),
	)
}

const empty = (v: Value | undefined): boolean =>
	v === undefined || v === 0 || (typeof v === 'string' ? v.trim() === '' : Array.isArray(v) && v.length === 0)

/* Names of required fields that are empty, and of texts that are too long. */
export type Lack = { field: Field; why: 'empty' | 'long' }

export function missing(act: Act, values: Values): Lack[] {
	return act.fields.flatMap((field): Lack[] => {
		const v = values[field.name]
		if (field.required && empty(v)) return [{ field, why: 'empty' }]
		if (field.max && typeof v === 'string' && field.type === 'lines' && [...v].length > field.max) return [{ field, why: 'long' }]
		return []
	})
}

/* The body: what is empty is left out; photos go by the ids that they got. */
export function bodyOf(act: Act, values: Values, photoIds: ReadonlyMap<string, string>): Record<string, unknown> {
	const out: Record<string, unknown> = {}
	for (const f of act.fields) {
		const v = values[f.name]
		if (empty(v)) continue
		out[f.name] = Array.isArray(v) ? v.map((p) => photoIds.get(p.key)) : typeof v === 'string' ? v.trim() : v
	}
	return out
}
