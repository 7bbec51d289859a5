/* The pages on figures: their addresses and names in the menu; their sheets come with the first of them. */
import type { RouteRecordRaw } from 'vue-router'
import { addWords } from '@/lib/words'
import en from './look.en.words.json'
import zh from './look.zh.words.json'

addWords({ zh, en })

const page = (get: () => Promise<object>) => (): Promise<object> =>
	Promise.all([get(), import('./look.css'), import('./manage.css')]).then(([p]) => p)

export const look: RouteRecordRaw[] = [
	{ path: '/figures', name: 'figures', component: page(() => import('@/rooms/assess/FiguresPage.vue')) },
	{ path: '/figures/cases', name: 'counted', component: page(() => import('@/rooms/assess/CountedPage.vue')) },
	{ path: '/reports', name: 'reports', component: page(() => import('@/rooms/assess/ReportsPage.vue')) },
	{ path: '/reports/:id', name: 'report', component: page(() => import('@/rooms/assess/ReportPage.vue')) },
]
