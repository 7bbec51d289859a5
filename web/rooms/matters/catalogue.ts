/* The words of the catalogue's pages, and how a limit is said. */
import type { Matter } from '@/lib/managed'
import type { Say } from '@/lib/time'
import { addWords } from '@/lib/words'
import en from './catalogue.en.words.json'
import zh from './catalogue.zh.words.json'
import '@/lib/ui/words'
import '@/rooms/people/manage'

addWords({ zh, en })

export { CLASSES } from './classes'

type Condition = NonNullable<Matter['conditions']>[number]
export const limitWords = (k: Condition, t: Say): string =>
	k.unit ? `${k.amount} ${t(`unit.${k.unit}`)}` : t('matters.noLimit')

/* A value of a comparison as a line of text. */
export function valueWords(v: unknown): string {
	if (v === undefined || v === null || v === '') return '—'
	if (Array.isArray(v)) return v.map(valueWords).join('；')
	if (typeof v === 'object') return Object.values(v).map(valueWords).join(' ')
	return String(v)
}
