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
import zh from './zh.words.json'
import en from './en.words.json'

const casePage = (): Promise<object> => import('@/rooms/cases/CasePage.vue')
const queuePage = (): Promise<object> => import('@/rooms/cases/QueuePage.vue')
if (location.pathname === '/d/') fetchAhead([queuePage], 0) /* while the server is asked who this is */
const pinia = createPinia()
const router = createRouter({
	history: createWebHistory('/d/'),
	routes: [
		{ path: '/', name: 'queue', component: queuePage },
		{ path: '/cases/:id', name: 'case', component: casePage },
		{ path: '/new', name: 'new', component: () => import('@/rooms/cases/NewCasePage.vue') },
		{ path: '/login', name: 'login', component: () => import('@/rooms/people/LoginPage.vue') },
		{ path: '/first', name: 'first', component: () => import('@/rooms/people/FirstPage.vue') },
		{ path: '/idle', name: 'idle', component: () => import('@/rooms/people/IdlePage.vue') },
		{ path: '/:rest(.*)*', redirect: '/' },
	],
})
const session = useSession(pinia)
router.beforeEach(async (to) => {
	if (!session.known)
		await session.look().catch(() => {
			/* no answer: the page says so when it asks */
		})
	if (to.name === 'login') return session.who ? { path: '/' } : true
	if (session.who?.must.length && to.name !== 'first') return { name: 'first' }
	if (session.who && to.name !== 'first') {
		const reads = session.who.rights.includes('case.read')
		if (reads === (to.name === 'idle')) return reads ? { path: '/' } : { name: 'idle' }
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
