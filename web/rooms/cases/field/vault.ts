/*
 * What was not sent when its owner signs out stays on the phone, sealed: AES-GCM under a key of the owner's own that the server
 * gives at every sign-in. The phone keeps the key only while its owner is signed in. Browsers give plain HTTP no cryptography:
 * there items stay as they are, and the pages show them to their owner only.
 */
import type { FieldItem } from './items'

export const canSeal = typeof crypto !== 'undefined' && crypto.subtle !== undefined

/* Not to be read out again, only used. */
export async function keyOf(hex: string): Promise<CryptoKey | undefined> {
	if (!canSeal || !/^[0-9a-f]{64}$/.test(hex)) return undefined
	const raw = Uint8Array.from(hex.match(/../g)!, (x) => Number.parseInt(x, 16))
	return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

type Box = { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }
export type Sealed = { words: Box; pictures: (Box & { key: string })[] }

async function shut(key: CryptoKey, bound: string, bytes: BufferSource): Promise<Box> {
	const iv = crypto.getRandomValues(new Uint8Array(12))
	return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(bound) }, key, bytes) }
}
const open = (key: CryptoKey, bound: string, box: Box): Promise<ArrayBuffer> =>
	crypto.subtle.decrypt({ name: 'AES-GCM', iv: box.iv, additionalData: new TextEncoder().encode(bound) }, key, box.bytes)

/* Bound to the item: a box moved into another item does not open. What stays readable is whose it is, when, and its state. */
export async function sealItem(key: CryptoKey, item: FieldItem): Promise<FieldItem> {
	const { photos, key: id, made, person, post, state, tries, next, ...rest } = item
	const bare = photos.map(({ blob: _, ...p }) => p)
	const words = await shut(key, id, new TextEncoder().encode(JSON.stringify({ ...rest, photos: bare })))
	const pictures = []
	for (const p of photos) if (p.blob) pictures.push({ key: p.key, ...(await shut(key, `${id} ${p.key}`, await p.blob.arrayBuffer())) })
	return {
		key: id,
		made,
		person,
		post,
		state,
		tries,
		next,
		post_name: '',
		title: '',
		name: '',
		body: {},
		photos: [],
		sealed: { words, pictures },
	}
}

/* Throws when the key is another one. */
export async function openItem(key: CryptoKey, item: FieldItem): Promise<FieldItem> {
	if (!item.sealed) return item
	const { sealed, ...bare } = item
	const rest = JSON.parse(new TextDecoder().decode(await open(key, item.key, sealed.words))) as Partial<FieldItem>
	const blobs = new Map<string, Blob>()
	for (const p of sealed.pictures) blobs.set(p.key, new Blob([await open(key, `${item.key} ${p.key}`, p)], { type: 'image/jpeg' }))
	const photos = (rest.photos ?? []).map((p) => (blobs.has(p.key) ? { ...p, blob: blobs.get(p.key)! } : p))
	return { ...bare, ...rest, photos }
}
