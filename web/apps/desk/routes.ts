/* Which address shows which page. Pages come when they are asked for; the two of every day are fetched ahead (main.ts). */
import type { RouteRecordRaw } from 'vue-router'
import { look } from './look'
import { manage } from './manage'

export const casePage = (): Promise<object> => import('@/rooms/cases/CasePage.vue')
export const queuePage = (): Promise<object> => import('@/rooms/cases/QueuePage.vue')

export const routes: RouteRecordRaw[] = [
	{ path: '/', name: 'queue', component: queuePage },
	{ path: '/cases/:id', name: 'case', component: casePage },
	{ path: '/cases/:id/merge', name: 'merge', component: () => import('@/rooms/cases/MergePage.vue') },
	{ path: '/cases/:id/split', name: 'split', component: () => import('@/rooms/cases/SplitPage.vue') },
	{ path: '/new', name: 'new', component: () => import('@/rooms/cases/NewCasePage.vue') },
	{ path: '/hotline', name: 'hotline', component: () => import('@/rooms/cases/HotlinePage.vue') },
	{ path: '/whistle', name: 'whistle', component: () => import('@/rooms/cases/WhistlePage.vue') },
	{ path: '/checks', name: 'checks', component: () => import('@/rooms/cases/ChecksPage.vue') },
	{ path: '/account', name: 'account', component: () => import('@/rooms/people/AccountPage.vue') },
	{ path: '/login', name: 'login', component: () => import('@/rooms/people/LoginPage.vue') },
	{ path: '/first', name: 'first', component: () => import('@/rooms/people/FirstPage.vue') },
	{ path: '/idle', name: 'idle', component: () => import('@/rooms/people/IdlePage.vue') },
	...look,
	...manage,
	{ path: '/:rest(.*)*', redirect: '/' },
]
