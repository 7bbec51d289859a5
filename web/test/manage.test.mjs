/*
 * Organizations, posts and persons on the desk: a system administrator makes a unit, a post and a person and hands out a first
 * password; a security administrator grants the role; the new one signs in and works. Nobody is offered what is another's.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pageOf, signedIn } from './admin.mjs'
import { accessible, accessibleInBoth, faultless, newPage, shot, startBrowser, startServer } from './world.mjs'

const OWN = '河堤上第二排的三棵白杨 9'
let server, browser, url, system, security, page
let handed

before(async () => {
	server = await startServer()
	url = server.url
	browser = await startBrowser()
	system = await signedIn(url, 'system')
	security = await signedIn(url, 'security')
	page = await pageOf(browser, url, system)
})
after(async () => {
	await browser?.close()
	assert.equal(await server?.stop(), 0)
})

const send = () => page.click('dialog[open] [data-test="send"]')
const shut = () => page.waitForSelector('dialog[open]', { state: 'detached' })
const pick = async (field, words) => {
	await page.fill(field, words)
	await page.waitForSelector(`${field}-list [role="option"]:has-text("${words}")`)
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('Enter')
}

test('an administrator lands on the organizations, makes one, and finds it by its name', async () => {
	await page.goto(`${url}/d/`)
	await page.waitForSelector('.tree')
	assert.match(page.url(), /\/d\/manage\/orgs/)
	await accessibleInBoth(page, 'organizations')
	await page.click('[data-test="org-add"]')
	await page.waitForSelector('dialog[open]')
	await send()
	await page.waitForSelector('dialog[open] .fault-box')
	await accessible(page, 'a new organization')
	await page.fill('#o-name', '朝阳街道园林所')
	await pick('#o-node', '朝阳街道')
	await send()
	await shut()
	await page.waitForSelector('[data-test="org"] h2:has-text("朝阳街道园林所")')
	await page.fill('#org-q', '园林')
	await page.waitForSelector('.side-list button:has-text("朝阳街道园林所")')
	await page.waitForURL(/q=/)
})

test('a post, a person with a first password shown once, and the person on the post', async () => {
	await page.click('[data-test="post-add"]')
	await page.fill('#p-title', '园林所工作台')
	await send()
	await shut()
	await page.waitForSelector('[data-test="post-card"]')
	await page.click('[data-test="tab-persons"]')
	await page.click('[data-test="person-add"]')
	await page.fill('#n-name', '白桦')
	await page.fill('#n-login', 'Bai.Hua')
	await send()
	await page.waitForSelector('[data-test="hand-out"]')
	handed = { login: await page.textContent('[data-test="hand-login"]'), password: await page.textContent('[data-test="hand-password"]') }
	assert.equal(handed.login, 'bai.hua')
	assert.match(handed.password, /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
	await page.keyboard.press('Escape')
	await shut()
	await page.waitForSelector('td:has-text("白桦")')
	await accessibleInBoth(page, 'persons')
	await page.click('[data-test="tab-posts"]')
	await page.click('[data-test="holder-add"]')
	await page.selectOption('#h-person', { label: '白桦 · bai.hua' })
	await send()
	await shut()
	await page.waitForSelector('[data-test="person"]:has-text("白桦")')
	assert.equal(await page.locator('[data-test="grant-add"]').count(), 0, 'a system administrator grants no roles')
	await shot(page, 'guide-admin-1')
	faultless(page)
})

test('the security administrator grants the role, told in words, and may not do the rest', async () => {
	const other = await pageOf(browser, url, security)
	await other.goto(page.url())
	await other.waitForSelector('[data-test="post-card"]')
	assert.equal(await other.locator('[data-test="org-add"], [data-test="post-add"], [data-test="holder-add"]').count(), 0)
	await other.click('[data-test="grant-add"]')
	await other.selectOption('#g-role', 'dept_desk')
	await other.waitForSelector('.note:has-text("提交结果")')
	await shot(other, 'guide-admin-2')
	await other.click('dialog[open] [data-test="send"]')
	await other.waitForSelector('[data-test="post-card"]:has-text("部门工作台")')
	await other.click('[data-test="person"]')
	await other.waitForSelector('[data-test="person-codes"]')
	assert.equal(await other.locator('[data-test="person-password"]').count(), 0, 'who resets codes sets no passwords')
	await other.goto(`${url}/d/manage/roles`)
	await other.waitForSelector('[data-role="dept_desk"]')
	await accessibleInBoth(other, 'roles')
	faultless(other)
})

test('the new one signs in with the first password, chooses another, and sees a desk', async () => {
	const fresh = await newPage(browser, url, { viewport: { width: 1366, height: 768 } })
	await fresh.goto(`${url}/d/`)
	await fresh.fill('#login', handed.login)
	await fresh.fill('#password', handed.password)
	await fresh.keyboard.press('Enter')
	await fresh.fill('#old', handed.password)
	await fresh.fill('#new', OWN)
	await fresh.fill('#again', OWN)
	await fresh.keyboard.press('Enter')
	await fresh.waitForSelector('.queue')
	faultless(fresh)
})

test('who leaves is asked about, and is out at once', async () => {
	await page.click('[data-test="person"]')
	await page.click('[data-test="person-end"]')
	await page.waitForSelector('dialog[open]:has-text("不能恢复")')
	await send()
	await page.waitForSelector('dialog[open] .facts-2:has-text("已停用")')
	await page.keyboard.press('Escape')
	await shut()
	await page.waitForSelector('[data-test="post-card"]:has-text("空岗")')
	faultless(page)
})
