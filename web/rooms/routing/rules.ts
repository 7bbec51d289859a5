/* The list of rules as the page holds it while it is changed, and a rule in words. Pure but for the words' import. */
import type { Rule, RuleTo } from '@/lib/managed'
import type { Process } from '@/lib/types'
import type { Say } from '@/lib/time'
import { addWords } from '@/lib/words'
import en from './routing.en.words.json'
import zh from './routing.zh.words.json'
import '@/lib/ui/words'
import '@/rooms/people/manage'

addWords({ zh, en })

export const TIMES = ['working', 'night', 'rest_day'] as const
export const LEVELS = ['county', 'street', 'community'] as const

export function moved<T>(list: readonly T[], i: number, by: number): T[] {
	const to = i + by
	if (to < 0 || to >= list.length) return [...list]
	const out = [...list]
	;[out[i], out[to]] = [out[to]!, out[i]!]
	return out
}

/* Which rule a refusal speaks of: "rules.3.to" is the fourth; -1: none in particular. */
export function ruleAt(field: string): number {
	const found = /^rules\.(\d+)/.exec(field)
	return found ? Number(found[1]) : -1
}

/* A free name for a new rule's id, as the journal remembers it. */
export function freeId(rules: readonly Rule[]): string {
	for (let n = rules.length + 1; ; n++) if (!rules.some((r) => r.id === `rule_${n}`)) return `rule_${n}`
}

/* What the server takes: no empty lists, no empty words. */
export function clean(r: Rule): Rule {
	const when = Object.fromEntries(Object.entries(r.when ?? {}).filter(([, v]) => v?.length)) as Rule['when']
	const to = (x: RuleTo): RuleTo => Object.fromEntries(Object.entries(x).filter(([, v]) => v)) as RuleTo
	return {
		id: r.id,
		name: r.name.trim(),
		to: to(r.to),
		...(when && Object.keys(when).length ? { when } : {}),
		...(r.co?.length ? { co: r.co.map(to) } : {}),
		...(r.limit ? { limit: r.limit } : {}),
	}
}

type Names = { node: (id: string) => string; org: (id: string) => string }

export function toWords(x: RuleTo, t: Say, names: Names): string {
	if (x.unit) return names.org(x.unit)
	if (x.roster) return t('routing.toRoster')
	if (x.matter) return t('routing.toMatter')
	if (x.kind && x.duty) return t('routing.toBoth', { kind: t(`orgKind.${x.kind}`), duty: x.duty })
	if (x.kind) return t('routing.toKind', { kind: t(`orgKind.${x.kind}`) })
	return t('routing.toDuty', { duty: x.duty ?? '' })
}

/* The conditions of a rule, each a short phrase. */
export function whenWords(r: Rule, t: Say, names: Names, all: readonly Process[]): string[] {
	const w = r.when ?? {}
	const of = all.filter((p) => !w.processes?.length || w.processes.includes(p.id))
	const category = (id: string): string => of.flatMap((p) => p.categories).find((c) => c.id === id)?.name ?? id
	const list = (key: string, items: string[] | undefined, name: (x: string) => string): string[] =>
		items?.length ? [t(`routing.${key}`, { list: items.map(name).join(t('roles.and')) })] : []
	return [
		...list('inPlaces', w.places, names.node),
		...list('inProcesses', w.processes, (p) => all.find((x) => x.id === p)?.name ?? p),
		...list('inCategories', w.categories, category),
		...list('inMatters', w.matters, (m) => m),
		...list('inConditions', w.conditions, (m) => m),
		...list('inChannels', w.channels, (c) => t(`channel.${c}`)),
		...list('inTimes', w.times, (x) => t(`routingTime.${x}`)),
		...list('inLevels', w.levels, (l) => t(`level.${l}`)),
	]
}
