/** What is expected of a presigned GetCallerIdentity. */
export interface CallerUrlRule {
  /** Origins of STS, with the Region that each signs for; undefined: any, before an emulator. */
  origins: ReadonlyMap<string, string | undefined>
  now: Date
}

/** The header that binds a signed request to one service: another could not pass it on. Its value is the host of our public URL. */
export const SERVER_HEADER = 'x-rolecall-server'

const LONGEST = 8192
const MOST_SECONDS = 900
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
/** Only what temporary credentials add may be left out. */
const TOKEN = { 'X-Amz-Security-Token': /^[\w+/=]{1,6000}$/ }

/**
 * Until when this is a good request to STS and to nobody else, as far as can be told without asking; undefined for anything else.
 * AWS: STS takes a presigned request for 15 minutes from X-Amz-Date, whatever X-Amz-Expires says; so that is judged here.
 */
export function callerUrlUntil(text: string, { origins, now }: CallerUrlRule): Date | undefined {
  if (text.length > LONGEST || !/^[!-[\]-~]+$/.test(text) || text.includes('#')) return undefined
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

/** Each known parameter once, and nothing else; spelled so that everybody reads the same. */
function parametersOf(search: string): Record<string, string> | undefined {
  const values: Record<string, string> = Object.create(null)
  for (const pair of search.slice(1).split('&')) {
    const [, name, encoded] = /^([\w-]{1,32})=([\w.~%-]+)$/.exec(pair) ?? []
    const value = encoded === undefined ? undefined : decoded(encoded)
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

function decoded(text: string): string | undefined {
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
    seconds <= MOST_SECONDS && signedAt <= now.getTime() + SKEW_MS && now.getTime() < until
  return good ? new Date(until) : undefined
}
