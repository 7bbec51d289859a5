/* Words of the parts in this folder; whoever uses a part imports them with it. */
import { addWords } from '@/lib/words'
import en from './ui.en.words.json'
import zh from './ui.zh.words.json'

addWords({ zh, en })
