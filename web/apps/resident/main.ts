/* The resident's application: anyone's phone, no account. */
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { createRouter, createWebHistory } from 'vue-router'
import { fetchAhead, reloadWhenGone } from '@/lib/chunks'
import { makeWords } from '@/lib/words'
import { startOutbox } from '@/rooms/cases/outbox'
import '@/lib/style/base.css'
import './resident.css'
import ReportPage from '@/rooms/cases/ReportPage.vue' /* not in a piece of its own: it saves a round trip */
import App from './App.vue'
import zh from './zh.words.json'
import en from './en.words.json'
import { applySize } from './size'

const sent = (): Promise<object> => import('@/rooms/cases/SentPage.vue')
const mine = (): Promise<object> => import('@/rooms/cases/MinePage.vue')
const router = createRouter({
	history: createWebHistory('/r/'),
	routes: [
		{ path: '/', name: 'report', component: ReportPage },
		{ path: '/sent/:key', name: 'sent', component: sent },
		{ path: '/mine', name: 'mine', component: mine },
		{ path: '/follow/:token', name: 'follow', component: () => import('@/rooms/cases/FollowPage.vue') },
		{ path: '/around', name: 'around', component: () => import('@/rooms/cases/AroundPage.vue') },
		{ path: '/around/:number', name: 'public', component: () => import('@/rooms/cases/PublicPage.vue') },
		{ path: '/grid/:code?', name: 'grid', component: () => import('@/rooms/territory/GridPage.vue') },
		{ path: '/feedback', name: 'feedback', component: () => import('@/rooms/cases/FeedbackPage.vue') },
		{ path: '/:rest(.*)*', redirect: '/' },
	],
	scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

applySize()
createApp(App).use(createPinia()).use(makeWords({ zh, en })).use(router).mount('#app')
startOutbox()
reloadWhenGone(router)
void router.isReady().then(() => fetchAhead([sent, mine]))
