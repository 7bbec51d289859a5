/*
 * Single-key shortcuts for people who sit at it all day: never while an input method composes, never while something is typed,
 * never with a modifier, and off altogether when the user says so (WCAG 2.1.4).
 */
import { onScopeDispose, ref } from 'vue'
import { recall, remember } from '@/lib/words'

const KEY = 'shao-keys'
export const keysOn = ref(recall(KEY) !== '0')
export function setKeys(on: boolean): void {
	keysOn.value = on
	remember(KEY, on ? '1' : '0')
}

type Press = Pick<KeyboardEvent, 'key' | 'isComposing' | 'keyCode' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'> & {
	target: unknown
}

function typing(target: unknown): boolean {
	const t = target as {
		tagName?: string
		isContentEditable?: boolean
		type?: string
		getAttribute?: (n: string) => string | null
	} | null
	if (!t?.tagName) return false
	if (t.isContentEditable || t.tagName === 'TEXTAREA' || t.tagName === 'SELECT' || t.getAttribute?.('role') === 'application')
		return true
	return t.tagName === 'INPUT' && !['radio', 'checkbox', 'button', 'submit'].includes(t.type ?? '')
}

/* May this press be a shortcut? 229 is what an input method's keys report where isComposing is missing. */
export function isShortcut(e: Press): boolean {
	return !e.defaultPrevented && !e.isComposing && e.keyCode !== 229 && !e.ctrlKey && !e.metaKey && !e.altKey && !typing(e.target)
}

/* Each handler says what it did by returning anything but false. */
export function useKeys(handlers: Record<string, (e: KeyboardEvent) => unknown>): void {
	const press = (e: KeyboardEvent): void => {
		if (
			!keysOn.value ||
			!isShortcut(e) ||
			document.querySelector('[role="dialog"][aria-modal="true"]:not([hidden])')?.checkVisibility?.()
		)
			return
		const h = Object.prototype.hasOwnProperty.call(handlers, e.key) ? handlers[e.key] : undefined
		if (h && h(e) !== false) e.preventDefault()
	}
	addEventListener('keydown', press)
	onScopeDispose(() => removeEventListener('keydown', press))
}
