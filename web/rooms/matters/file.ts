/*
 * A file of matters in our own form (docs/matters.md) to the rows that POST /matters/import takes: a row a condition, the matter's own
 * cells in its first row. What cannot be read is refused with its row; nothing is guessed. Pure.
 */
import { csvRecords } from '@/lib/csv'
import type { Matter, MatterRowIn } from '@/lib/managed'
import { CLASSES } from './classes'

export type Refusal = { row: number; field: string; reason: string }
type Of = Record<string, string>
type Unit = NonNullable<Matter['units']>[number]
type Condition = NonNullable<Matter['conditions']>[number]

const UNITS: [RegExp, NonNullable<Condition['unit']>][] = [
	[/^(\d+)\s*个?(紧急工作时|urgent_hour)$/, 'urgent_hour'],
	[/^(\d+)\s*个?(工作时|工作小时|work_hour)$/, 'work_hour'],
	[/^(\d+)\s*个?(工作日|work_day)$/, 'work_day'],
	[/^(\d+)\s*个?(自然日|natural_day)$/, 'natural_day'],
]
const parts = (cell: string | undefined): string[] => (cell ?? '').split(/[|\n]/).map((x) => x.trim()).filter(Boolean)
const some = <K extends string, V>(key: K, value: V | undefined | ''): { [k in K]?: V } =>
	(value === undefined || value === '' ? {} : { [key]: value }) as { [k in K]?: V }

/* NAME, kind=KIND, kind=KIND:NAME or #ID, with @LEVEL and !CONDITION behind it. */
export function unitOf(role: Unit['role'], text: string): Unit {
	const [, body = '', at, condition] = /^(.*?)(?:@(\w+))?(?:!(\w+))?$/.exec(text) ?? []
	const more = { ...some('at', at as Unit['at']), ...some('condition', condition) }
	if (body.startsWith('#')) return { role, org: body.slice(1), ...more }
	const kind = /^kind=(\w+)(?::(.*))?$/.exec(body)
	if (kind) return { role, kind: kind[1] as Unit['kind'], ...some('name', kind[2]), ...more }
	return { role, name: body, ...more }
}

export function limitOf(text: string): Pick<Condition, 'unit' | 'amount'> | undefined {
	for (const [shape, unit] of UNITS) {
		const m = shape.exec(text.trim())
		if (m) return { unit, amount: Number(m[1]) }
	}
	return undefined
}

function matterOf(of: Of): Matter {
	const units = (['lead', 'co', 'supervise'] as const).flatMap((role) => parts(of[role]).map((x) => unitOf(role, x)))
	const number = (k: string): number | undefined => (/^\d+$/.test(of[k] ?? '') ? Number(of[k]) : undefined)
	return {
		code: of.code!,
		name: of.name!,
		class: of.class as Matter['class'],
		...some('group', of.group),
		...some('duty', of.duty as Matter['duty']),
		...some('batch', number('batch')),
		...some('category', of.category),
		...some('admission', of.admission as Matter['admission']),
		...(of.in_guide ? { in_guide: /^(yes|true|1|是)$/.test(of.in_guide) } : {}),
		...some('annual', number('annual')),
		...some('frequency', of.frequency),
		...some('basis', of.basis),
		...some('resources', of.resources),
		...some('guide', of.guide),
		...(parts(of.levels).length ? { levels: parts(of.levels) } : {}),
		...(parts(of.keywords).length ? { keywords: parts(of.keywords) } : {}),
		...(units.length ? { units } : {}),
		conditions: [],
	}
}
function conditionOf(of: Of): Condition | undefined {
	if (!of.open_condition && !of.time_limit) return undefined
	const limit = of.time_limit ? limitOf(of.time_limit) : {}
	return {
		...some('id', of.condition),
		open: of.open_condition ?? '',
		...some('close', of.close_condition),
		...limit,
		...some('start_rule', of.start as Condition['start_rule']),
		...some('end_rule', of.end as Condition['end_rule']),
		...some('warn_percent', /^\d+$/.test(of.warn ?? '') ? Number(of.warn) : undefined),
	}
}

export function mattersOf(text: string): { rows: MatterRowIn[]; refused: Refusal[]; missing: string[] } {
	const { columns, records } = csvRecords(text)
	const missing = ['code', 'name', 'class'].filter((c) => !columns.includes(c))
	const rows: MatterRowIn[] = []
	const refused: Refusal[] = []
	const at = new Map<string, MatterRowIn>()
	if (missing.length) return { rows, refused, missing }
	for (const { row, of } of records) {
		const code = of.code || rows[rows.length - 1]?.matter.code || ''
		let into = at.get(code)
		if (!code || (!into && (!of.name || !of.class))) {
			refused.push({ row, field: code ? (of.name ? 'class' : 'name') : 'code', reason: '' })
			continue
		}
		if (!into && !CLASSES.some((c) => c === of.class)) {
			refused.push({ row, field: 'class', reason: of.class! })
			continue
		}
		if (!into) {
			into = { row, matter: matterOf(of), ...some('list_of', of.list_of), ...some('from', of.from) }
			at.set(code, into)
			rows.push(into)
		}
		if (of.time_limit && !limitOf(of.time_limit)) {
			refused.push({ row, field: 'time_limit', reason: of.time_limit })
			into.partial = true
			continue
		}
		const condition = conditionOf(of)
		if (condition) into.matter.conditions = [...(into.matter.conditions ?? []), condition]
	}
	return { rows, refused, missing }
}
