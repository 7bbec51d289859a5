/*
 * The hotline's desk in a browser: a call is written down while it is looked for, answered at once or made an event; a caller who
 * agreed is known again, one who did not is not; who waits is called back. axe looks at every page of it.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accessibleInBoth, faultless, newPage, shot, startBrowser, startServer } from './world.mjs'

const PASSWORD = 'shao-demo-2026'
const NUMBER = '138 0000 1111'
let server, browser, url, page, place

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	page = await newPage(browser, url, { viewport: { width: 1440, height: 900 } })
	await page.goto(`${url}/d/`)
	await page.fill('#login', 'street')
	await page.fill('#password', PASSWORD)
	await page.keyboard.press('Enter')
	await page.waitForSelector('[data-test=hotline]')
	const { post } = await (await page.request.get(`${url}/api/v1/sessions/current`)).json()
	const found = await (await page.request.get(`${url}/api/v1/places/search`, { params: { q: post.node_name } })).json()
	place = found.items.find((p) => p.id === post.node)
	const made = await page.request.post(`${url}/api/v1/snaps`, {
		data: { text: '小区水压很低，三楼以上用不上水。', lon: place.lon, lat: place.lat },
		headers: { 'Idempotency-Key': crypto.randomUUID() },
	})
	assert.equal(made.status(), 201, await made.text())
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

/* Words, and a place found by its name. */
async function call(text) {
	await page.fill('[data-test=text]', text)
	await page.fill('[data-test=address]', place.name)
	await page.waitForSelector('.call-places button')
	await page.click('.call-places button >> nth=0')
	await page.waitForFunction(() => document.querySelector('[data-test=where]')?.textContent?.includes('/'))
}

test('a call without its words and place is not sent, and says what is missing', async () => {
	await page.click('[data-test=hotline]')
	await page.waitForSelector('[data-test=channel] option', { state: 'attached' })
	await page.click('[data-test=answer]')
	await page.waitForSelector('[data-test=faults]')
	assert.equal(await page.locator('[data-test=faults] a').count(), 4)
	assert.equal(await page.evaluate(() => document.activeElement.dataset.test), 'faults')
	await accessibleInBoth(page, 'a call with faults')
})

test('what is known near the place is listed while the call is taken, similar words first', async () => {
	await call('水压低，三楼以上没有水')
	await page.waitForSelector('.tickets .tag.warn')
	await page.fill('.hotline-side [data-test=q]', '水压')
	await page.keyboard.press('Enter')
	await page.waitForSelector('.hotline-side h3:has-text("水压")')
	await page.waitForSelector('[data-test=draft]')
	await page.reload()
	await page.waitForSelector('[data-test=draft]')
	assert.equal(await page.inputValue('[data-test=text]'), '水压低，三楼以上没有水', 'a call survives a closed tab')
	await accessibleInBoth(page, 'a call that is being taken')
	faultless(page)
})

test('a caller who agreed is known again', async () => {
	await page.fill('#call-contact', NUMBER)
	await page.check('[data-test=agreed]')
	await page.click('[data-test=look]')
	await page.waitForSelector('.hotline-side [role=status]:has-text("没有来电人同意")')
	await page.selectOption('[data-test=category]', 'services')
	await page.fill('[data-test=words]', '自来水公司今晚八点前恢复水压。')
	await page.click('[data-test=answer]')
	await page.waitForSelector('[data-test=done]')
	assert.equal(await page.inputValue('#call-contact'), '', 'the next call begins empty')
	assert.equal(await page.isChecked('[data-test=agreed]'), false, 'and nothing is agreed yet')
	await page.fill('#call-contact', '+86 13800001111')
	await page.check('[data-test=agreed]')
	await page.click('[data-test=look]')
	await page.waitForSelector('.tickets li:has-text("水压低")')
	assert.equal((await page.evaluate(() => JSON.stringify(localStorage))).includes('0000'), false, 'no number stays on the computer')
	await accessibleInBoth(page, 'what the caller asked before')
	await shot(page, 'guide-centre-1')
	faultless(page)
})

test('a call is made an event, and its caller waits to be called back', async () => {
	await page.fill('#call-contact', '')
	await call('路口信号灯不亮')
	await page.selectOption('[data-test=category]', 'facilities')
	await page.click('[data-test=forward]')
	await page.waitForSelector('[data-test=done]')
	await page.click('[data-test=tab-back]')
	await page.waitForSelector('[data-test=backs] tbody tr:has-text("信号灯")')
	await page.waitForSelector('[data-test=backs] .tag:has-text("待建档")')
	await accessibleInBoth(page, 'who waits to be called back')
	await page.click('[data-test=backs] .el-button')
	await page.waitForSelector('[data-act=call_back]')
	faultless(page)
})
