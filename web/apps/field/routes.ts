/* Which address shows which page. The list of today comes with the application; the others are fetched ahead (main.ts). */
import type { RouteRecordRaw } from 'vue-router'
import TodayPage from '@/rooms/cases/field/TodayPage.vue'

const casePage = (): Promise<object> => import('@/rooms/cases/field/WorkPage.vue')
const reportPage = (): Promise<object> => import('@/rooms/cases/field/NewReportPage.vue')
const outboxPage = (): Promise<object> => import('@/rooms/cases/field/OutboxPage.vue')
const mePage = (): Promise<object> => import('@/rooms/people/field/MePage.vue')
const signInPage = (): Promise<object> => import('@/rooms/people/field/SignInPage.vue')

export const pieces = [casePage, reportPage, outboxPage, mePage, signInPage]
export const routes: RouteRecordRaw[] = [
	{ path: '/', name: 'today', component: TodayPage },
	{ path: '/cases/:id', name: 'case', component: casePage },
	{ path: '/report', name: 'report', component: reportPage },
	{ path: '/outbox', name: 'outbox', component: outboxPage },
	{ path: '/me', name: 'me', component: mePage },
	{ path: '/login', name: 'login', component: signInPage },
	{ path: '/:rest(.*)*', redirect: '/' },
]
