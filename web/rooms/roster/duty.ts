/* The words of duty desks, and a shift as people say it. */
import type { Shift } from '@/lib/managed'
import type { Say } from '@/lib/time'
import { addWords } from '@/lib/words'
import en from './duty.en.words.json'
import zh from './duty.zh.words.json'
import '@/lib/ui/words'
import '@/rooms/people/manage'

addWords({ zh, en })

export const ON = ['work', 'rest', 'holiday', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const shiftWords = (s: Shift, t: Say): string =>
	`${(s.on ?? []).map((d) => t(`dutyOn.${d}`)).join(t('roles.and'))} ${s.hours}`.trim()

/* 08:30-17:30, over midnight 20:00-08:00, the whole day 00:00-24:00. */
export const hoursRight = (hours: string): boolean => /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(hours)
