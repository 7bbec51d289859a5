/*
 * What a build must keep: no foreign host, no inline script or style, no eval, the weight of the first route, and the same
 * words in both languages. `--words` checks the words alone (no build needed).
 */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const web = fileURLToPath(new URL('..', import.meta.url))
const faults = []

const walk = (dir, keep) =>
	!existsSync(dir)
		? []
		: readdirSync(dir).flatMap((name) => {
				const path = join(dir, name)
				if (name === 'node_modules' || name === 'dist') return []
				return statSync(path).isDirectory() ? walk(path, keep) : keep(path) ? [path] : []
			})

/* ---- words ---- */

const flat = (tree, at = '') =>
	Object.entries(tree).flatMap(([k, v]) => {
		const key = at ? `${at}.${k}` : k
		return typeof v === 'string' ? [[key, v]] : flat(v, key)
	})
const slots = (text) =>
	[...text.matchAll(/\{(\w+)\}/g)]
		.map((m) => m[1])
		.sort()
		.join(',')

function checkWords() {
	const known = new Set()
	for (const zhFile of walk(web, (p) => p.endsWith('zh.words.json'))) {
		const enFile = zhFile.replace(/zh\.words\.json$/, 'en.words.json')
		const name = relative(web, zhFile)
		if (!existsSync(enFile)) {
			faults.push(`${name}: has no English counterpart`)
			continue
		}
		const zh = new Map(flat(JSON.parse(readFileSync(zhFile, 'utf8'))))
		const en = new Map(flat(JSON.parse(readFileSync(enFile, 'utf8'))))
		for (const [key, text] of zh) {
			known.add(key)
			if (!en.has(key)) faults.push(`${name}: ${key} is missing in English`)
			else if (slots(text) !== slots(en.get(key))) faults.push(`${name}: ${key} has other placeholders in English`)
			if (!text.trim() || !(en.get(key) ?? 'x').trim()) faults.push(`${name}: ${key} is empty`)
		}
		for (const key of en.keys()) if (!zh.has(key)) faults.push(`${name}: ${key} is missing in Chinese`)
	}
	const used = /(?<![\w.])t\(\s*'([\w.]+)'/g
	for (const file of walk(web, (p) => /\.(vue|ts)$/.test(p) && !p.endsWith('.test.ts')))
		for (const [, key] of readFileSync(file, 'utf8').matchAll(used))
			if (!known.has(key)) faults.push(`${relative(web, file)}: nobody wrote the words "${key}"`)
	return known.size
}

/* ---- what lies in dist ---- */

/* Names of XML namespaces and of documentation inside libraries' own messages are no requests. */
const namesOnly = [
	'www.w3.org',
	'vuejs.org',
	'router.vuejs.org',
	'pinia.vuejs.org',
	'vue-i18n.intlify.dev',
	'element-plus.org',
	'www.opengis.net',
	'openlayers.org',
	'spatialreference.org',
	'epsg.io',
	'github.com',
	'mths.be',
	'goo.gl',
	'errors.vuejs.org',
	'localhost',
]

function checkForeign(dist) {
	for (const file of walk2(dist)) {
		const type = extname(file)
		if (!['.js', '.css', '.html', '.svg', '.webmanifest'].includes(type)) continue
		const text = readFileSync(file, 'utf8')
		const name = relative(web, file)
		for (const [url, host] of text.matchAll(/(?:https?:)?\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/"'`)\s:?#]|$)/gi))
			if (!(namesOnly.includes(host.toLowerCase()) && type === '.js') && host !== 'www.w3.org' && !inComment(text, url))
				faults.push(`${name}: foreign address ${url}`)
		if (type === '.css' && /@import\s+(url\()?["']?(https?:)?\/\//i.test(text)) faults.push(`${name}: imports a foreign sheet`)
		if (type === '.css' && /@font-face/.test(text)) faults.push(`${name}: ships a web font`)
		if (type === '.html' && (/<script(?![^>]*\ssrc=)/i.test(text) || /<style|\sstyle=|\son\w+=/i.test(text)))
			faults.push(`${name}: inline script or style, which the policy forbids`)
		if (type === '.js' && /(?<![\w.$])(?:eval|new Function)\s*\(/.test(text)) faults.push(`${name}: evaluates text`)
	}
}
function walk2(dir) {
	return readdirSync(dir).flatMap((n) => (statSync(join(dir, n)).isDirectory() ? walk2(join(dir, n)) : [join(dir, n)]))
}
/* A licence line or a "//host" inside a comment is read by nobody. */
function inComment(text, url) {
	const at = text.indexOf(url)
	const open = text.lastIndexOf('/*', at),
		shut = text.lastIndexOf('*/', at)
	return open > shut
}

/* What a browser must load before the page named by `route` works: entry, route, everything they import at once, their sheets. */
function weigh(dist, route, extra = []) {
	const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
	const files = new Set(['index.html'])
	const seen = new Set()
	const add = (key) => {
		if (seen.has(key)) return
		seen.add(key)
		const part = manifest[key]
		files.add(part.file)
		;(part.css ?? []).forEach((c) => files.add(c))
		;(part.imports ?? []).forEach(add)
	}
	/* A piece that several pages share is listed under its name alone. */
	const find = (end) => Object.keys(manifest).find((k) => k.endsWith(end) || manifest[k].name === basename(end, '.vue'))
	const must = (end) => (find(end) ? add(find(end)) : faults.push(`${end} is not in the build`))
	add(Object.keys(manifest).find((k) => manifest[k].isEntry))
	if (route) must(route)
	const bare = [...files].reduce((n, f) => n + gzipSync(readFileSync(join(dist, f)), { level: 6 }).length, 0)
	extra.forEach(must)
	const all = [...files].reduce((n, f) => n + gzipSync(readFileSync(join(dist, f)), { level: 6 }).length, 0)
	return { bare, all }
}

const keys = checkWords()
if (!process.argv.includes('--words')) {
	const kb = (n) => `${(n / 1000).toFixed(1)} KB`
	const routes = [
		['r', '', 110_000, []],
		['d', 'cases/QueuePage.vue', 260_000, ['territory/CaseMap.vue']],
		['f', '', 130_000, []],
		['s', 'assess/WallPage.vue', 320_000, []],
		['landing', '', 20_000, []],
	]
	checkForeign(join(web, 'dist'))
	for (const [name, route, budget, extra] of routes) {
		const dist = join(web, 'dist', name)
		if (!existsSync(join(dist, 'index.html'))) {
			faults.push(`dist/${name}: not built`)
			continue
		}
		const { bare, all } = weigh(dist, route, extra)
		console.log(
			`/${name}: first route ${kb(bare)} gzip${extra.length ? `, with what it fetches then ${kb(all)}` : ''} (budget ${kb(budget)})`,
		)
		if (all > budget) faults.push(`dist/${name}: the first route weighs ${kb(all)}, budget ${kb(budget)}`)
	}
}
faults.forEach((f) => console.error(f))
console.log(`${keys} words in two languages, ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
