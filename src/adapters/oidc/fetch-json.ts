import { isLoopback } from '../network/public-lookup.ts'

const TIMEOUT_MS = 5000
const MAX_BYTES = 262_144

/**
 * Fetches a small JSON document over TLS without following redirects. Plain HTTP works on this
 * machine only, for emulators.
 */
export async function fetchJson(address: string): Promise<unknown> {
  const url = new URL(address)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new Error(`${url.origin} is not https.`)
  const headers = { accept: 'application/json' }
  const response = await fetch(url, {
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (response.status !== 200) throw new Error(`${url.origin} answers ${response.status}.`)
  return JSON.parse(await textOf(response))
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error('The document is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
