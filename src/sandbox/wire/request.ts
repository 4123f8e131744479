import type { IncomingMessage } from 'node:http'
import { AwsFault } from '../operation.ts'

/** An HTTP request as signatures see it: nothing decoded that the signer did not decode. */
export interface WireRequest {
  method: string
  /** As sent: still percent-encoded, without the query. */
  path: string
  /** Decoded, in the order sent. */
  query: readonly (readonly [string, string])[]
  /** Lower-cased names; repeated headers joined by a comma. */
  headers: ReadonlyMap<string, string>
  body: Uint8Array
}

/** AWS: one PUT takes 5 GB; the sandbox keeps objects in memory and stops earlier. */
const LIMIT = 256 * 1024 * 1024

export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const [path = '/', query = ''] = splitOnce(message.url ?? '/', '?')
  return {
    method: message.method ?? 'GET',
    path,
    query: parseQuery(query),
    headers: readHeaders(message.rawHeaders),
    body: await readBody(message),
  }
}

const splitOnce = (text: string, separator: string) => {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AwsFault('InvalidURI', "Couldn't parse the specified URI.")
  }
}

const parseQuery = (text: string) =>
  text.split('&').flatMap((pair) => {
    const [name = '', value = ''] = splitOnce(pair, '=')
    return name === '' ? [] : [[decode(name), decode(value)] as const]
  })

function readHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase()
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? raw[index + 1]! : `${earlier},${raw[index + 1]!}`)
  }
  return headers
}

async function readBody(message: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > LIMIT)
      throw new AwsFault(
        'EntityTooLarge',
        'Your proposed upload exceeds what the sandbox keeps in memory.',
      )
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

export const queryValue = (request: WireRequest, name: string) =>
  request.query.find(([key]) => key === name)?.[1]
