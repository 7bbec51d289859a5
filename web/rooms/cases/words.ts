/* The words of the desk's pages of cases, fetched with them. */
import { addWords } from '@/lib/words'
import zh from './desk.zh.words.json'
import en from './desk.en.words.json'

addWords({ zh, en })
