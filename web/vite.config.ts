/* One configuration for all applications; tool/build.mjs names the one to build in SHAO_APP. */
import { fileURLToPath } from 'node:url'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { baseCompile } from '@intlify/message-compiler'
import { defineConfig, type Plugin } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const apps = {
	resident: { base: '/r/', out: 'dist/r' },
	desk: { base: '/d/', out: 'dist/d' },
	field: { base: '/f/', out: 'dist/f' },
	screen: { base: '/s/', out: 'dist/s' },
	landing: { base: '/', out: 'dist/landing' },
} as const

/* Words become message trees here: the browser neither parses nor evaluates them (strict CSP), and a broken one fails the build. */
function words(): Plugin {
	const compile = (value: unknown, path: string): unknown => {
		if (typeof value === 'string')
			return baseCompile(value, {
				jit: true,
				location: false,
				optimize: true,
				mangle: true,
				onError: (e) => {
					throw new Error(`${path}: ${e.message}`)
				},
			}).ast
		return Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, compile(v, `${path}.${k}`)]))
	}
	return {
		name: 'shao-words',
		enforce: 'pre',
		transform(code, id) {
			if (!id.endsWith('.words.json')) return null
			const tree = JSON.stringify(compile(JSON.parse(code), id))
			return { code: `export default JSON.parse(${JSON.stringify(tree)})`, map: null, moduleType: 'js' }
		},
	}
}

/* Vant's icon font comes from a foreign host; our icons are drawn in the pages. */
function noForeignFont(): Plugin {
	return {
		name: 'shao-no-foreign-font',
		enforce: 'pre',
		transform(code, id) {
			if (!/vant\/.*\.css$/.test(id.split('?')[0] ?? '')) return null
			return {
				code: code.replace(/@font-face\s*\{[^}]*\}/g, '').replace(/\.van-icon-[\w-]+:before\{content:"[^"]*"\}/g, ''),
				map: null,
			}
		},
	}
}

export default defineConfig(() => {
	const name = (process.env.SHAO_APP ?? 'resident') as keyof typeof apps
	const app = apps[name]
	return {
		root: process.env.VITEST ? here : resolve(here, 'apps', name),
		base: app.base,
		plugins: [words(), noForeignFont(), vue()],
		resolve: {
			alias: [
				{ find: /^vue-i18n$/, replacement: 'vue-i18n/dist/vue-i18n.runtime.esm-bundler.js' },
				{ find: '@', replacement: here.replace(/\/$/, '') },
			],
		},
		define: {
			__VUE_OPTIONS_API__: ['resident', 'field'].includes(name) ? 'false' : 'true',
			__VUE_PROD_DEVTOOLS__: 'false',
			__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
			__VUE_I18N_FULL_INSTALL__: 'false',
			__VUE_I18N_LEGACY_API__: 'false',
			__INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
			__INTLIFY_PROD_DEVTOOLS__: 'false',
		},
		build: {
			outDir: resolve(here, app.out),
			emptyOutDir: true,
			target: 'chrome87',
			cssTarget: 'chrome87',
			manifest: true,
			assetsInlineLimit: 0,
			modulePreload: { polyfill: false },
			reportCompressedSize: false,
			chunkSizeWarningLimit: 1500,
		},
		server: { proxy: { '/api': process.env.SHAO_API ?? 'http://127.0.0.1:8311' } },
		test: { include: ['lib/**/*.test.ts', 'rooms/**/*.test.ts'], environment: 'node' },
	}
})
