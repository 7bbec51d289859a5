/*
 * The map in a browser: boundaries and names alone without pictures; with a file of tiles that the operator gave, pictures below them
 * from our own origin, and their makers named. Every place is drawn in both cases.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { deflateSync, crc32 } from 'node:zlib'
import { accessibleInBoth, faultless, newPage, shao, shot, startBrowser, startServer } from './world.mjs'

let server, browser, url, data

before(async () => {
	server = await startServer((folder) => {
		data = folder
	})
	url = server.url
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

/* A tile of two colours, as a PNG. */
function png(z, x, y) {
	const rows = Buffer.alloc(256 * 769)
	for (let r = 0; r < 256; r++)
		for (let c = 0; c < 256; c++) rows.set((r >> 5) + (c >> 5) + x + y + z & 1 ? [214, 228, 206] : [232, 238, 222], r * 769 + 1 + c * 3)
	const chunk = (type, body) => {
		const head = Buffer.alloc(4),
			end = Buffer.alloc(4),
			named = Buffer.concat([Buffer.from(type), body])
		head.writeUInt32BE(body.length)
		end.writeUInt32BE(crc32(named))
		return Buffer.concat([head, named, end])
	}
	const head = Buffer.alloc(13)
	head.writeUInt32BE(256, 0)
	head.writeUInt32BE(256, 4)
	head.set([8, 2, 0, 0, 0], 8)
	const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts])
}

/* All tiles of a few zooms around a point, through python3's sqlite3: Node 20 has none. */
function tilesFile(lon, lat) {
	const file = join(tmpdir(), `shao-map-${process.pid}.mbtiles`)
	const rows = []
	for (let z = 9; z <= 15; z++) {
		const n = 2 ** z
		const cx = Math.floor(((lon + 180) / 360) * n)
		const cy = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * n)
		for (let x = cx - 6; x <= cx + 6; x++)
			for (let y = cy - 6; y <= cy + 6; y++) rows.push([z, x, n - 1 - y, png(z, x, y).toString('base64')])
	}
	const made = spawnSync('python3', ['-c', `
import base64, json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute('CREATE TABLE metadata (name TEXT, value TEXT)')
db.execute('CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)')
db.executemany('INSERT INTO metadata VALUES (?, ?)', [('format', 'png'), ('attribution', '地图 <b>Makers</b>')])
db.executemany('INSERT INTO tiles VALUES (?, ?, ?, ?)', [(z, x, y, base64.b64decode(b)) for z, x, y, b in json.load(sys.stdin)])
db.execute('CREATE UNIQUE INDEX at ON tiles (zoom_level, tile_column, tile_row)')
db.commit()`, file], { input: JSON.stringify(rows), encoding: 'utf8' })
	assert.equal(made.status, 0, made.stderr)
	return file
}

async function mapPage() {
	const page = await newPage(browser, url, { viewport: { width: 1440, height: 900 } })
	page.tiles = []
	page.on('response', (r) => r.url().includes('/api/v1/tiles/') && page.tiles.push(r.status()))
	await page.goto(`${url}/d/`)
	await page.fill('input[autocomplete=username]', 'centre')
	await page.fill('input[type=password]', 'shao-demo-2026')
	await page.click('button[type=submit]')
	await page.waitForSelector('.map canvas')
	return page
}

test('without pictures the map is drawn of boundaries and names', async () => {
	const page = await mapPage()
	await page.waitForFunction(() => {
		const c = document.querySelector('.map canvas')
		return new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size > 20
	})
	assert.equal(await page.locator('.map-makers').count(), 0)
	assert.deepEqual(page.tiles, [])
	faultless(page)
})

test('a file that is no map is refused in words', () => {
	const file = join(tmpdir(), `shao-nomap-${process.pid}`)
	writeFileSync(file, 'words')
	const said = spawnSync(shao, ['import', 'tiles', '--data', data, file], { encoding: 'utf8' })
	rmSync(file)
	assert.equal(said.status, 1)
	assert.match(said.stdout, /MBTiles/)
})

test('pictures given to a running server lie below, and their makers are named', async () => {
	const install = await (await fetch(`${url}/api/v1/install`)).json()
	const file = tilesFile(...install.center)
	const said = spawnSync(shao, ['import', 'tiles', '--data', data, file], { encoding: 'utf8' })
	rmSync(file)
	assert.equal(said.status, 0, said.stdout + said.stderr)
	const page = await mapPage()
	await page.waitForSelector('.map-makers')
	assert.equal(await page.textContent('.map-makers'), '地图 Makers')
	await page.waitForFunction(() => performance.getEntriesByType('resource').filter((r) => r.name.includes('/api/v1/tiles/')).length > 3)
	await page.waitForTimeout(500)
	assert.ok(page.tiles.some((s) => s === 200))
	await accessibleInBoth(page, 'a map with pictures')
	await shot(page, 'map-tiles')
	page.faults = page.faults.filter((f) => !/404/.test(f))
	faultless(page)
})
