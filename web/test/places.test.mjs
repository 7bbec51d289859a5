/*
 * Areas, duty and the calendar on the desk: an area is added, split and merged, grids come from a file with their errors per row; a duty
 * desk's month shows its gaps, a date gets its exception; a holiday is set, and a limit is counted out by it.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pageOf, signedIn } from './admin.mjs'
import { accessible, accessibleInBoth, faultless, shot, startBrowser, startServer } from './world.mjs'

let server, browser, url, system, street, page

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	system = await signedIn(url, 'system')
	street = await signedIn(url, 'street')
	page = await pageOf(browser, url, system)
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

test('an area is found, one is added below it, merged away after a question, and the tree follows', async () => {
	await page.goto(`${url}/d/manage/territory`)
	await page.waitForSelector('[data-test="node"] h2:has-text("伊美区")')
	await pick(page, '#n-find', '朝阳街道')
	await page.waitForSelector('[data-test="node"] h2:has-text("朝阳街道")')
	await accessibleInBoth(page, 'an area')
	await shot(page, 'guide-admin-5')
	await page.click('[data-test="node-add"]')
	await page.fill('#x-name', '河东社区')
	await accessible(page, 'a new area')
	await send()
	await shut()
	await page.waitForSelector('[data-test="node"] h2:has-text("河东社区")')
	await page.click('[data-test="node-merge"]')
	await page.waitForSelector('dialog[open]:has-text("不能撤销")')
	await pick(page, '#x-other', '永红社区')
	await send()
	await shut()
	await page.waitForSelector('[data-test="node"] h2:has-text("永红社区")')
})

test('grids from a file: every refused row is told, and the report says what does not fit', async () => {
	await page.click('[data-test="view-import"]')
	const csv = 'name,community,households\n试验网格,230717999999,300\n,230717001001,\n'
	await page.setInputFiles('#z-file', { name: 'grids.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
	await page.click('[data-test="import-dry"]')
	await page.waitForSelector('[data-test="import-sum"] tbody tr >> nth=1')
	await accessibleInBoth(page, 'import of grids')
	await page.click('[data-test="view-report"]')
	await page.waitForSelector('[data-test="report"] .figures')
	await accessibleInBoth(page, 'coverage')
	faultless(page)
})

test('a duty desk shows its month and its gaps, and one date is set otherwise', async () => {
	const p = await pageOf(browser, url, street)
	await p.goto(`${url}/d/manage/rosters`)
	await p.click('[data-test="roster-add"]')
	await p.fill('#d-name', '街道值班台')
	await p.fill('#d-phone', '0458-3612345')
	await p.fill('#d-shift-0', '8点到5点')
	await send(p)
	await p.waitForSelector('dialog[open] .fault-box')
	await p.fill('#d-shift-0', '08:30-17:30')
	await send(p)
	await shut(p)
	await p.waitForSelector('[data-test="roster"] .month-gap')
	await accessibleInBoth(p, 'a month of duty')
	await shot(p, 'guide-admin-6')
	await p.click('.month-day >> nth=9')
	await p.click('input[name="usual"] >> nth=1')
	await p.click('dialog[open] .group .plain-button')
	await p.fill('#x-shift-0', '00:00-24:00')
	await send(p)
	await shut(p)
	await p.waitForSelector('.month-kind:has-text("例外")')
	await p.click('[data-test="view-lines"]')
	await p.click('[data-test="line-add"]')
	await p.fill('#l-number', '0458-3699999')
	await p.fill('#l-name', '朝阳街道热线')
	await send(p)
	await shut(p)
	await p.waitForSelector('td:has-text("朝阳街道热线")')
	await accessibleInBoth(p, 'hotlines')
	faultless(p)
})

test('the year’s holidays, a day set, and a limit counted out in words', async () => {
	await page.goto(`${url}/d/manage/calendars?year=2026`)
	await page.waitForSelector('[data-test="year"]')
	await accessibleInBoth(page, 'calendar')
	await shot(page, 'guide-admin-7')
	await page.click('[data-test="deadline-send"]')
	await page.waitForSelector('[data-test="deadline-out"]:has-text("工作日")')
	const may = await page.locator('[data-day="2026-12-30"]').count()
	if (may) {
		await page.click('[data-day="2026-12-30"]')
		await page.click('dialog[open] input[value="off"]')
		await page.fill('#y-name', '测试假日')
		await send()
		await shut()
		await page.waitForSelector('.lines:has-text("测试假日")')
	}
	assert.equal(may, 1, 'the system administrator keeps the calendar')
	faultless(page)
})
