/* What the device keeps for a resident: one draft, the outbox, the follow links. Nothing of it leaves by itself. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Draft } from '@/lib/draft'
import type { Item } from '@/lib/outbox'

export type Mine = { follow: string; number: string; made: string; summary: string }

interface Shelf extends DBSchema {
	draft: { key: string; value: Draft }
	outbox: { key: string; value: Item }
	mine: { key: string; value: Mine }
}

let opened: Promise<IDBPDatabase<Shelf>> | undefined

export function shelf(): Promise<IDBPDatabase<Shelf>> {
	opened ??= openDB<Shelf>('shao-resident', 1, {
		upgrade(db) {
			db.createObjectStore('draft')
			db.createObjectStore('outbox', { keyPath: 'key' })
			db.createObjectStore('mine', { keyPath: 'follow' })
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
