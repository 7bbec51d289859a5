import { describe, expect, it } from 'vitest'
import { isShortcut } from '@/lib/keys'

const press = (over: object = {}): Parameters<typeof isShortcut>[0] => ({
	key: 'j',
	isComposing: false,
	keyCode: 74,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	defaultPrevented: false,
	target: { tagName: 'BODY' },
	...over,
})

describe('a shortcut', () => {
	it('is a plain key outside of any text', () => {
		expect(isShortcut(press())).toBe(true)
		expect(isShortcut(press({ target: { tagName: 'INPUT', type: 'radio' } }))).toBe(true)
	})
	it('is never a key that an input method is using', () => {
		expect(isShortcut(press({ isComposing: true }))).toBe(false)
		expect(isShortcut(press({ keyCode: 229 }))).toBe(false)
	})
	it('is never typed text, a modified key or a handled one', () => {
		for (const over of [
			{ target: { tagName: 'INPUT', type: 'text' } },
			{ target: { tagName: 'TEXTAREA' } },
			{ target: { tagName: 'SELECT' } },
			{ target: { tagName: 'DIV', isContentEditable: true } },
			{ ctrlKey: true },
			{ metaKey: true },
			{ altKey: true },
			{ defaultPrevented: true },
		])
			expect(isShortcut(press(over))).toBe(false)
	})
})
