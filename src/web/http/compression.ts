import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'

type Encoding = 'br' | 'gzip'

/** Takes about 100 ms for 25 KB, so only for what is compressed once. */
const BEST = { br: constants.BROTLI_MAX_QUALITY, gzip: constants.Z_BEST_COMPRESSION }
/** Takes about 2 ms for a page. */
const FAST = { br: 5, gzip: 6 }

const asBrotli = promisify(brotliCompress)
const asGzip = promisify(gzip)

type Bytes = Uint8Array<ArrayBuffer>
type Content = string | Bytes

interface File {
  contentType: string
  body: Content
}

/** In the thread pool, so that other requests do not wait. */
const compress = (body: Content, encoding: Encoding, quality: typeof BEST): Promise<Bytes> =>
  encoding === 'br'
    ? asBrotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality.br } })
    : asGzip(body, { level: quality.gzip })

/**
 * The encoding that the caller accepts and we prefer.
 *
 * @param acceptEncoding The header `Accept-Encoding` (RFC 9110).
 */
export function chooseEncoding(acceptEncoding = ''): Encoding | undefined {
  const accepted = acceptEncoding
    .toLowerCase()
    .split(',')
    .map((item) => item.split(';').map((part) => part.trim()))
    .filter(([, ...parameters]) => !parameters.some((it) => /^q=0(?:\.0*)?$/.test(it)))
    .map(([name]) => name)
  return (['br', 'gzip'] as const).find((it) => accepted.includes(it))
}

/** Smaller bodies would not get smaller, or not by much. */
const MIN_CHARACTERS = 1000

/**
 * Makes a route that answers with a file. It compresses the file at most once for each encoding, at
 * the first request for it.
 */
export function sendFile({ contentType, body }: File, headers: Record<string, string>) {
  const made = new Map<Encoding, Promise<Bytes>>()
  const isSmall = body.length < MIN_CHARACTERS || contentType === 'image/png'
  return async (c: Context): Promise<Response> => {
    const own = { 'content-type': contentType, ...headers }
    const encoding = isSmall ? undefined : acceptedBy(c)
    if (!encoding) return c.body(body, 200, own)
    const compressed = made.get(encoding) ?? compress(body, encoding, BEST)
    made.set(encoding, compressed)
    return c.body(await compressed, 200, { ...own, 'content-encoding': encoding })
  }
}

/**
 * Answers with a page, compressed. Only for a page that no other site can ask for without knowing
 * its secrets already: the length of a compressed answer would tell whether text of that site also
 * appears in the secrets (the BREACH attack).
 */
export async function sendCompressed(c: Context, html: string): Promise<Response> {
  const encoding = acceptedBy(c)
  if (!encoding) return c.html(html)
  return c.body(await compress(html, encoding, FAST), 200, {
    'content-type': 'text/html; charset=UTF-8',
    'content-encoding': encoding,
  })
}

function acceptedBy(c: Context): Encoding | undefined {
  c.header('vary', 'Accept-Encoding', { append: true })
  return chooseEncoding(c.req.header('accept-encoding'))
}
