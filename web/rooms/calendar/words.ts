/* The words of the calendar's pages. */
import { addWords } from '@/lib/words'
import en from './calendar.en.words.json'
import zh from './calendar.zh.words.json'
import '@/rooms/roster/duty'

addWords({ zh, en })
