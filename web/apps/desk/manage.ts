/* The managing pages' addresses and their names in the menu; their sheet comes with the first of them. */
import type { RouteRecordRaw } from 'vue-router'
import { addWords } from '@/lib/words'
import en from './manage.en.words.json'
import zh from './manage.zh.words.json'

addWords({ zh, en })

const page = (get: () => Promise<object>) => (): Promise<object> => Promise.all([get(), import('./manage.css')]).then(([p]) => p)

export const manage: RouteRecordRaw[] = [
	{ path: '/manage/orgs/:org?', name: 'orgs', component: page(() => import('@/rooms/people/OrgsPage.vue')) },
	{ path: '/manage/roles', name: 'roles', component: page(() => import('@/rooms/people/RolesPage.vue')) },
	{ path: '/manage/territory/:node?', name: 'territory', component: page(() => import('@/rooms/territory/TerritoryPage.vue')) },
	{ path: '/manage/matters', name: 'matters', component: page(() => import('@/rooms/matters/MattersPage.vue')) },
	{ path: '/manage/rosters', name: 'rosters', component: page(() => import('@/rooms/roster/RosterPage.vue')) },
	{ path: '/manage/calendars', name: 'calendars', component: page(() => import('@/rooms/calendar/CalendarPage.vue')) },
	{ path: '/manage/routing', name: 'routing', component: page(() => import('@/rooms/routing/RoutingPage.vue')) },
	{ path: '/manage/answers', name: 'answers', component: page(() => import('@/rooms/cases/AnswersPage.vue')) },
	{ path: '/manage/release', name: 'release', component: page(() => import('@/rooms/cases/ReleasePage.vue')) },
	{ path: '/manage/journal', name: 'journal', component: page(() => import('@/rooms/core/JournalPage.vue')) },
	{ path: '/manage/outbox', name: 'outbox', component: page(() => import('@/rooms/core/OutboxPage.vue')) },
]
