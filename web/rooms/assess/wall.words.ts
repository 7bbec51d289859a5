/* The wall's own words come with its page. */
import { addWords } from '@/lib/words'
import zh from './wall.zh.words.json'
import en from './wall.en.words.json'

addWords({ zh, en })
