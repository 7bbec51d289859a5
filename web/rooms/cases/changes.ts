/* What changed in a case between two looks, for the person whose action came too late. */
import type { Case, Entry } from '@/lib/types'

export type Changes = { state?: { from: string; to: string }; org?: { from: string; to: string }; entries: Entry[]; any: boolean }

export function changesOf(before: Case, after: Case): Changes {
	const state = before.state !== after.state ? { from: before.state_name, to: after.state_name } : undefined
	const org = (before.org_name ?? '') !== (after.org_name ?? '') ? { from: before.org_name ?? '', to: after.org_name ?? '' } : undefined
	/* The timeline only grows. */
	const entries = after.timeline.length > before.timeline.length ? after.timeline.slice(before.timeline.length) : []
	return { state, org, entries, any: before.version !== after.version }
}
