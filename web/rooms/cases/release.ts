/* The words of the pages on what the public sees and on standard answers. */
import { addWords } from '@/lib/words'
import en from './release.en.words.json'
import zh from './release.zh.words.json'
import '@/rooms/people/manage'

addWords({ zh, en })

export type Picked = { id: string; url: string; painted: boolean; shown: boolean }
