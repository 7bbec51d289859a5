/* The words of the hotline's and the whistles' desks and of spot checks, fetched with them. */
import { addWords } from '@/lib/words'
import zh from './hotline.zh.words.json'
import en from './hotline.en.words.json'

addWords({ zh, en })
