/* What the routing rules propose, put into the form of an act that names a unit. The desk confirms it, or chooses otherwise. */
import type { Act, Route } from '@/lib/types'
import type { Values } from './act'

/* Whether an act asks to whom the case goes. */
export const asksForUnit = (act: Act): boolean => act.fields.some((f) => f.type === 'org')

/* Fills what is still empty: the unit, and the limit where the act offers it. Nothing that somebody chose is touched. */
export function withRoute(act: Act, values: Values, route: Route): Values {
	const out = { ...values }
	for (const f of act.fields) {
		if (out[f.name]) continue
		if (f.type === 'org' && route.unit && !route.stuck) out[f.name] = route.unit
		if (f.name === 'limit' && route.limit && f.options?.some((o) => o.value === route.limit)) out[f.name] = route.limit
	}
	return out
}
