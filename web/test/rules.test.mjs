/*
 * Matters and routing on the desk: the catalogue from a file with the rows that are refused, a revision and what it changed; the rules
 * written in a form, ordered by keyboard, refused in words beside the rule, and tried.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pageOf, signedIn } from './admin.mjs'
import { accessible, accessibleInBoth, faultless, shot, startBrowser, startServer } from './world.mjs'

const FILE = `code,name,class,category,keywords,lead,co,condition,open_condition,time_limit
E0102,占道经营,event,order,占道|摆摊,伊美区城市管理综合执法局,kind=street,1,主干道,2紧急工作时
E0102,,,,,,,2,其他道路,1工作日
P0103,雨水篦子破损,part,roads,篦子,排水公司,,1,破损,4紧急工作时
E0110,乱堆物料,event,sanitation,堆放,物业公司,,1,堆放,约三天
X9,坏行,nonsense,,,,,,,
`
let server, browser, url, centre, system, page

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	centre = await signedIn(url, 'centre')
	system = await signedIn(url, 'system')
	page = await pageOf(browser, url, centre)
})
after(async () => {
	await browser?.close()
	assert.equal(await server?.stop(), 0)
})

const send = (p = page) => p.click('dialog[open] [data-test="send"]')
const shut = (p = page) => p.waitForSelector('dialog[open]', { state: 'detached' })
const pick = async (p, field, words) => {
	await p.fill(field, words)
	await p.waitForSelector(`${field}-list [role="option"]:has-text("${words}")`)
	await p.keyboard.press('ArrowDown')
	await p.keyboard.press('Enter')
}

test('a file of matters is tried, taken, and its bad rows are told with their reasons', async () => {
	await page.goto(`${url}/d/manage/matters?view=import`)
	await page.setInputFiles('#i-file', { name: 'matters.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) })
	await page.click('[data-test="import-dry"]')
	await page.waitForSelector('[data-test="import-sum"]:has-text("没有写入")')
	await page.click('[data-test="import-run"]')
	await page.waitForSelector('[data-test="import-sum"]:has-text("新增 3")')
	const refused = await page.locator('[data-test="import-sum"] tbody tr').allTextContents()
	assert.equal(refused.length, 2)
	assert.match(refused.join('\n'), /5.*time_limit.*约三天[\s\S]*6.*class/)
	await accessibleInBoth(page, 'import of matters')
})

test('one matter with its limits; a revision is a version, and the two are compared side by side', async () => {
	await page.click('[data-test="view-list"]')
	await page.click('[data-test="matter"]:has-text("占道经营")')
	await page.waitForSelector('[data-test="matter-card"]:has-text("紧急工作时")')
	await accessibleInBoth(page, 'a matter')
	await page.click('[data-test="matter-edit"]')
	await page.fill('#f-keywords', '占道 摆摊 夜市')
	await page.fill('#f-from', new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10))
	await accessible(page, 'a revision')
	await send()
	await shut()
	await shot(page, 'guide-admin-3')
	await page.click('[data-test="view-compare"]')
	await page.fill('#c-with', new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10))
	await page.click('[data-test="compare"]')
	await page.waitForSelector('[data-test="compared"] ins:has-text("夜市")')
	await accessibleInBoth(page, 'compared')
	await page.click('[data-test="view-units"]')
	await page.waitForSelector('td:has-text("排水公司")')
	await accessibleInBoth(page, 'names of units')
	faultless(page)
})

test('rules are written in a form, ordered by keyboard, refused beside the rule, and tried', async () => {
	const p = await pageOf(browser, url, system)
	await p.goto(`${url}/d/manage/routing`)
	const write = async (name, more) => {
		await p.click('[data-test="rule-add"]')
		await p.fill('#r-name', name)
		await more()
		await send(p)
		await shut(p)
	}
	await write('全部交给城管', async () => {
		await pick(p, '#r-place', '伊美区')
		await p.click('[data-test="r-to-unit"]')
		await pick(p, '#r-to-unit', '伊美区城市管理综合执法局')
	})
	await write('路灯交给街道', async () => {
		await pick(p, '#r-place', '伊美区')
		await p.check('input[value="event"]')
		await p.check('input[value="lighting"]')
		await p.click('[data-test="r-to-near"]')
		await p.selectOption('#r-to-kind', 'street')
	})
	await p.click('[data-test="rules-save"]')
	await p.waitForSelector('tr.wrong [role="alert"]:has-text("永远轮不到")')
	await accessibleInBoth(p, 'a rule that is refused')
	await p.focus('tbody tr:nth-child(2) [data-test="up"]')
	await p.keyboard.press('Enter')
	await p.waitForSelector('tbody tr:nth-child(1):has-text("路灯交给街道")')
	await p.click('[data-test="rules-save"]')
	await p.waitForSelector('[data-test="rules-save"]:disabled')
	await pick(p, '#t-node', '永红社区')
	await p.click('[data-test="try-send"]')
	await p.waitForSelector('[data-test="try-out"]:has-text("城市管理综合执法局")')
	await p.waitForSelector('[data-test="try-out"]:has-text("规则要求")')
	await p.selectOption('#t-category', 'lighting')
	await p.click('[data-test="try-send"]')
	await p.waitForSelector('[data-test="try-out"] h3:has-text("街道办事处")')
	await accessibleInBoth(p, 'routing')
	await shot(p, 'guide-admin-4')
	faultless(p)
})
