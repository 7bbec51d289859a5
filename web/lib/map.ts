/*
 * The map: OpenLayers on a canvas, boundaries and names from our own server, never blank without tiles and never asking a
 * foreign host. WGS 84 outside, web mercator inside. Loaded lazily: pages import the components that import this.
 */
import Feature from 'ol/Feature.js'
import GeoJSON from 'ol/format/GeoJSON.js'
import Map from 'ol/Map.js'
import View from 'ol/View.js'
import Point from 'ol/geom/Point.js'
import CircleGeometry from 'ol/geom/Circle.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import DragPan from 'ol/interaction/DragPan.js'
import MouseWheelZoom from 'ol/interaction/MouseWheelZoom.js'
import DoubleClickZoom from 'ol/interaction/DoubleClickZoom.js'
import PinchZoom from 'ol/interaction/PinchZoom.js'
import Translate from 'ol/interaction/Translate.js'
import Collection from 'ol/Collection.js'
import { fromLonLat, toLonLat, transformExtent } from 'ol/proj.js'
import { getPointResolution } from 'ol/proj.js'
import { containsExtent, buffer, getWidth } from 'ol/extent.js'
import { Circle, Fill, Icon, Stroke, Style, Text } from 'ol/style.js'
import { api, ask, BASE, send } from '@/lib/api'
import pinImage from '@/lib/style/pin.svg'
import type { Tiles } from '@/lib/tiles'

export type Mark = { id: string; lon: number; lat: number; state: string; label: string }
export type MapOptions = {
	center?: number[]
	bounds?: number[]
	still?: boolean /* a picture of a place: no wheel, no drag */
	onPin?: (lon: number, lat: number) => void /* given: the pin may be dragged, and a tap puts it */
	onPick?: (id: string) => void
	onTrouble?: (trouble: boolean) => void /* boundaries could not be loaded */
	kept?: () => Promise<object | undefined> /* grids that the device keeps (GeoJSON), drawn where the network gives none */
	onTiles?: (attribution: string) => void /* there are pictures below; who made them wants to be named */
}
export type PlaceMap = {
	pin(lon: number, lat: number, accuracyM?: number): void
	marks(marks: Mark[], chosen: string): void
	show(lon: number, lat: number, zoom?: number): void
	fit(bounds: number[]): void
	zoom(by: number): void
	retry(): void
	close(): void
}

/* Asked once a page load; a lost answer is asked again by the next map. */
let tilesAsked: Promise<Tiles> | undefined
const tilesOnce = (): Promise<Tiles> =>
	(tilesAsked ??= ask(api.GET('/api/v1/tiles')).catch((e: unknown) => {
		tilesAsked = undefined
		throw e
	}))

type Level = 'county' | 'street' | 'community' | 'grid'
const levelAt = (zoom: number): Level => (zoom < 9 ? 'county' : zoom < 11.5 ? 'street' : zoom < 13.6 ? 'community' : 'grid')

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
const line: Record<Level, { color: string; width: number; size: number }> = {
	county: { color: '#6b7f99', width: 1.6, size: 14 },
	street: { color: '#7f93ab', width: 1.3, size: 13 },
	community: { color: '#8fa2b8', width: 1.1, size: 12 },
	grid: { color: '#a3b3c6', width: 1, size: 11 },
}
const fills = ['#eef3f9', '#f2f6ee', '#f8f4ec', '#f1f0f8', '#ecf5f5']

/* Neighbours get different pale tints; the tint of a place stays the same from visit to visit. */
function tint(id: string): string {
	let h = 0
	for (const c of id) h = (h * 31 + c.charCodeAt(0)) >>> 0
	return fills[h % fills.length]!
}

/* Over pictures places are lines and names only. */
function boundaryStyle(level: Level, bare: boolean): (f: { get(key: string): unknown }) => Style {
	const l = line[level]
	return (f) =>
		new Style({
			fill: new Fill({ color: bare ? '#ffffff00' : tint(String(f.get('id') ?? '')) }),
			stroke: new Stroke({ color: l.color, width: l.width }),
			text: new Text({
				text: String(f.get('name') ?? ''),
				font: `${l.size}px ${FONT}`,
				fill: new Fill({ color: '#46566b' }),
				stroke: new Stroke({ color: '#ffffffcc', width: 3 }),
				overflow: false,
			}),
		})
}

