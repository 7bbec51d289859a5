/*
 * Makes a screenshot small: at most 256 colours by median cut, then the best of zlib. Reads what Chromium writes (8 bits a
 * channel, RGB or RGBA, not interlaced) and nothing else.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

function decode(png) {
	let at = 8,
		head
	const parts = []
	while (at < png.length) {
		const n = png.readUInt32BE(at),
			type = png.toString('latin1', at + 4, at + 8),
			data = png.subarray(at + 8, at + 8 + n)
		if (type === 'IHDR')
			head = { w: data.readUInt32BE(0), h: data.readUInt32BE(4), bits: data[8], color: data[9], interlace: data[12] }
		else if (type === 'IDAT') parts.push(data)
		at += 12 + n
	}
	if (head.bits !== 8 || head.interlace || (head.color !== 2 && head.color !== 6)) throw new Error('not a PNG as Chromium writes it')
	const raw = inflateSync(Buffer.concat(parts)),
		bpp = head.color === 6 ? 4 : 3,
		row = head.w * bpp
	const out = new Uint8Array(head.w * head.h * 3)
	let before = new Uint8Array(row)
	for (let y = 0; y < head.h; y++) {
		const filter = raw[y * (row + 1)],
			line = new Uint8Array(raw.subarray(y * (row + 1) + 1, (y + 1) * (row + 1)))
		for (let i = 0; i < row; i++) {
			const a = i >= bpp ? line[i - bpp] : 0,
				b = before[i],
				c = i >= bpp ? before[i - bpp] : 0
			const p = a + b - c,
				pa = Math.abs(p - a),
				pb = Math.abs(p - b),
				pc = Math.abs(p - c)
			line[i] +=
				filter === 1
					? a
					: filter === 2
						? b
						: filter === 3
							? (a + b) >> 1
							: filter === 4
								? pa <= pb && pa <= pc
									? a
									: pb <= pc
										? b
										: c
								: 0
		}
		for (let x = 0; x < head.w; x++) out.set(line.subarray(x * bpp, x * bpp + 3), (y * head.w + x) * 3)
		before = line
	}
	return { w: head.w, h: head.h, rgb: out }
}

/* Colours by how often they occur, then boxes cut at the middle of their widest side until there are 256. */
function palette(rgb) {
	const count = new Map()
	for (let i = 0; i < rgb.length; i += 3) {
		const c = (rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2]
		count.set(c, (count.get(c) ?? 0) + 1)
	}
	const colors = [...count.entries()]
	if (colors.length <= 256) return { list: colors.map(([c]) => c), of: new Map(colors.map(([c], i) => [c, i])) }
	/* The commonest are kept as they are: flat areas must not dither or shift. */
	colors.sort((a, b) => b[1] - a[1])
	const kept = colors.slice(0, 96),
		boxes = [colors.slice(96)]
	const part = (c, s) => (c[0] >> s) & 255
	const spread = (box) =>
		[16, 8, 0]
			.map((s) => {
				const v = box.map((c) => part(c, s))
				return [v.reduce((m, x) => Math.max(m, x), 0) - v.reduce((m, x) => Math.min(m, x), 255), s]
			})
			.sort((a, b) => b[0] - a[0])[0]
	while (boxes.length < 160) {
		const at = boxes.map((b, i) => [b.length > 1 ? spread(b)[0] * Math.sqrt(b.length) : -1, i]).sort((a, b) => b[0] - a[0])[0]
		if (at[0] <= 0) break
		const box = boxes.splice(at[1], 1)[0],
			s = spread(box)[1]
		box.sort((a, b) => part(a, s) - part(b, s))
		boxes.push(box.slice(0, box.length >> 1), box.slice(box.length >> 1))
	}
	const list = kept.map(([c]) => c),
		of = new Map(kept.map(([c], i) => [c, i]))
	for (const box of boxes.filter((b) => b.length)) {
		const n = box.reduce((sum, c) => sum + c[1], 0)
		const mean = [16, 8, 0].reduce((sum, s) => sum | (Math.round(box.reduce((t, c) => t + part(c, s) * c[1], 0) / n) << s), 0)
		box.forEach(([c]) => of.set(c, list.length))
		list.push(mean)
	}
	return { list, of }
}

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]),
		out = Buffer.alloc(body.length + 8)
	out.writeUInt32BE(data.length, 0)
	body.copy(out, 4)
	out.writeUInt32BE(crc32(body), body.length + 4)
	return out
}

export function shrinkPng(png) {
	const { w, h, rgb } = decode(png),
		{ list, of } = palette(rgb)
	const head = Buffer.alloc(13),
		rows = Buffer.alloc(h * (w + 1))
	head.writeUInt32BE(w, 0)
	head.writeUInt32BE(h, 4)
	head.set([8, 3, 0, 0, 0], 8)
	for (let y = 0; y < h; y++)
		for (let x = 0; x < w; x++) {
			const i = (y * w + x) * 3
			rows[y * (w + 1) + 1 + x] = of.get((rgb[i] << 16) | (rgb[i + 1] << 8) | rgb[i + 2])
		}
	const plte = Buffer.from(list.flatMap((c) => [(c >> 16) & 255, (c >> 8) & 255, c & 255]))
	return Buffer.concat([
		png.subarray(0, 8),
		chunk('IHDR', head),
		chunk('PLTE', plte),
		chunk('IDAT', deflateSync(rows, { level: 9 })),
		chunk('IEND', Buffer.alloc(0)),
	])
}
