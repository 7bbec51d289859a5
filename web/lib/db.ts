/* What the device keeps for a resident: one draft, the outbox, the follow links. Nothing of it leaves by itself. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Draft } from '@/lib/draft'
import type { Item } from '@/lib/outbox'

export type Mine = { follow: string; number: string; made: string; summary: string }

interface Shelf extends DBSchema {
	draft: { key: string; value: Draft }
	outbox: { key: string; value: Item }
	mine: { key: string; value: Mine }
	lease: { key: string; value: { name: string; until: number } }
}

let opened: Promise<IDBPDatabase<Shelf>> | undefined

export function shelf(): Promise<IDBPDatabase<Shelf>> {
	opened ??= openDB<Shelf>('shao-resident', 1, {
		upgrade(db) {
			db.createObjectStore('draft')
			db.createObjectStore('outbox', { keyPath: 'key' })
			db.createObjectStore('mine', { keyPath: 'follow' })
			db.createObjectStore('lease', { keyPath: 'name' })
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

const LEASE_MS = 120_000

/*
 * Runs fn while no other tab does; returns false if another one is at it. Web Locks want a secure context: elsewhere a
 * lease in the database does, which ends by itself if the tab dies.
 */
export async function alone(name: string, fn: () => Promise<void>): Promise<boolean> {
	if (navigator.locks)
		return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
			if (lock) await fn()
			return lock !== null
		})
	const db = await shelf()
	const tx = db.transaction('lease', 'readwrite')
	const held = await tx.store.get(name)
	if (held && held.until > Date.now()) {
		await tx.done
		return false
	}
	await tx.store.put({ name, until: Date.now() + LEASE_MS })
	await tx.done
	try {
		await fn()
	} finally {
		await db.delete('lease', name)
	}
	return true
}
