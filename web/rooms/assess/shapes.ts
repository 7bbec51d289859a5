/*
 * Shapes of a node's children as paths of one picture, with their names where they fit: a few dozen outlines need no map library.
 * Pure: GeoJSON in, SVG paths out.
 */
import * as v from 'valibot'

const ring = v.array(v.pipe(v.array(v.number()), v.minLength(2)))
const geometry = v.variant('type', [
	v.object({ type: v.literal('Polygon'), coordinates: v.array(ring) }),
	v.object({ type: v.literal('MultiPolygon'), coordinates: v.array(v.array(ring)) }),
])
const collection = v.object({
	features: v.array(v.object({ properties: v.object({ id: v.string(), name: v.string(), level: v.string() }), geometry })),
})

export type Shape = { id: string; name: string; rings: number[][][] }
export type Drawn = { id: string; name: string; path: string; x: number; y: number; width: number; height: number; area: number }

export function readShapes(json: unknown): Shape[] {
	const got = v.safeParse(collection, json)
	if (!got.success) return []
	return got.output.features.map((f) => ({
		id: f.properties.id,
		name: f.properties.name,
		rings: f.geometry.type === 'Polygon' ? f.geometry.coordinates : f.geometry.coordinates.flat(),
	}))
}

const span = (values: number[]): [number, number] =>
	values.reduce<[number, number]>(([lo, hi], x) => [Math.min(lo, x), Math.max(hi, x)], [Infinity, -Infinity])

/*
 * Fitted into width x height with a margin, north up, a degree of longitude as long as it is there. The largest come first, so
 * that small ones lie over them.
 */
export function drawShapes(shapes: readonly Shape[], width: number, height: number, margin = 6): Drawn[] {
	const points = shapes.flatMap((s) => s.rings.flat())
	if (!points.length) return []
	const [south, north] = span(points.map((p) => p[1]!))
	const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
	const [west, east] = span(points.map((p) => p[0]! * squeeze))
	const scale = Math.min((width - 2 * margin) / (east - west || 1), (height - 2 * margin) / (north - south || 1))
	const left = (width - (east - west) * scale) / 2,
		top = (height - (north - south) * scale) / 2
	const place = (p: number[]): [number, number] => [left + (p[0]! * squeeze - west) * scale, top + (north - p[1]!) * scale]
	return shapes
		.map((s) => {
			const rings = s.rings.map((r) => r.map(place))
			const [x0, x1] = span(rings.flat().map((p) => p[0]))
			const [y0, y1] = span(rings.flat().map((p) => p[1]))
			const path = rings.map((r) => `M${r.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`).join('')
			const middle = centre(rings[0] ?? [])
			return { id: s.id, name: s.name, path, x: middle[0], y: middle[1], width: x1 - x0, height: y1 - y0, area: (x1 - x0) * (y1 - y0) }
		})
		.sort((a, b) => b.area - a.area)
}

/* Centroid of a ring. */
function centre(r: [number, number][]): [number, number] {
	let a = 0,
		x = 0,
		y = 0
	r.forEach(([x1, y1], i) => {
		const [x2, y2] = r[(i + 1) % r.length]!
		const cross = x1 * y2 - x2 * y1
		a += cross
		x += (x1 + x2) * cross
		y += (y1 + y2) * cross
	})
	return Math.abs(a) < 1e-9 ? (r[0] ?? [0, 0]) : [x / (3 * a), y / (3 * a)]
}

export type Label = { id: string; lines: string[]; x: number; y: number }

/* How wide a line is, in letters: Chinese ones are square. */
const letters = (line: string): number => [...line].reduce((n, c) => n + (c.charCodeAt(0) > 255 ? 1 : 0.58), 0)

/* Which names are written: in the order given, each where it overlaps none before it and lies in the picture. size: of the letters. */
export function placeLabels(
	drawn: readonly Drawn[],
	wanted: readonly { id: string; lines: string[] }[],
	size: number,
	width: number,
	height: number,
): Label[] {
	const boxes: { x0: number; y0: number; x1: number; y1: number }[] = []
	const out: Label[] = []
	for (const w of wanted) {
		const d = drawn.find((x) => x.id === w.id)
		if (!d) continue
		const half = (Math.max(...w.lines.map(letters)) * size) / 2,
			tall = w.lines.length * size * 0.62
		const x = Math.min(width - half - 4, Math.max(half + 4, d.x)),
			y = Math.min(height - tall - 4, Math.max(tall + 4, d.y))
		const box = { x0: x - half - 4, x1: x + half + 4, y0: y - tall, y1: y + tall }
		if (boxes.some((b) => b.x0 < box.x1 && box.x0 < b.x1 && b.y0 < box.y1 && box.y0 < b.y1)) continue
		boxes.push(box)
		out.push({ id: w.id, lines: w.lines, x, y })
	}
	return out
}
