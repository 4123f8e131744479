import { isIP } from 'node:net'
import { isLoopback, isPublicAddress } from '../network/public-lookup.ts'

const MAX_URL_CHARACTERS = 2048
const HTTPS_PORT = 443
const MIN_OTHER_PORT = 1024

/**
 * Why Rolecall never sends to this URL, in words that follow "the URL"; undefined if nothing in the
 * URL itself speaks against it. The URL parser has turned decimal, octal and hexadecimal addresses
 * and look-alike digits and dots into plain addresses before they are judged here.
 */
export function problemOfUrl(text: string, allowLoopback: boolean): string | undefined {
  const url = URL.parse(text)
  // The parser removes white space, so another program could read another host in it.
  if (!url || /[^\u0021-\uffff]/u.test(text)) return 'is not a URL'
  if (text.length > MAX_URL_CHARACTERS) return `has more than ${MAX_URL_CHARACTERS} characters`
  if (url.username || url.password) return 'must not have a user name or password'
  if (url.hash) return 'must not have a fragment (#)'
  if (isLoopback(url.hostname) && allowLoopback && /^https?:$/.test(url.protocol)) return undefined
  if (url.protocol !== 'https:') return 'must begin with https://'
  const address = addressIn(url)
  if (isLoopback(url.hostname) || (address !== undefined && !isPublicAddress(address)))
    return 'must not lead to this machine or into a private network'
  const port = Number(url.port || HTTPS_PORT)
  if (port !== HTTPS_PORT && port < MIN_OTHER_PORT)
    return `must have port ${HTTPS_PORT}, or one from ${MIN_OTHER_PORT} on`
  return undefined
}

/** The address in a URL whose host is no name. */
function addressIn({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? undefined : host
}
