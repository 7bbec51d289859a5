/* A report while it is written: saved by itself, with its time, and with the key that will make sending it harmless. */
import * as v from 'valibot'
import { newKey } from '@/lib/ids'

export type DraftPhoto = { key: string; blob: Blob; width: number; height: number }
export type Spot = { lon: number; lat: number; accuracy?: number; by: 'gps' | 'pin' | 'search' }
export type Draft = {
	key: string /* Idempotency-Key, made when the report is begun */
	text: string
	photos: DraftPhoto[]
	spot?: Spot
	address: string
	category: string
	contact: string
	saved: number /* milliseconds; 0: never */
}

export function newDraft(): Draft {
	return { key: newKey(), text: '', photos: [], address: '', category: '', contact: '', saved: 0 }
}

/* A draft that holds nothing is not worth keeping, and not worth asking about. */
export function worthKeeping(d: Draft): boolean {
	return d.text.trim() !== '' || d.photos.length > 0 || d.spot !== undefined || d.address.trim() !== '' || d.contact.trim() !== ''
}

const kept = v.object({
	key: v.pipe(v.string(), v.uuid()),
	text: v.string(),
	photos: v.array(v.object({ key: v.string(), blob: v.instance(Blob), width: v.number(), height: v.number() })),
	spot: v.optional(
		v.object({
			lon: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
			lat: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
			accuracy: v.optional(v.number()),
			by: v.picklist(['gps', 'pin', 'search']),
		}),
	),
	address: v.string(),
	category: v.string(),
	contact: v.string(),
	saved: v.number(),
})

/* What an older version of the page or a damaged store left is no draft. */
export function readDraft(value: unknown): Draft | undefined {
	const r = v.safeParse(kept, value)
	return r.success ? r.output : undefined
}

export const TEXT_MAX = 4000
export const PHOTOS_MAX = 9

export type Fault = {
	field: 'text' | 'spot' | 'contact'
	words: 'report.needText' | 'report.needSpot' | 'report.outside' | 'report.longText'
}

/* What must be mended before sending; inside is false when the place is known to be outside the territory. */
export function faultsOf(d: Draft, inside: boolean | undefined): Fault[] {
	const out: Fault[] = []
	if (d.text.trim() === '') out.push({ field: 'text', words: 'report.needText' })
	else if ([...d.text].length > TEXT_MAX) out.push({ field: 'text', words: 'report.longText' })
	if (!d.spot) out.push({ field: 'spot', words: 'report.needSpot' })
	else if (inside === false) out.push({ field: 'spot', words: 'report.outside' })
	return out
}
