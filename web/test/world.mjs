/*
 * What the browser tests stand on: a server of their own on a fresh demo city, a browser, accessibility checks, and pictures.
 * SHAO_URL runs them against a server that is already there. SHAO_SHOTS=1 writes the README's pictures anew.
 */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { shrinkPng } from '../tool/png.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
export const shao = process.env.SHAO ?? join(here, '../../build/shao')
const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8')
const WAIT_MS = 30_000

/*
 * { url, said, log, stop, kill, again }. prepare(data): what is done to the installation before it is served. alive: with a year
 * behind it.
 */
export async function startServer(prepare = () => {}, alive = false) {
	if (process.env.SHAO_URL) return { url: process.env.SHAO_URL, said: '', stop: async () => {} }
	assert.ok(existsSync(shao), `${shao} is not built`)
	const dir = mkdtempSync(join(tmpdir(), 'shao-web-'))
	const data = join(dir, 'data')
	mkdirSync(data)
	const init = spawnSync(shao, ['init', '--data', data, '--pack', 'base', '--demo', ...(alive ? [] : ['--bare'])], { encoding: 'utf8' })
	assert.equal(init.status, 0, init.stderr)
	prepare(data)
	const out = { said: init.stdout, log: '' }
	let running
	/* Serves on the port it had before, or on any. */
	const serve = async (port) => {
		const server = spawn(shao, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] })
		let said = ''
		server.stderr.on('data', (d) => {
			out.log = (out.log + d).slice(-20_000)
		})
		running = server
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => reject(new Error(`the server did not start: ${out.log}`)), WAIT_MS)
			server.stdout.on('data', (d) => {
				said += d
				out.said += d
				const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
				if (found) {
					clearTimeout(timer)
					setTimeout(() => resolve(found[0]), 200)
				}
			})
			server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${out.log}`)))
		})
	}
	const end = (signal) =>
		new Promise((done) => {
			running.on('exit', done)
			running.kill(signal)
		})
	const url = await serve(0)
	const stop = async () => {
		const code = await end('SIGTERM')
		rmSync(dir, { recursive: true, force: true })
		return code
	}
	/* As a power cut does it, and back on the same address. */
	const kill = () => end('SIGKILL')
	const again = () => serve(new URL(url).port)
	return { url, said: out.said, log: () => out.log, stop, kill, again }
}

export async function startBrowser() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage'],
	})
}

/* A page that fails the test when it asks a foreign host, breaks its policy, or throws. allow: console lines that are meant to be. */
export async function newPage(browser, url, options = {}) {
	const { allow = [], ...more } = options
	const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...more })
	return watched(await context.newPage(), url, allow)
}

function watched(page, url, allow) {
	page.setDefaultTimeout(WAIT_MS)
	page.faults = []
	page.on('request', (r) => {
		if (!r.url().startsWith(url) && !/^(blob|data):/.test(r.url())) page.faults.push(`foreign request: ${r.url()}`)
	})
	page.on('pageerror', (e) => page.faults.push(`error: ${e.message}`))
	page.on('console', (m) => {
		/* What the server refuses and the lost signal are shown by the page, and told by the browser as well. */
		const expected = /Failed to load resource/.test(m.text()) || allow.some((a) => a.test(m.text()))
		if ((m.type() === 'error' || /Content.Security.Policy/i.test(m.text())) && !expected) page.faults.push(`console: ${m.text()}`)
	})
	return page
}

/* A browser that keeps its folder: closed and begun again it remembers what a phone does. Its first page, watched as those of newPage. */
export async function keptBrowser(folder, url, options = {}) {
	const { allow = [], ...more } = options
	const context = await chromium.launchPersistentContext(folder, {
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-dev-shm-usage'],
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
		...more,
	})
	return watched(context.pages()[0] ?? (await context.newPage()), url, allow)
}

export function faultless(page) {
	assert.deepEqual(page.faults, [])
}

/* axe on the page as it stands, by the rules of WCAG 2.2 AA. The script goes through the debugger, past the page's policy. */
export async function accessible(page, name) {
	const tools = await page.context().newCDPSession(page)
	await tools.send('Runtime.evaluate', { expression: axe })
	const { result, exceptionDetails } = await tools.send('Runtime.evaluate', {
		expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
			.then((r) => JSON.stringify({
				passes: r.passes.length,
				violations: r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ')),
			}))`,
		awaitPromise: true,
		returnByValue: true,
	})
	assert.equal(exceptionDetails, undefined, name)
	const found = JSON.parse(result.value)
	assert.ok(found.passes > 10, `${name}: axe looked at nothing`)
	assert.deepEqual(found.violations, [], name)
	await tools.detach()
}

