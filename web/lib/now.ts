/* One slow clock for all countdowns of a page; it stands still while nobody looks. */
import { onScopeDispose, ref, type Ref } from 'vue'

export function useNow(everyMs = 30_000): Ref<number> {
	const now = ref(Date.now())
	const tick = (): void => {
		if (document.visibilityState === 'visible') now.value = Date.now()
	}
	const timer = setInterval(tick, everyMs)
	document.addEventListener('visibilitychange', tick)
	onScopeDispose(() => {
		clearInterval(timer)
		document.removeEventListener('visibilitychange', tick)
	})
	return now
}
