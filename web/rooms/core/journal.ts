/* The journal in words: what an entry did, and who did it under which post. */
import { ref } from 'vue'
import { api, ask } from '@/lib/api'
import type { JournalEntry } from '@/lib/managed'
import type { Say } from '@/lib/time'
import { addWords } from '@/lib/words'
import en from './journal.en.words.json'
import zh from './journal.zh.words.json'
import '@/lib/ui/words'

addWords({ zh, en })

/* The kinds' names hold a full stop, which words' keys cannot. */
const keyOf = (kind: string): string => `journalKind.${kind.replace('.', '_')}`
export const kindWords = (kind: string, t: Say, te: (key: string) => boolean): string => (te(keyOf(kind)) ? t(keyOf(kind)) : kind)

type Known = { title: string; holders: Map<string, string> }
const known = ref<Record<string, Known | null>>({})

/* Posts by their ids, asked for once; whoever holds one now is named, whoever left is a number. */
export function usePosts(): { know: (ids: (string | undefined)[]) => Promise<void>; who: (e: JournalEntry, t: Say) => string } {
	const one = async (post: string): Promise<void> => {
		known.value[post] = null
		try {
			const p = await ask(api.GET('/api/v1/posts/{post}', { params: { path: { post } } }))
			known.value[post] = { title: `${p.org_name} · ${p.title}`, holders: new Map(p.holders.map((h) => [h.id, h.name ?? ''])) }
		} catch {
			delete known.value[post]
		}
	}
	const know = async (ids: (string | undefined)[]): Promise<void> => {
		const fresh = [...new Set(ids)].filter((id): id is string => id !== undefined && !(id in known.value))
		await Promise.all(fresh.map(one))
	}
	const who = (e: JournalEntry, t: Say): string => {
		if (!e.person) return t('journal.machine')
		const p = e.post ? known.value[e.post] : undefined
		const name = p?.holders.get(e.person) || t('journal.person', { id: e.person })
		return p ? `${name}（${p.title}）` : name
	}
	return { know, who }
}
