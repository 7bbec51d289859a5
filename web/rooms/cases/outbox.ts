/* The outbox at work: what is in it, and when it is tried: on load, when the signal is back, when the page is looked at again. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ask, sendPhoto, write } from '@/lib/api'
import { alone } from '@/lib/alone'
import { shelf } from '@/lib/db'
import { drain, itemOf, nextWait, type Item } from '@/lib/outbox'
import type { Draft } from '@/lib/draft'

const SUMMARY_CHARS = 40

async function send(item: Item): Promise<Partial<Item>> {
	const receipt = await ask(
		api.POST('/api/v1/snaps', {
			params: { header: write(item.key) },
			body: {
				text: item.text,
				lon: item.lon,
				lat: item.lat,
				datum: 'wgs84',
				...(item.photos.length ? { photos: item.photos.map((p) => p.id!) } : {}),
				...(item.address ? { address: item.address } : {}),
				...(item.category ? { category: item.category } : {}),
				...(item.contact ? { contact: item.contact } : {}),
			},
		}),
	)
	const db = await shelf()
	await db.put('mine', {
		follow: receipt.follow,
		number: receipt.number,
		made: new Date(item.made).toISOString(),
		summary: [...item.text].slice(0, SUMMARY_CHARS).join(''),
	})
	return { number: receipt.number, follow: receipt.follow, contact: '' }
}

export const useOutbox = defineStore('outbox', () => {
	const items = ref<Item[]>([])
	const waiting = computed(() => items.value.filter((i) => i.state !== 'sent').length)
	let timer: ReturnType<typeof setTimeout> | undefined

	const look = async (): Promise<void> => {
		items.value = await (await shelf()).getAll('outbox')
	}
	const put = async (item: Item): Promise<void> => {
		await (await shelf()).put('outbox', item)
		await look()
	}
	const run = async (): Promise<void> => {
		clearTimeout(timer)
		await alone('shao-outbox', () =>
			drain({ all: async () => (await shelf()).getAll('outbox'), put, sendPhoto, send, now: () => Date.now() }),
		)
		await look()
		const wait = nextWait(items.value, Date.now())
		if (wait !== undefined) timer = setTimeout(() => void run(), wait)
	}
	/* Hands a draft over: from here on it is the outbox's, and the draft is gone in the same transaction. */
	const hand = async (d: Draft): Promise<void> => {
		const db = await shelf()
		const tx = db.transaction(['outbox', 'draft'], 'readwrite')
		await Promise.all([tx.objectStore('outbox').put(itemOf(d, Date.now())), tx.objectStore('draft').delete('report'), tx.done])
		await look()
	}
	/* Once more, now, whatever the waiting time says. */
	const hurry = async (): Promise<void> => {
		const db = await shelf()
		for (const i of await db.getAll('outbox')) if (i.state === 'waiting') await db.put('outbox', { ...i, next: 0 })
		await run()
	}
	const drop = async (key: string): Promise<void> => {
		await (await shelf()).delete('outbox', key)
		await look()
	}
	return { items, waiting, look, run, hand, hurry, drop }
})

export function startOutbox(): void {
	const outbox = useOutbox()
	const go = (): void =>
		void outbox.hurry().catch(() => {
			/* no store on this device: nothing can be waiting in it */
		})
	addEventListener('online', go)
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') go()
	})
	go()
}
