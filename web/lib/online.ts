/* Whether the device believes to have a signal. Only a hint: an answer that comes or does not come is the truth. */
import { ref, type Ref } from 'vue'

const online = ref(typeof navigator === 'undefined' || navigator.onLine)
if (typeof addEventListener !== 'undefined') {
	addEventListener('online', () => (online.value = true))
	addEventListener('offline', () => (online.value = false))
}
export const useOnline = (): Ref<boolean> => online
