/* One at a time: what must not run in two tabs at once. */
import { openDB, type DBSchema } from 'idb'

interface Leases extends DBSchema {
	lease: { key: string; value: { name: string; until: number } }
}

const LEASE_MS = 120_000

/* Runs fn when whoever is at it has ended; at once where there are no Web Locks. */
export async function inTurn(name: string, fn: () => Promise<void>): Promise<void> {
	if (navigator.locks) await navigator.locks.request(name, fn)
	else await fn()
}

/*
 * Runs fn while no other tab does; returns false if another one is at it. Web Locks want a secure context: elsewhere a
 * lease in a database of its own does, which ends by itself if the tab dies.
 */
export async function alone(name: string, fn: () => Promise<void>): Promise<boolean> {
	if (navigator.locks)
		return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
			if (lock) await fn()
			return lock !== null
		})
	const db = await openDB<Leases>('shao-lease', 1, {
		upgrade(made) {
			made.createObjectStore('lease', { keyPath: 'name' })
		},
	})
	try {
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
	} finally {
		db.close()
	}
}
