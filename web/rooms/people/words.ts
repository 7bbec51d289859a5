/* The words of the pages of people, fetched with them. */
import { addWords } from '@/lib/words'
import zh from './account.zh.words.json'
import en from './account.en.words.json'

addWords({ zh, en })
