/*
 * Builds the applications one after the other into dist/ (each with its own base path), and lays a compressed twin beside each
 * text, which the server sends to who takes it. `node tool/build.mjs desk` builds one.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const web = fileURLToPath(new URL('..', import.meta.url))
const names = process.argv.length > 2 ? process.argv.slice(2) : ['landing', 'resident', 'desk', 'field', 'screen']
for (const name of names) {
	const run = spawnSync(
		process.execPath,
		['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--config', 'vite.config.ts'],
		{ cwd: web, stdio: 'inherit', env: { ...process.env, SHAO_APP: name } },
	)
	if (run.status !== 0) process.exit(run.status ?? 1)
	const dist = join(web, 'dist', { resident: 'r', desk: 'd', field: 'f', screen: 's', landing: 'landing' }[name])
	if (name === 'field') writeWorker(dist)
	pack(dist)
}

/* The service worker gets the list of what it keeps; its version is the hash of their names and contents, so that a new build is a new worker. */
function writeWorker(dist) {
	const files = readdirSync(dist, { recursive: true })
		.map(String)
		.filter((f) => statSync(join(dist, f)).isFile() && !f.startsWith('.vite') && f !== 'sw.js' && !f.endsWith('.gz'))
		.sort()
	const hash = createHash('sha256')
	for (const f of files) hash.update(f).update(readFileSync(join(dist, f)))
	const names = files.map((f) => (f === 'index.html' ? '/f/' : `/f/${f}`))
	const text = readFileSync(join(web, 'apps/field/sw.js'), 'utf8')
	writeFileSync(join(dist, 'sw.js'), text.replace('__VERSION__', hash.digest('hex').slice(0, 16)).replace('__FILES__', JSON.stringify(names)))
}

function pack(dir) {
	for (const entry of readdirSync(dir)) {
		const path = join(dir, entry)
		if (statSync(path).isDirectory()) pack(path)
		else if (/\.(js|css|html|svg)$/.test(entry) && statSync(path).size > 1000)
			writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
	}
}
