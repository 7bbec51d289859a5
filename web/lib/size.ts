/* The size of an element, as it is laid out: drawings that must not shrink their letters are drawn at it. */
import { onMounted, onScopeDispose, ref, type Ref } from 'vue'

export function useSize(box: Ref<Element | undefined>): { width: Ref<number>; height: Ref<number> } {
	const width = ref(0),
		height = ref(0)
	let watcher: ResizeObserver | undefined
	onMounted(() => {
		watcher = new ResizeObserver(([e]) => {
			width.value = Math.round(e!.contentRect.width)
			height.value = Math.round(e!.contentRect.height)
		})
		if (box.value) watcher.observe(box.value)
	})
	onScopeDispose(() => watcher?.disconnect())
	return { width, height }
}