/* State is told by shape as well as by colour: late ones carry a mark. */
const markColors: Record<string, string> = {
	breached: '#b3261e',
	warned: '#9a5b00',
	running: '#0b57a4',
	late: '#7a4b47',
	met: '#1b6e43',
	none: '#5b6b7d',
}
function markStyle(m: Mark, chosen: boolean): Style[] {
	const radius = chosen ? 11 : 8
	const dot = new Style({
		image: new Circle({
			radius,
			fill: new Fill({ color: markColors[m.state] ?? '#5b6b7d' }),
			stroke: new Stroke({ color: '#fff', width: 2 }),
		}),
		text:
			m.state === 'breached' || m.state === 'warned'
				? new Text({ text: '!', font: `bold ${chosen ? 14 : 11}px sans-serif`, fill: new Fill({ color: '#fff' }), offsetY: 1 })
				: undefined,
		zIndex: chosen ? 10 : m.state === 'breached' ? 5 : 1,
	})
	if (!chosen) return [dot]
	return [
		new Style({
			image: new Circle({ radius: 17, fill: new Fill({ color: '#0b57a433' }), stroke: new Stroke({ color: '#0b57a4', width: 2 }) }),
			zIndex: 9,
		}),
		dot,
		new Style({
			text: new Text({
				text: m.label,
				font: `bold 13px ${FONT}`,
				offsetY: -27,
				fill: new Fill({ color: '#1d2733' }),
				stroke: new Stroke({ color: '#fff', width: 4 }),
			}),
			zIndex: 11,
		}),
	]
}

const pinStyle = new Style({ image: new Icon({ src: pinImage, anchor: [0.5, 1] }), zIndex: 20 })
const ringStyle = new Style({ fill: new Fill({ color: '#0b57a41f' }), stroke: new Stroke({ color: '#0b57a480', width: 1 }) })

