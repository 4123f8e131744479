/** The rules for a presigned GetCallerIdentity. */
export interface CallerUrlRule {
  /**
   * Allowed origins of STS, and the Region that the signature must name; undefined allows any
   * Region (emulators).
   */
  origins: ReadonlyMap<string, string | undefined>
  now: Date
}

/**
 * This signed header binds a request to one Rolecall: its value is the host of our public URL.
 * Another service that receives the request cannot use it here.
 */
export const SERVER_HEADER = 'x-rolecall-server'

const MAX_URL_CHARACTERS = 8192
const MAX_SECONDS = 900
const SKEW_MS = 5 * 60_000

const FIXED = {
  Action: 'GetCallerIdentity',
  Version: '2011-06-15',
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-SignedHeaders': `host;${SERVER_HEADER}`,
}
const CREDENTIAL = /^\w{12,128}\/(?<day>\d{8})\/(?<region>[a-z\d-]{1,32})\/sts\/aws4_request$/
const FREE = {
  'X-Amz-Credential': CREDENTIAL,
  'X-Amz-Date': /^\d{8}T\d{6}Z$/,
  'X-Amz-Expires': /^[1-9]\d{0,2}$/,
  'X-Amz-Signature': /^[\da-f]{64}$/,
}
/** Optional: only temporary credentials have it. */
const TOKEN = { 'X-Amz-Security-Token': /^[\w+/=]{1,6000}$/ }

/**
 * Returns when this request to STS expires; undefined if it is not a presigned GetCallerIdentity
 * for an allowed STS endpoint. AWS: STS accepts a presigned request for 15 minutes after X-Amz-Date
 * and ignores X-Amz-Expires. So this function checks X-Amz-Expires.
 */
export function callerUrlUntil(text: string, { origins, now }: CallerUrlRule): Date | undefined {
  if (text.length > MAX_URL_CHARACTERS || !/^[!-[\]-~]+$/.test(text) || text.includes('#'))
    return undefined
  const url = URL.parse(text)
  if (
    !url ||
    url.href !== text ||
    url.username ||
    url.password ||
    url.pathname !== '/' ||
    !origins.has(url.origin)
  )
    return undefined
  const values = parametersOf(url.search)
  const scope = values && CREDENTIAL.exec(values['X-Amz-Credential']!)!.groups!
  if (!values || !scope!.region || !values['X-Amz-Date']!.startsWith(scope!.day!)) return undefined
  const region = origins.get(url.origin)
  if (region !== undefined && region !== scope!.region) return undefined
  return untilOf(values, now)
}

/** Accepts each known parameter once and no others, in a spelling that all parsers read alike. */
function parametersOf(search: string): Record<string, string> | undefined {
  const values: Record<string, string> = Object.create(null)
  for (const pair of search.slice(1).split('&')) {
    const [, name, encoded] = /^([\w-]{1,32})=([\w.~%-]+)$/.exec(pair) ?? []
    const value = encoded === undefined ? undefined : decode(encoded)
    if (name === undefined || value === undefined || name in values) return undefined
    values[name] = value
  }
  return isWhole(values) ? values : undefined
}

function isWhole(values: Record<string, string>): boolean {
  const free = Object.entries({ ...FREE, ...('X-Amz-Security-Token' in values && TOKEN) })
  const fixed = Object.entries(FIXED)
  return (
    Object.keys(values).length === fixed.length + free.length &&
    fixed.every(([name, value]) => values[name] === value) &&
    free.every(([name, shape]) => name in values && shape.test(values[name]!))
  )
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function untilOf(values: Record<string, string>, now: Date): Date | undefined {
  const signedAt = Date.parse(
    values['X-Amz-Date']!.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'),
  )
  const seconds = Number(values['X-Amz-Expires'])
  const until = signedAt + seconds * 1000
  const good =
    seconds <= MAX_SECONDS && signedAt <= now.getTime() + SKEW_MS && now.getTime() < until
  return good ? new Date(until) : undefined
}
