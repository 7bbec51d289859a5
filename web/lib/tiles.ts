/* Pictures below the map, where the operator gave a file of them; fetched only then. */
import TileLayer from 'ol/layer/Tile.js'
import XYZ from 'ol/source/XYZ.js'
import { transformExtent } from 'ol/proj.js'
import type { components } from '@/api'

export type Tiles = components['schemas']['Tiles']

/* The policy of the page allows our own origin alone, so url is a path of ours. */
export function tileLayer(t: Tiles): TileLayer<XYZ> {
	const box = [t.west, t.south, t.east, t.north]
	return new TileLayer({
		source: new XYZ({ url: t.url, minZoom: t.min_zoom, maxZoom: t.max_zoom, transition: 0 }),
		extent: box.every((n) => typeof n === 'number') ? transformExtent(box as number[], 'EPSG:4326', 'EPSG:3857') : undefined,
	})
}
