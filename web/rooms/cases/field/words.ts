/* The words of today's work, of a case and of its acts; they come with the pages. */
import { addWords } from '@/lib/words'
import zh from './work.zh.words.json'
import en from './work.en.words.json'

addWords({ zh, en })
