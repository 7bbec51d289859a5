/* One listener for "something changed in my queue"; pages say what they do about it. */
import { onScopeDispose } from 'vue'
import { BASE } from '@/lib/api'
import { listen } from '@/lib/events'

const handlers = new Set<() => unknown>()
let stop: (() => void) | undefined

export function onQueueChange(handler: () => unknown): void {
	handlers.add(handler)
	onScopeDispose(() => handlers.delete(handler))
}
export function startNews(): void {
	stop ??= listen(`${BASE}/events`, () => handlers.forEach((h) => void h()))
}
export function stopNews(): void {
	stop?.()
	stop = undefined
}
