/* An act's form: its values, what is missing, and the body that is sent. Fields are the server's; nothing here knows an act. */
import type { DraftPhoto } from '@/lib/draft'
import type { Say } from '@/lib/time'
import type { Act, Field } from '@/lib/types'

export type Value = string | number | boolean | string[] | DraftPhoto[]
export type Values = Record<string, Value>

/* Of a matter, the value is "CODE" or "CODE\nCONDITION". */
export const matterOf = (v: Value | undefined): [string, string] => {
	const [code = '', condition = ''] = String(v ?? '').split('\n')
	return [code, condition]
}

function emptyOf(f: Field): Value {
	if (f.type === 'photos' || f.type === 'orgs') return []
	if (f.type === 'score') return 0
	if (f.type === 'flag') return false
	return f.type === 'choice' && f.required && f.options?.length === 1 ? f.options[0]!.value : ''
}

export function emptyValues(act: Act): Values {
	return Object.fromEntries(act.fields.map((f) => [f.name, emptyOf(f)]))
}

const empty = (v: Value | undefined): boolean =>
	v === undefined || v === 0 || (typeof v === 'string' ? v.trim() === '' : Array.isArray(v) && v.length === 0)

/* Fields that are empty though required, texts that are too long, numbers that are none. */
export type Lack = { field: Field; why: 'empty' | 'long' | 'number' }

const isNumber = (f: Field, v: string): boolean => (f.type === 'money' ? /^\d+(\.\d{1,2})?$/ : /^\d+$/).test(v.trim())

export function missing(act: Act, values: Values): Lack[] {
	/* A limit may come from the matter's condition; the server knows. */
	const byMatter = act.fields.some((f) => f.type === 'matter' && !empty(values[f.name]))
	return act.fields.flatMap((field): Lack[] => {
		const v = values[field.name]
		if (field.required && empty(v)) return field.name === 'limit' && byMatter ? [] : [{ field, why: 'empty' }]
		if (field.max && typeof v === 'string' && ['lines', 'text'].includes(field.type) && [...v].length > field.max)
			return [{ field, why: 'long' }]
		if (['number', 'money'].includes(field.type) && typeof v === 'string' && v && !isNumber(field, v)) return [{ field, why: 'number' }]
		return []
	})
}

/* The same in words, for the summary above a form. */
export const lackWords = (lacks: Lack[], say: Say): { field: string; words: string }[] =>
	lacks.map(({ field, why }) => ({
		field: field.name,
		words: say({ empty: 'act.needed', long: 'act.long', number: 'act.number' }[why], { label: field.label, n: field.max ?? 0 }),
	}))

/* A value as the server wants it: money in fen, an instant with the place's own offset. */
function sentOf(f: Field, v: Value): unknown {
	const s = String(v).trim()
	if (f.type === 'number') return Number(s)
	if (f.type === 'money') return Math.round(Number(s) * 100)
	if (f.type === 'time') return `${s.length === 16 ? `${s}:00` : s}+08:00`
	return typeof v === 'string' ? s : v
}

/* The body: what is empty is left out; photos go by the ids that they got; a definition's own fields lie in `values`. */
export function bodyOf(act: Act, values: Values, photoIds: ReadonlyMap<string, string>): Record<string, unknown> {
	const out: Record<string, unknown> = {}
	const own: Record<string, unknown> = {}
	for (const f of act.fields) {
		const v = values[f.name]
		if (v === undefined || empty(v)) continue
		if (f.type === 'photos') out[f.name] = (v as DraftPhoto[]).map((p) => photoIds.get(p.key))
		else if (f.type === 'matter') {
			const [code, condition] = matterOf(v)
			out.matter = code
			if (condition) out.condition = condition
		} else (f.own ? own : out)[f.name] = sentOf(f, v)
	}
	return Object.keys(own).length ? { ...out, values: own } : out
}
