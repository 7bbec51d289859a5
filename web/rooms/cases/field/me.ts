/*
 * Who works on this phone. The server's cookie says it (seven days at most, eight hours unused); the phone remembers the
 * name, the posts and the rights, so that everything opens without a signal. What is to be sent waits for a session that
 * the server has confirmed since the page was opened.
 */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, ask, Lost } from '@/lib/api'
import type { Session } from '@/lib/types'
import { useSession } from '@/rooms/people/session'
import type { Owner } from './items'
import { forget, keep, kept, openOwn, sealOwn } from './store'
import { keyOf } from './vault'

export type Me = Pick<Session, 'person' | 'post' | 'posts' | 'rights' | 'must'>
const plain = (s: Session): Me => ({ person: s.person, post: s.post, posts: s.posts, rights: s.rights, must: s.must })

export const useMe = defineStore('me', () => {
	const session = useSession()
	const me = ref<Me>()
	const known = ref(false)
	const sure = ref(false) /* the server has said so since this page was opened */
	const expired = ref(false)
	const owner = computed<Owner | undefined>(() =>
		me.value
			? {
					person: me.value.person.id,
					post: me.value.post?.id ?? '',
					post_name: me.value.post ? `${me.value.post.org_name} · ${me.value.post.title}` : '',
				}
			: undefined,
	)
	const may = (right: string): boolean => me.value?.rights.includes(right) ?? false

	const lock = async (person: string): Promise<void> => {
		await sealOwn(await kept<CryptoKey>('vault'), person)
		await forget()
	}
	const take = async (s: Session): Promise<void> => {
		if (me.value && me.value.person.id !== s.person.id) await lock(me.value.person.id)
		me.value = plain(s)
		sure.value = true
		expired.value = false
		await keep('me', JSON.parse(JSON.stringify(me.value))).catch(() => {
			/* then it is asked again at the next start */
		})
		const key = await keyOf(s.vault ?? '')
		if (key) {
			await keep('vault', key).catch(() => {})
			await openOwn(key, s.person.id).catch(() => {})
		}
	}
	/* Asks the server; without an answer what the phone remembers stays. */
	const look = async (): Promise<boolean> => {
		if (await kept<boolean>('leaving').catch(() => false)) {
			await ask(api.DELETE('/api/v1/sessions/current')).catch((e: unknown) => {
				if (e instanceof Lost) throw e
			})
			await forget()
		}
		await session.look()
		if (session.who) await take(session.who)
		else {
			sure.value = false
			expired.value = me.value !== undefined
		}
		return session.who !== undefined
	}
	const begin = async (): Promise<void> => {
		if (known.value) return
		known.value = true
		const leaving = await kept<boolean>('leaving').catch(() => false)
		if (!leaving) me.value = await kept<Me>('me').catch(() => undefined)
		const asked = look().catch(() => false)
		if (!me.value) await asked
	}
	/* Whether what waits may be sent now: asks if nobody has confirmed it yet. */
	const confirm = async (): Promise<boolean> => (sure.value ? true : look().catch(() => false))
	const signIn = async (login: string, password: string, totp: string): Promise<void> => {
		await session.signIn(login, password, totp)
		await keep('leaving', false).catch(() => {})
		if (session.who) await take(session.who)
	}
	/* Without a signal the phone forgets at once, and the server is told as soon as it answers. */
	const signOut = async (): Promise<void> => {
		const person = me.value?.person.id
		let told = true
		me.value = undefined /* nothing more is sent */
		await session.signOut().catch((e: unknown) => {
			told = !(e instanceof Lost)
		})
		if (person) await lock(person)
		if (!told) await keep('leaving', true)
		sure.value = expired.value = false
	}
	const switchPost = async (post: string): Promise<void> => {
		await session.switchPost(post)
		if (session.who) await take(session.who)
	}
	const lost = (): void => {
		session.lost()
		sure.value = false
		expired.value = me.value !== undefined
	}
	return { me, known, sure, expired, owner, may, begin, look, confirm, signIn, signOut, switchPost, lost }
})
