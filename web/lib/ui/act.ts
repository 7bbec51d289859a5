/*
 * One write at a time: its key stays the same until the server has answered, so that trying again after a lost answer is
 * harmless; what was refused is kept as a sentence, with the field that it is about.
 */
import { ref, type Ref } from 'vue'
import { Lost, Refused } from '@/lib/api'
import { newKey } from '@/lib/ids'
import { sentence } from '@/lib/load'
import type { Say } from '@/lib/time'
import './words'

export type Act = {
	busy: Ref<boolean>
	fault: Ref<string>
	field: Ref<string>
	/* Runs work with its key; true when the server took it. stale is called where somebody else was first. */
	run: (work: (key: string) => Promise<unknown>, stale?: () => unknown) => Promise<boolean>
	say: (fault: string, field?: string) => false
	forget: () => void
}

const overtaken = (e: unknown): boolean => e instanceof Refused && e.status === 412

export function useAct(t: Say): Act {
	const busy = ref(false)
	const fault = ref('')
	const field = ref('')
	let key = ''
	const say = (words: string, at = ''): false => {
		fault.value = words
		field.value = at
		return false
	}
	const run: Act['run'] = async (work, stale) => {
		if (busy.value) return false
		busy.value = true
		fault.value = field.value = ''
		key ||= newKey()
		try {
			await work(key)
			key = ''
			return true
		} catch (e) {
			if (!(e instanceof Lost)) key = ''
			if (overtaken(e) && stale) {
				await Promise.resolve(stale()).catch(() => undefined)
				return say(t('ui.stale'))
			}
			return say(sentence(e, t), e instanceof Refused ? e.field : '')
		} finally {
			busy.value = false
		}
	}
	return { busy, fault, field, run, say, forget: () => void say('') }
}
