/* The Chinese map services count in GCJ-02; we keep WGS 84. The two differ by some hundred metres, and only inside China. */
import gcoord from 'gcoord'

export type LonLat = { lon: number; lat: number }

export function toGcj(p: LonLat): LonLat {
	const [lon, lat] = gcoord.transform([p.lon, p.lat], gcoord.WGS84, gcoord.GCJ02)
	return { lon: lon!, lat: lat! }
}

export function fromGcj(p: LonLat): LonLat {
	const [lon, lat] = gcoord.transform([p.lon, p.lat], gcoord.GCJ02, gcoord.WGS84)
	return { lon: lon!, lat: lat! }
}
