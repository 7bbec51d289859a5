/* The grids around one's own place, kept on the phone: drawn without a signal, and asked which of them a point lies in. */
import * as v from 'valibot'
import { api, ask, BASE, send } from '@/lib/api'
import { keep, kept } from './store'

const ring = v.array(v.tuple([v.number(), v.number()]))
const shapes = v.object({
	features: v.array(
		v.object({
			properties: v.object({ id: v.string(), name: v.string() }),
			geometry: v.variant('type', [
				v.object({ type: v.literal('Polygon'), coordinates: v.array(ring) }),
				v.object({ type: v.literal('MultiPolygon'), coordinates: v.array(v.array(ring)) }),
			]),
		}),
	),
})
export type Shapes = v.InferOutput<typeof shapes>

/* Even-odd rule over all rings: holes and islands come out right. */
function within(lon: number, lat: number, rings: readonly (readonly [number, number])[][]): boolean {
	let inside = false
	for (const r of rings)
		for (let i = 0, k = r.length - 1; i < r.length; k = i++) {
			const [x, y] = r[i]!,
				[px, py] = r[k]!
			if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside
		}
	return inside
}

/* The name of the kept grid at a point, '' if none of them holds it. */
export function gridAt(s: Shapes | undefined, lon: number, lat: number): string {
	const hit = s?.features.find((f) =>
		within(lon, lat, f.geometry.type === 'Polygon' ? f.geometry.coordinates : f.geometry.coordinates.flat()),
	)
	return hit?.properties.name ?? ''
}

export function readShapes(value: unknown): Shapes | undefined {
	const r = v.safeParse(shapes, value)
	return r.success ? r.output : undefined
}
export const keptShapes = async (): Promise<Shapes | undefined> => readShapes(await kept('shapes'))
/* As a map wants them: GeoJSON. */
export const keptGeo = async (): Promise<object | undefined> => kept<object>('shapes')

const DEG_MIN = 0.01,
	DEG_MAX = 0.15,
	DEG_PER_M = 1 / 111_000

/* Fetches the grids of a node's surroundings, and keeps them with the node's middle. */
export async function fetchShapes(node: string): Promise<void> {
	const n = await ask(api.GET('/api/v1/nodes/{node}', { params: { path: { node } } }))
	if (n.lon === undefined || n.lat === undefined) return
	const half = Math.min(DEG_MAX, Math.max(DEG_MIN, Math.sqrt(n.area_m2 ?? 0) * DEG_PER_M))
	const wide = half / Math.cos((n.lat * Math.PI) / 180)
	const at = (x: number): string => x.toFixed(5)
	const box = `west=${at(n.lon - wide)}&east=${at(n.lon + wide)}&south=${at(n.lat - half)}&north=${at(n.lat + half)}`
	await keep('center', [n.lon, n.lat])
	const r = await send(`${BASE}/places/map?${box}&level=grid`)
	if (r.ok) await keep('shapes', await r.json())
}
