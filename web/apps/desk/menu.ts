/*
 * What the desk's head offers: a line a page, shown to who holds one of its rights under the acting post. The server decides
 * again on every call; this only spares people doors that are shut to them.
 */
export type Part = 'work' | 'look' | 'manage'
export type Item = { to: string; name: string; rights: readonly string[]; part: Part }

/* name: the words "menu.NAME". */
export const menu: readonly Item[] = [
	{ to: '/', name: 'cases', rights: ['case.read'], part: 'work' },
	{ to: '/new', name: 'new', rights: ['case.read'], part: 'work' },
	{ to: '/figures', name: 'figures', rights: ['count.read'], part: 'look' },
	{ to: '/reports', name: 'reports', rights: ['count.read'], part: 'look' },
	{ to: '/whistle', name: 'whistle', rights: ['whistle.draft', 'whistle.send', 'whistle.call', 'whistle.sign', 'whistle.arbitrate'], part: 'work' },
	{ to: '/checks', name: 'checks', rights: ['event.pass', 'check.do'], part: 'work' },
	{ to: '/hotline', name: 'hotline', rights: ['hotline.register'], part: 'work' },
	{ to: '/manage/orgs', name: 'orgs', rights: ['org.read'], part: 'manage' },
	{ to: '/manage/roles', name: 'roles', rights: ['org.read'], part: 'manage' },
	{ to: '/manage/territory', name: 'territory', rights: ['node.read'], part: 'manage' },
	{ to: '/manage/matters', name: 'matters', rights: ['org.read'], part: 'manage' },
	{ to: '/manage/routing', name: 'routing', rights: ['org.read'], part: 'manage' },
	{ to: '/manage/rosters', name: 'rosters', rights: ['org.read'], part: 'manage' },
	{ to: '/manage/calendars', name: 'calendars', rights: ['org.read'], part: 'manage' },
	{ to: '/manage/answers', name: 'answers', rights: ['answer.write'], part: 'manage' },
	{ to: '/manage/release', name: 'release', rights: ['case.release'], part: 'manage' },
	{ to: '/manage/journal', name: 'journal', rights: ['journal.read'], part: 'manage' },
	{ to: '/manage/outbox', name: 'outbox', rights: ['outbox.read'], part: 'manage' },
]

export const offered = (rights: readonly string[]): Item[] => menu.filter((m) => m.rights.some((r) => rights.includes(r)))

/* Where the desk opens for who holds these rights; '' if it has nothing for them. */
export const firstOf = (rights: readonly string[]): string => offered(rights)[0]?.to ?? ''
