/* What the acting post may somewhere: pages offer by it, the server decides. */
import { useSession } from './session'

export function useMay(): (...rights: string[]) => boolean {
	const session = useSession()
	return (...rights) => rights.some((r) => session.who?.rights.includes(r))
}
