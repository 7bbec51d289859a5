/*
 * Photos before they leave the phone: turned upright, made smaller (about 400 KB), and without EXIF, because the pixels are
 * written anew: no camera, no time, no position of the person goes along.
 */
export const LIMIT_BYTES = 400_000
const EDGE_PX = 1920

export class NoPicture extends Error {}

/* The size that fits into a square of edge pixels, never larger than it was. */
export function fit(width: number, height: number, edge: number): { width: number; height: number } {
	const k = Math.min(1, edge / Math.max(width, height))
	return { width: Math.max(1, Math.round(width * k)), height: Math.max(1, Math.round(height * k)) }
}

/* Lowers quality, then size, until the bytes are few enough; gives the smallest it saw if they never are. */
export async function squeeze<T extends { size: number }>(
	encode: (scale: number, quality: number) => Promise<T>,
	limit: number,
): Promise<T> {
	let best: T | undefined
	for (const scale of [1, 0.75, 0.5])
		for (const quality of [0.82, 0.68, 0.54]) {
			const out = await encode(scale, quality)
			if (out.size <= limit) return out
			if (!best || out.size < best.size) best = out
		}
	return best as T
}

async function decode(file: Blob): Promise<{ source: CanvasImageSource; width: number; height: number; done: () => void }> {
	const url = URL.createObjectURL(file)
	const img = new Image()
	img.src = url
	try {
		await img.decode()
	} catch {
		URL.revokeObjectURL(url)
		throw new NoPicture(file.type)
	}
	return { source: img, width: img.naturalWidth, height: img.naturalHeight, done: () => URL.revokeObjectURL(url) }
}

/* Lines at the lower left, on a dark band, in a size that fits the picture: when and where, never who. */
function drawStamp(pen: CanvasRenderingContext2D, width: number, height: number, lines: readonly string[]): void {
	const size = Math.max(14, Math.round(Math.min(width, height) / 32))
	const row = Math.round(size * 1.45)
	const pad = Math.round(size * 0.7)
	const top = height - row * lines.length - pad
	pen.fillStyle = 'rgba(10, 20, 34, 0.62)'
	pen.fillRect(0, top - Math.round(pad / 2), width, height - top + pad)
	pen.fillStyle = '#fff'
	pen.font = `${size}px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif`
	pen.textBaseline = 'middle'
	lines.forEach((words, i) => pen.fillText(words, pad, top + row * i + row / 2, width - 2 * pad))
}

export async function shrink(file: Blob, stamp: readonly string[] = []): Promise<{ blob: Blob; width: number; height: number }> {
	const picture = await decode(file)
	try {
		const full = fit(picture.width, picture.height, EDGE_PX)
		const canvas = document.createElement('canvas')
		const pen = canvas.getContext('2d')
		if (!pen) throw new NoPicture('canvas')
		const encode = (scale: number, quality: number): Promise<Blob> =>
			new Promise((resolve, reject) => {
				canvas.width = Math.round(full.width * scale)
				canvas.height = Math.round(full.height * scale)
				pen.fillStyle = '#fff'
				pen.fillRect(0, 0, canvas.width, canvas.height)
				pen.drawImage(picture.source, 0, 0, canvas.width, canvas.height)
				if (stamp.length) drawStamp(pen, canvas.width, canvas.height, stamp)
				canvas.toBlob((b) => (b ? resolve(b) : reject(new NoPicture('encode'))), 'image/jpeg', quality)
			})
		const blob = await squeeze(encode, LIMIT_BYTES)
		return { blob, width: canvas.width, height: canvas.height }
	} finally {
		picture.done()
	}
}
