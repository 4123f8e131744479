import type { Context } from 'hono'
import { RolecallError } from '../../api/errors.ts'

/** A host that cannot stream sends one response of limited size. AWS: 6 MB for a function. */
const MAX_WHOLE_BYTES = 5_000_000

interface File {
  /** The media type of a text. */
  type: string
  /** What the browser calls the file. */
  name: string
}

/**
 * Sends a text as a file while it is made. The first part is made before, so that a refusal is an
 * error like any other. If a later one fails, the connection breaks, and no one takes the part for
 * the whole. A host that cannot stream sends it whole; then throws EXPORT_TOO_LARGE for one of more
 * than 5 MB.
 */
export const sendFile = (
  c: Context,
  texts: AsyncGenerator<string>,
  file: File,
  { isWhole }: { isWhole: boolean },
): Promise<Response> => (isWhole ? sendWhole(c, texts, file) : sendStream(c, texts, file))

const headersOf = ({ type, name }: File) => ({
  'content-type': `${type}; charset=utf-8`,
  'content-disposition': `attachment; filename="${name}"`,
  'cache-control': 'no-store',
})

async function sendStream(
  c: Context,
  texts: AsyncGenerator<string>,
  file: File,
): Promise<Response> {
  const encoder = new TextEncoder()
  let next: IteratorResult<string> = await texts.next()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close()
      controller.enqueue(encoder.encode(next.value))
      next = await texts.next()
    },
    cancel: async () => void (await texts.return(undefined)),
  })
  return c.body(body, 200, headersOf(file))
}

async function sendWhole(c: Context, texts: AsyncGenerator<string>, file: File): Promise<Response> {
  let whole = ''
  for await (const text of texts) {
    whole += text
    if (Buffer.byteLength(whole) > MAX_WHOLE_BYTES) throw new RolecallError('EXPORT_TOO_LARGE')
  }
  return c.body(whole, 200, headersOf(file))
}