export function makeMap(target: HTMLElement, o: MapOptions): PlaceMap {
	const boundaries = new VectorSource()
	const boundaryLayer = new VectorLayer({ source: boundaries, declutter: true })
	const ring = new VectorSource(),
		marksSource = new VectorSource()
	const pinFeature = new Feature<Point>()
	pinFeature.setStyle(pinStyle)
	const pinSource = new VectorSource()
	const view = new View({ center: fromLonLat(o.center ?? [104, 36]), zoom: 12, minZoom: 4, maxZoom: 19, enableRotation: false })
	const interactions = o.still ? [] : [new DragPan(), new MouseWheelZoom(), new DoubleClickZoom(), new PinchZoom()]
	const map = new Map({
		target,
		view,
		controls: [],
		interactions,
		layers: [
			boundaryLayer,
			new VectorLayer({ source: ring, style: ringStyle }),
			new VectorLayer({ source: marksSource }),
			new VectorLayer({ source: pinSource }),
		],
	})

	let bare = false
	let level: Level | undefined
	let covered: number[] | undefined
	let turn = 0
	let asked = ''
	const load = async (): Promise<void> => {
		const size = map.getSize()
		if (!size || !size[0] || !size[1]) return
		const extent = view.calculateExtent(size)
		const want = levelAt(view.getZoom() ?? 12)
		if (want === level && covered && containsExtent(covered, extent)) return
		const wide = buffer(extent, getWidth(extent) / 4)
		const [w, s, e, n] = transformExtent(wide, 'EPSG:3857', 'EPSG:4326').map((x) => x.toFixed(5))
		const ask = `west=${w}&south=${s}&east=${e}&north=${n}&level=${want}`
		if (ask === asked) return
		asked = ask
		const mine = ++turn
		try {
			const r = await send(`${BASE}/places/map?${ask}`)
			if (!r.ok) throw new Error(`${r.status}`)
			const features = new GeoJSON().readFeatures(await r.json(), { featureProjection: 'EPSG:3857' })
			if (mine !== turn) return
			boundaries.clear(true)
			boundaryLayer.setStyle(boundaryStyle(want, bare))
			boundaries.addFeatures(features)
			level = want
			covered = wide
			o.onTrouble?.(false)
		} catch {
			asked = ''
			const kept = boundaries.getFeatures().length ? undefined : await o.kept?.().catch(() => undefined)
			if (mine !== turn) return
			if (kept) {
				boundaryLayer.setStyle(boundaryStyle('grid', bare))
				boundaries.addFeatures(new GeoJSON().readFeatures(kept, { featureProjection: 'EPSG:3857' }))
			}
			o.onTrouble?.(boundaries.getFeatures().length === 0)
		}
	}
	const pictures = async (): Promise<void> => {
		const given = await tilesOnce()
		if (!given.there || !map.getTarget()) return
		const { tileLayer } = await import('@/lib/tiles')
		map.getLayers().insertAt(0, tileLayer(given))
		bare = true
		if (level) boundaryLayer.setStyle(boundaryStyle(level, bare))
		o.onTiles?.(given.attribution ?? '')
	}
	void pictures().catch(() => {
		/* boundaries and names are there without them */
	})
	map.on('moveend', () => void load())
	/* A map whose first frame had no area yet (a list that is still being laid out) is not told of its first move. */
	map.once('rendercomplete', () => void load())

	const placed = (xy: number[]): void => {
		const [lon, lat] = toLonLat(xy)
		o.onPin?.(Number(lon!.toFixed(6)), Number(lat!.toFixed(6)))
	}
	if (o.onPin) {
		const drag = new Translate({ features: new Collection([pinFeature]), hitTolerance: 12 })
		drag.on('translatestart', () => ring.clear())
		drag.on('translateend', () => placed(pinFeature.getGeometry()!.getCoordinates()))
		map.addInteraction(drag)
		map.on('singleclick', (e) => placed(e.coordinate))
	}
	if (o.onPick) {
		const at = (pixel: number[]): string =>
			String(
				map.forEachFeatureAtPixel(pixel, (f) => f.get('mark'), {
					hitTolerance: 6,
					layerFilter: (l) => l.getSource() === marksSource,
				}) ?? '',
			)
		map.on('singleclick', (e) => {
			const id = at(e.pixel)
			if (id) o.onPick?.(id)
		})
		map.on('pointermove', (e) => {
			target.classList.toggle('is-over', !e.dragging && at(e.pixel) !== '')
		})
	}
	if (o.bounds && o.bounds.length === 4) view.fit(transformExtent(o.bounds, 'EPSG:4326', 'EPSG:3857'), { padding: [16, 16, 16, 16] })

	return {
		pin(lon, lat, accuracyM) {
			const xy = fromLonLat([lon, lat])
			pinFeature.setGeometry(new Point(xy))
			if (!pinSource.hasFeature(pinFeature)) pinSource.addFeature(pinFeature)
			ring.clear()
			if (accuracyM) ring.addFeature(new Feature(new CircleGeometry(xy, accuracyM / getPointResolution('EPSG:3857', 1, xy, 'm'))))
		},
		marks(marks, chosen) {
			marksSource.clear(true)
			marksSource.addFeatures(
				marks.map((m) => {
					const f = new Feature({ geometry: new Point(fromLonLat([m.lon, m.lat])), mark: m.id })
					f.setStyle(markStyle(m, m.id === chosen))
					return f
				}),
			)
		},
		show(lon, lat, zoom) {
			view.animate({ center: fromLonLat([lon, lat]), zoom: zoom ?? view.getZoom(), duration: still() ? 0 : 200 })
		},
		fit(bounds) {
			view.fit(transformExtent(bounds, 'EPSG:4326', 'EPSG:3857'), { padding: [40, 40, 40, 40], maxZoom: 16 })
		},
		zoom(by) {
			view.animate({ zoom: (view.getZoom() ?? 12) + by, duration: still() ? 0 : 150 })
		},
		retry() {
			covered = undefined
			asked = ''
			void load()
		},
		close() {
			map.setTarget(undefined)
			map.dispose()
		},
	}
}

const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
