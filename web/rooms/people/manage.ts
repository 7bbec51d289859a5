/* The words of the pages on organizations, posts and persons. */
import { addWords } from '@/lib/words'
import en from './manage.en.words.json'
import zh from './manage.zh.words.json'
import '@/lib/ui/words'
import '@/rooms/territory/levels'

addWords({ zh, en })

export const KINDS = ['government', 'street', 'community', 'department', 'centre', 'hospital', 'school', 'enterprise', 'association',
	'other'] as const

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789' /* none that are mistaken for another */
const GROUPS = 4

/* A first password to be handed out: four groups of four, 79 bits of chance. */
export function firstPassword(): string {
	const out: string[] = []
	while (out.length < GROUPS * 4) {
		const [byte] = crypto.getRandomValues(new Uint8Array(1))
		const most = 256 - (256 % LETTERS.length)
		if (byte! < most) out.push(LETTERS[byte! % LETTERS.length]!)
	}
	return out.join('').replace(/(.{4})(?=.)/g, '$1-')
}
