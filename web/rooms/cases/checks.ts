/* Spot checks: which of what was closed is looked at again is drawn, so that nobody chooses it. */
export const SPOT_CHECK = 'spot_check'
export const DRAW_MAX = 50

/* n of all, each with the same chance (Fisher-Yates); roll(k) gives an integer in 0..k-1. */
export function drawn<T>(all: readonly T[], n: number, roll: (k: number) => number): T[] {
	const left = [...all]
	const out: T[] = []
	while (out.length < n && left.length) out.push(left.splice(roll(left.length), 1)[0]!)
	return out
}

/* From the browser's own source of chance, without a bias for the first ones. */
export function roll(k: number): number {
	const most = Math.floor(0x1_0000_0000 / k) * k
	const box = new Uint32Array(1)
	do crypto.getRandomValues(box)
	while (box[0]! >= most)
	return box[0]! % k
}
