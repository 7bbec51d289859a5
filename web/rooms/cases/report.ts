/* The report that is being written: kept in the device by itself, words half a second after the last
 * key, everything else at once. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { shelf } from '@/lib/db'
import { newDraft, readDraft, worthKeeping, type Draft } from '@/lib/draft'
import { toRaw } from 'vue'

const QUIET_MS = 500

export type DraftKeeper = {
	draft: Ref<Draft>
	restored: Ref<boolean>
	broken: Ref<boolean>
	begin: () => Promise<void>
	clear: () => Promise<void>
	stop: () => void
}

/* Proxies cannot be cloned into the store. */
function plain(d: Draft): Draft {
	const r = toRaw(d)
	return { ...r, photos: toRaw(r.photos).map((p) => ({ ...toRaw(p) })), ...(r.spot ? { spot: { ...toRaw(r.spot) } } : {}) }
}

export function useDraft(): DraftKeeper {
	const draft = ref(newDraft()) as Ref<Draft>
	const restored = ref(false)
	const broken = ref(false) /* the device keeps nothing (private window, full disk): say so, go on */
	let timer: ReturnType<typeof setTimeout> | undefined
	let stopped = false

	const save = async (): Promise<void> => {
		if (stopped) return
		try {
			const db = await shelf()
			if (worthKeeping(draft.value)) {
				const saved = Date.now()
				await db.put('draft', { ...plain(draft.value), saved }, 'report')
				draft.value.saved = saved
			} else {
				await db.delete('draft', 'report')
				draft.value.saved = 0
			}
			broken.value = false
		} catch {
			broken.value = true
		}
	}
	const later = (wait: number): void => {
		clearTimeout(timer)
		timer = setTimeout(() => void save(), wait)
	}
	const begin = async (): Promise<void> => {
		try {
			const kept = readDraft(await (await shelf()).get('draft', 'report'))
			if (kept && worthKeeping(kept)) {
				draft.value = kept
				restored.value = true
			}
		} catch {
			broken.value = true
		}
		watch(
			() => [draft.value.text, draft.value.address, draft.value.contact],
			() => later(QUIET_MS),
		)
		watch(
			() => [draft.value.photos, draft.value.spot, draft.value.category],
			() => later(0),
		)
	}
	const clear = async (): Promise<void> => {
		clearTimeout(timer)
		draft.value = newDraft()
		restored.value = false
		await (await shelf()).delete('draft', 'report').catch(() => {
			broken.value = true
		})
	}
	const stop = (): void => {
		stopped = true
		clearTimeout(timer)
	}
	const leave = (): void => {
		if (document.visibilityState === 'hidden') void save()
	}
	document.addEventListener('visibilitychange', leave)
	onScopeDispose(() => {
		document.removeEventListener('visibilitychange', leave)
		if (!stopped) void save()
	})
	return { draft, restored, broken, begin, clear, stop }
}
