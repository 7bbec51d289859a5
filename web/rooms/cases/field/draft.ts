/* What is being filled in is kept by itself: words half a second after the last key, everything else at once. */
import { onScopeDispose, ref, toRaw, watch, type Ref } from 'vue'
import { newKey } from '@/lib/ids'
import { shelf, type FieldDraft } from './store'

const QUIET_MS = 400

export const emptyDraft = (name: string): FieldDraft => ({
	name,
	key: newKey(),
	saved: 0,
	values: {},
	photos: [],
	text: '',
	address: '',
	category: '',
	process: '',
})

/* Proxies cannot be cloned into the store. */
export function plain<T>(v: T): T {
	const raw = toRaw(v)
	if (Array.isArray(raw)) return raw.map(plain) as T
	if (raw && typeof raw === 'object' && !(raw instanceof Blob))
		return Object.fromEntries(Object.entries(raw).map(([k, x]) => [k, plain(x)])) as T
	return raw
}

export function useFieldDraft(name: string): {
	draft: Ref<FieldDraft>
	restored: Ref<boolean>
	begin: () => Promise<void>
	drop: () => Promise<void>
	stop: () => void
} {
	const draft = ref(emptyDraft(name)) as Ref<FieldDraft>
	const restored = ref(false)
	let timer: ReturnType<typeof setTimeout> | undefined
	let stopped = false
	let touched = false

	const save = async (): Promise<void> => {
		clearTimeout(timer)
		if (stopped || !touched) return
		const saved = Date.now()
		await (await shelf()).put('draft', plain({ ...draft.value, saved })).then(
			() => (draft.value.saved = saved),
			() => {
				/* shown when it is handed over: then it must be kept */
			},
		)
	}
	const begin = async (): Promise<void> => {
		const old = await (await shelf()).get('draft', name).catch(() => undefined)
		if (old) {
			draft.value = old
			restored.value = true
		}
		watch(
			() => [
				draft.value.values,
				draft.value.text,
				draft.value.address,
				draft.value.photos,
				draft.value.spot,
				draft.value.category,
				draft.value.process,
			],
			() => {
				touched = true
				clearTimeout(timer)
				timer = setTimeout(() => void save(), QUIET_MS)
			},
			{ deep: true },
		)
	}
	const drop = async (): Promise<void> => {
		clearTimeout(timer)
		touched = false
		await (await shelf()).delete('draft', name)
	}
	/* What was handed over is the outbox's: nothing is saved any more. */
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
		void save()
	})
	return { draft, restored, begin, drop, stop }
}
