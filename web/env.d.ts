declare module '*.vue' {
	import type { DefineComponent } from 'vue'
	const component: DefineComponent<Record<string, unknown>, Record<string, unknown>, unknown>
	export default component
}
/* Messages compiled when building (vite.config.ts), so that no page compiles or evaluates anything. */
declare module '*.words.json' {
	const words: Record<string, never>
	export default words
}
declare module '*.css'
declare module '*.svg' {
	const url: string
	export default url
}
