/*
 * What the phone keeps for a grid worker: the outbox, drafts, and today's work as it was last fetched. All but the outbox
 * belongs to who is signed in and goes when they sign out; docs/field.md says what is kept and for how long.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { DraftPhoto, Spot } from '@/lib/draft'
import type { Case } from '@/lib/types'
import type { Values } from '@/rooms/cases/act'
import { inTurn } from '@/lib/alone'
import type { FieldItem } from './items'
import { openItem, sealItem } from './vault'

export type FieldDraft = {
	name: string
	key: string
	saved: number
	values: Values
	photos: DraftPhoto[]
	spot?: Spot
	text: string
	address: string
	category: string
	process: string
}

interface Shelf extends DBSchema {
	outbox: { key: string; value: FieldItem }
	draft: { key: string; value: FieldDraft }
	kept: { key: string; value: unknown }
	cases: { key: string; value: { id: string; at: number; file: Case } }
	pictures: { key: string; value: { id: string; blob: Blob } }
}

let opened: Promise<IDBPDatabase<Shelf>> | undefined

export function shelf(): Promise<IDBPDatabase<Shelf>> {
	opened ??= openDB<Shelf>('shao-field', 1, {
		upgrade(db) {
			db.createObjectStore('outbox', { keyPath: 'key' })
			db.createObjectStore('draft', { keyPath: 'name' })
			db.createObjectStore('kept')
			db.createObjectStore('cases', { keyPath: 'id' })
			db.createObjectStore('pictures', { keyPath: 'id' })
		},
		terminated() {
			opened = undefined
		},
	})
	opened.catch(() => {
		opened = undefined
	})
	return opened
}

export async function keep(name: string, value: unknown): Promise<void> {
	await (await shelf()).put('kept', value, name)
}
export async function kept<T>(name: string): Promise<T | undefined> {
	return (await (await shelf()).get('kept', name)) as T | undefined
}

export const DRAINING = 'shao-field-outbox'

/* What this person has not sent is sealed, what was sent goes: nothing of it is readable on the phone any more. */
export async function sealOwn(key: CryptoKey | undefined, person: string): Promise<void> {
	await inTurn(DRAINING, async () => {
		const db = await shelf()
		for (const i of await db.getAll('outbox')) {
			if (i.person !== person || i.sealed) continue
			if (i.state === 'sent') await db.delete('outbox', i.key)
			else if (key) await db.put('outbox', await sealItem(key, i))
		}
	})
}
/* What cannot be opened (a key of another installation) stays as it is. */
export async function openOwn(key: CryptoKey, person: string): Promise<void> {
	const db = await shelf()
	for (const i of await db.getAll('outbox'))
		if (i.person === person && i.sealed) {
			const opened = await openItem(key, i).catch(() => undefined)
			if (opened) await db.put('outbox', opened)
		}
}

/* Everything but the outbox: when somebody signs out, or another person signs in. */
export async function forget(): Promise<void> {
	const db = await shelf()
	const tx = db.transaction(['draft', 'kept', 'cases', 'pictures'], 'readwrite')
	await Promise.all([...(['draft', 'kept', 'cases', 'pictures'] as const).map((s) => tx.objectStore(s).clear()), tx.done])
}