/* Both languages of the page as it stands; ends in the language it began with. */
export async function accessibleInBoth(page, name) {
	for (let i = 0; i < 2; i++) {
		await accessible(page, `${name} (${await page.evaluate(() => document.documentElement.lang)})`)
		await switchLanguage(page)
		await page.waitForTimeout(500)
	}
}

/* The switch stands in the head; on the desk it is in the person's menu. */
export async function switchLanguage(page) {
	const me = page.locator('[data-test=me]')
	if (await me.count()) await me.click()
	await page.locator('button[lang]').first().click()
}

export async function shot(page, name) {
	if (!process.env.SHAO_SHOTS) return
	const folder = process.env.SHAO_SHOTS === '1' ? join(here, '../../docs/img') : process.env.SHAO_SHOTS
	mkdirSync(folder, { recursive: true })
	writeFileSync(join(folder, `${name}.png`), shrinkPng(await page.screenshot()))
}

/* A photo as a phone takes it, drawn by the browser: 'lamp' out, or 'lit'. With an EXIF position, which must not survive. */
export async function drawPhoto(page, kind) {
	const bytes = await page.evaluate(async (lit) => {
		const c = document.createElement('canvas')
		c.width = 2400
		c.height = 1800
		const p = c.getContext('2d')
		const sky = p.createLinearGradient(0, 0, 0, 1800)
		for (const [at, color] of lit
			? [
					[0, '#172a4a'],
					[0.6, '#3d4f74'],
					[1, '#6b6a78'],
				]
			: [
					[0, '#0d1626'],
					[0.6, '#1b2740'],
					[1, '#2c3242'],
				])
			sky.addColorStop(at, color)
		p.fillStyle = sky
		p.fillRect(0, 0, 2400, 1800)
		p.fillStyle = lit ? '#4a4f5e' : '#20252f'
		p.fillRect(0, 1350, 2400, 450)
		for (const [x, w, h] of [
			[80, 560, 900],
			[1750, 600, 1080],
		]) {
			p.fillStyle = lit ? '#6d6a70' : '#2a2d36'
			p.fillRect(x, 1350 - h, w, h)
			for (let i = 0; i < 5; i++)
				for (let k = 0; k < 7; k++) {
					p.fillStyle = (i * 3 + k * 5) % 4 === 0 ? '#d9b25f' : lit ? '#54525b' : '#1c1f27'
					p.fillRect(x + 50 + (i * (w - 100)) / 5, 1350 - h + 60 + (k * (h - 120)) / 7, (w - 100) / 8, (h - 120) / 12)
				}
		}
		if (lit) {
			const glow = p.createRadialGradient(1360, 420, 20, 1360, 420, 900)
			glow.addColorStop(0, 'rgba(255,236,170,0.95)')
			glow.addColorStop(0.25, 'rgba(255,214,120,0.4)')
			glow.addColorStop(1, 'rgba(255,214,120,0)')
			p.fillStyle = glow
			p.fillRect(300, 0, 2100, 1800)
		}
		p.strokeStyle = '#11151c'
		p.lineWidth = 34
		p.beginPath()
		p.moveTo(1080, 1500)
		p.lineTo(1080, 480)
		p.quadraticCurveTo(1090, 360, 1330, 380)
		p.stroke()
		p.fillStyle = lit ? '#fff4cf' : '#39414f'
		p.beginPath()
		p.ellipse(1360, 405, 105, 42, 0.06, 0, 7)
		p.fill()
		const noise = p.getImageData(0, 0, 2400, 1800)
		for (let i = 0; i < noise.data.length; i += 4) {
			const n = (Math.random() - 0.5) * 16
			noise.data[i] += n
			noise.data[i + 1] += n
			noise.data[i + 2] += n
		}
		p.putImageData(noise, 0, 0)
		const blob = await new Promise((done) => c.toBlob(done, 'image/jpeg', 0.95))
		return [...new Uint8Array(await blob.arrayBuffer())]
	}, kind === 'lit')
	const jpeg = Buffer.from(bytes)
	const exif = Buffer.from('Exif\0\0MM\0*\0\0\0\b\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0\0\0GPS-SECRET-POSITION', 'latin1')
	const head = Buffer.from([0xff, 0xe1, 0, 0])
	head.writeUInt16BE(exif.length + 2, 2)
	return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]) }
}
