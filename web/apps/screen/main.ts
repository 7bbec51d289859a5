/* The wall: a city, a county or a street at a glance, for whoever stands six metres away. */
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { createRouter, createWebHistory } from 'vue-router'
import { onSignedOut } from '@/lib/api'
import { fetchAhead, reloadWhenGone } from '@/lib/chunks'
import { makeWords } from '@/lib/words'
import { useSession } from '@/rooms/people/session'
import '@/lib/style/base.css'
import './screen.css'
import App from './App.vue'
import zh from './zh.words.json'
import en from './en.words.json'

const wallPage = (): Promise<object> => import('@/rooms/assess/WallPage.vue')
const loginPage = (): Promise<object> => import('@/rooms/people/PlainLogin.vue')

fetchAhead([wallPage], 0) /* while the server is asked who this is */
const pinia = createPinia()
const router = createRouter({
	history: createWebHistory('/s/'),
	routes: [
		{ path: '/', name: 'top', component: wallPage },
		{ path: '/n/:node', name: 'node', component: wallPage },
		{ path: '/login', name: 'login', component: loginPage },
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
	return session.who ? true : { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})
onSignedOut(() => {
	session.lost()
	if (router.currentRoute.value.name !== 'login') void router.push({ name: 'login', query: { to: router.currentRoute.value.fullPath } })
})
createApp(App).use(pinia).use(makeWords({ zh, en })).use(router).mount('#app')
reloadWhenGone(router)
