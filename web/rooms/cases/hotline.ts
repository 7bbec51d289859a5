/* A call while it is taken: what is written down, what is missing, and what is sent. */
import * as v from 'valibot'

export const HOTLINE = 'hotline'
/* What is done with the call at once: only written down, answered, or handed on as an event. */
export type Then = 'register' | 'answer' | 'forward'
export type CallDraft = {
	channel: string
	text: string
	address: string
	contact: string
	known: boolean
	category: string
	answer: string
	upstream: string
	upstreamDue: string
	spot?: { lon: number; lat: number }
}
export const newCall = (channel = ''): CallDraft => ({
	channel,
	text: '',
	address: '',
	contact: '',
	known: false,
	category: '',
	answer: '',
	upstream: '',
	upstreamDue: '',
})

/* Platforms above bring a number and a deadline of their own. */
export const fromAbove = (channel: string): boolean => /^line\d+$/.test(channel)

export type Gap = { field: 'text' | 'spot' | 'category' | 'answer' | 'contact'; words: string }

/* What the chosen way needs and is not there yet. */
export function gapsOf(d: CallDraft, then: Then): Gap[] {
	const out: Gap[] = []
	if (d.text.trim().length < 2) out.push({ field: 'text', words: 'hotline.needText' })
	if (!d.spot) out.push({ field: 'spot', words: 'hotline.needSpot' })
	if (d.known && d.contact.replace(/\D/g, '').length < 7) out.push({ field: 'contact', words: 'hotline.needNumber' })
	if (then !== 'register' && !d.category) out.push({ field: 'category', words: 'hotline.needCategory' })
	if (then === 'answer' && d.answer.trim().length < 2) out.push({ field: 'answer', words: 'hotline.needAnswer' })
	return out
}

export function bodyOfCall(d: CallDraft): Record<string, unknown> {
	const out: Record<string, unknown> = { process: HOTLINE, channel: d.channel, text: d.text.trim(), ...d.spot }
	if (d.category) out.category = d.category
	if (d.address.trim()) out.address = d.address.trim()
	if (d.contact.trim()) out.contact = d.contact.trim()
	if (d.contact.trim() && d.known) out.known = true
	if (fromAbove(d.channel) && d.upstream.trim()) {
		out.upstream = d.upstream.trim()
		if (d.upstreamDue) out.upstream_due = `${d.upstreamDue}:00+08:00`
	}
	return out
}

/* The caller's number is not kept on the computer: everything else of a call that is being taken is. */
const kept = v.object({
	at: v.number(),
	channel: v.string(),
	text: v.string(),
	address: v.string(),
	category: v.string(),
	answer: v.string(),
	upstream: v.string(),
	upstreamDue: v.string(),
	spot: v.optional(v.object({ lon: v.number(), lat: v.number() })),
})
export const keptCall = (d: CallDraft, at: number): string => {
	const { contact: _c, known: _k, ...rest } = d
	return JSON.stringify({ at, ...rest })
}
export function readCall(text: string): { at: number; draft: CallDraft } | undefined {
	try {
		const r = v.safeParse(kept, JSON.parse(text))
		if (!r.success) return undefined
		const { at, ...rest } = r.output
		return { at, draft: { ...newCall(), ...rest } }
	} catch {
		return undefined
	}
}
export const worthKeeping = (d: CallDraft): boolean => [d.text, d.address, d.answer, d.upstream].some((x) => x.trim() !== '') || !!d.spot
