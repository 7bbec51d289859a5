/* The grid worker's outbox at work: on load, when the signal is back, when the page is looked at again, and after a while. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { alone } from '@/lib/alone'
import { api, ask, sendPhoto, write } from '@/lib/api'
import { newKey } from '@/lib/ids'
import { drain, nextWait } from '@/lib/outbox'
import type { Case } from '@/lib/types'
import { changesOf, type Changes } from '@/rooms/cases/changes'
import { bodyToSend, fieldOutcome, mineUnder, redone, type FieldItem } from './items'
import { useMe } from './me'
import { DRAINING, shelf } from './store'

const SENT_KEPT = 30 /* what was sent stays in the list for a look, the newest ones */

async function deliver(item: FieldItem): Promise<Partial<FieldItem>> {
	if (!item.case) {
		const made = await ask(api.POST('/api/v1/cases', { params: { header: write(item.key) }, body: bodyToSend(item) as never }))
		return { done: { id: made.id, number: made.number, version: made.version } }
	}
	const did = await ask(
		api.POST('/api/v1/cases/{case}/acts/{act}', {
			params: { path: { case: item.case, act: item.act! }, header: write(item.key, item.version!) },
			body: bodyToSend(item) as never,
		}),
	)
	return { done: { id: item.case, version: did.version }, base: undefined, values: undefined }
}

export const useOutbox = defineStore('field-outbox', () => {
	const me = useMe()
	const all = ref<FieldItem[]>([])
	const mine = computed(() => all.value.filter((i) => i.person === me.owner?.person && !i.sealed).sort((a, b) => b.made - a.made))
	const others = computed(() => all.value.filter((i) => i.person !== me.owner?.person && i.state !== 'sent').length)
	const locked = computed(() => all.value.filter((i) => i.person === me.owner?.person && i.sealed).length)
	const waiting = computed(() => mine.value.filter((i) => i.state === 'waiting' || i.state === 'sending').length)
	const stopped = computed(() => mine.value.filter((i) => i.state === 'refused' || i.state === 'conflict').length)
	const busy = ref(false)
	const onSent = ref(0) /* grows when something was sent */
	let timer: ReturnType<typeof setTimeout> | undefined

	const look = async (): Promise<void> => {
		all.value = await (await shelf()).getAll('outbox')
	}
	const put = async (item: FieldItem): Promise<void> => {
		await (await shelf()).put('outbox', item)
		await look()
	}
	const own = async (): Promise<FieldItem[]> =>
		me.owner ? mineUnder(await (await shelf()).getAll('outbox'), me.owner).filter((i) => !i.sealed) : []
	/* What was sent long ago makes room; what was not sent never goes by itself. */
	const tidy = async (): Promise<void> => {
		const old = mine.value.filter((i) => i.state === 'sent').slice(SENT_KEPT)
		const db = await shelf()
		for (const i of old) await db.delete('outbox', i.key)
		if (old.length) await look()
	}
	const run = async (): Promise<void> => {
		clearTimeout(timer)
		await look()
		const before = mine.value.filter((i) => i.state === 'sent').length
		if (waiting.value && (await me.confirm())) {
			busy.value = true
			try {
				await alone(DRAINING, () =>
					drain<FieldItem>({ all: own, put, sendPhoto, send: deliver, now: () => Date.now(), outcome: fieldOutcome }),
				)
			} finally {
				busy.value = false
			}
			await look()
			if (mine.value.filter((i) => i.state === 'sent').length !== before) onSent.value++
			await tidy()
		}
		const wait = nextWait(me.owner ? mineUnder(mine.value, me.owner) : [], Date.now())
		if (wait !== undefined) timer = setTimeout(() => void run().catch(() => {}), Math.max(wait, me.sure ? 0 : 15_000))
	}
	/* Hands an item over: from here on it is the outbox's, and its draft is gone in the same transaction. */
	const hand = async (item: FieldItem, draft: string): Promise<void> => {
		const tx = (await shelf()).transaction(['outbox', 'draft'], 'readwrite')
		await Promise.all([tx.objectStore('outbox').put(item), tx.objectStore('draft').delete(draft), tx.done])
		await look()
		void run().catch(() => {})
	}
	/* Once more, now, whatever the waiting time says. */
	const hurry = async (): Promise<void> => {
		const tx = (await shelf()).transaction('outbox', 'readwrite')
		for (const i of await tx.store.getAll()) if (i.state === 'waiting' && i.next) void tx.store.put({ ...i, next: 0 })
		await tx.done
		await run()
	}
	const drop = async (key: string): Promise<void> => {
		await (await shelf()).delete('outbox', key)
		await look()
	}
	/* What became of the case since the item was made. */
	const compare = async (item: FieldItem): Promise<{ now: Case; changes: Changes }> => {
		const now = await ask(api.GET('/api/v1/cases/{case}', { params: { path: { case: item.case! } } }))
		return { now, changes: changesOf(item.base ?? now, now) }
	}
	const redo = async (item: FieldItem, now: Case): Promise<boolean> => {
		const next = redone(item, newKey(), now)
		if (!next) return false
		const tx = (await shelf()).transaction('outbox', 'readwrite')
		await Promise.all([tx.store.delete(item.key), tx.store.put(next), tx.done])
		await look()
		void run().catch(() => {})
		return true
	}
	return { all, mine, others, locked, waiting, stopped, busy, onSent, look, run, hand, hurry, drop, compare, redo }
})

export function startOutbox(): void {
	const outbox = useOutbox()
	const go = (): void =>
		void outbox.hurry().catch(() => {
			/* no store on this device, or no answer: tried again */
		})
	addEventListener('online', go)
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') go()
	})
	go()
}
