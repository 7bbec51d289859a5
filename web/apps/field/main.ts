/* The grid worker's application: a phone, outdoors, often without a signal. */
import { createApp } from 'vue'
import { createPinia } from 'pinia'
import { createRouter, createWebHistory } from 'vue-router'
import { onSignedOut } from '@/lib/api'
import { fetchAhead, reloadWhenGone } from '@/lib/chunks'
import { makeWords, recall } from '@/lib/words'
import { startWorker } from '@/lib/worker'
import { useMe } from '@/rooms/cases/field/me'
import { startOutbox } from '@/rooms/cases/field/outbox'
import '@/lib/style/base.css'
import './field.css'
import './work.css'
import App from './App.vue'
import { pieces, routes } from './routes'
import zh from './zh.words.json'
import en from './en.words.json'

const pinia = createPinia()
const router = createRouter({ history: createWebHistory('/f/'), routes, scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 } })
const me = useMe(pinia)
router.beforeEach(async (to) => {
	await me.begin()
	if (to.name === 'login') return me.me && !me.expired ? { path: '/' } : true
	return me.me ? true : { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
})
document.documentElement.classList.toggle('large', recall('shao-large') === '1')
onSignedOut(() => me.lost())
createApp(App).use(pinia).use(makeWords({ zh, en })).use(router).mount('#app')
reloadWhenGone(router)
startOutbox()
startWorker('/f/sw.js')
void router.isReady().then(() => fetchAhead(pieces))
