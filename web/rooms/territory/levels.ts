/* The words of the tree's levels and kinds. */
import { addWords } from '@/lib/words'
import en from './levels.en.words.json'
import zh from './levels.zh.words.json'

addWords({ zh, en })
