/* The desk: who files, dispatches, handles and checks. */
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { createRouter, createWebHistory } from 'vue-router'
import { onSignedOut } from '@/lib/api'
import { fetchAhead, reloadWhenGone } from '@/lib/chunks'
import { makeWords } from '@/lib/words'
import { useSession } from '@/rooms/people/session'
import '@/lib/style/base.css'
import './element.css'
import './desk.css'
import './case.css'
import App from './App.vue'
import { firstOf } from './menu'
import { casePage, queuePage, routes } from './routes'
import zh from './zh.words.json'
import en from './en.words.json'

if (location.pathname === '/d/') fetchAhead([queuePage], 0) /* while the server is asked who this is */
const pinia = createPinia()
const router = createRouter({ history: createWebHistory('/d/'), routes })
const session = useSession(pinia)
router.beforeEach(async (to) => {
	if (!session.known)
		await session.look().catch(() => {
			/* no answer: the page says so when it asks */
		})
	if (to.name === 'login') return session.who ? { path: '/' } : true
	if (session.who?.must.length && to.name !== 'first') return { name: 'first' }
	if (session.who && to.name !== 'first') {
		const first = firstOf(session.who.rights)
		if (to.name === 'idle') return first ? { path: first } : true
		if (!first && to.name !== 'account') return { name: 'idle' }
		if (to.path === '/' && first !== '/') return { path: first }
	}
	return session.who ? true : { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})
onSignedOut(() => {
	session.lost()
	if (router.currentRoute.value.name !== 'login') void router.push({ name: 'login', query: { to: router.currentRoute.value.fullPath } })
})
createApp(App).use(pinia).use(makeWords({ zh, en })).use(router).mount('#app')
reloadWhenGone(router)
void router.isReady().then(() => fetchAhead([casePage]))
