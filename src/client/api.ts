import { ERRORS, type ErrorCode, RolecallError } from '../api/errors.ts'
import type { Address } from './token.ts'
import type { ClientWorld } from './world.ts'

/** Speaks to a running service. */
export interface ApiClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
}

/** How often a request is sent at most, and how long a wait between two may be at most. */
export interface Patience {
  attempts: number
  longestWaitMs: number
  /** For one attempt; 10 s unless given. */
  timeoutMs?: number
}

const ONCE: Patience = { attempts: 1, longestWaitMs: 0 }
const TIMEOUT_MS = 10_000
const FIRST_WAIT_MS = 200

/** Repeats what is worth repeating (429, 5xx, no answer at all) as `patience` says, and no sooner than `Retry-After` asks. */
export function apiClient({ url, token }: Address, world: ClientWorld, patience = ONCE): ApiClient {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const request = async () => ({
      method,
      headers: {
        authorization: `Bearer ${(await token()).reveal()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience.timeoutMs ?? TIMEOUT_MS),
    })
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptOf<T>(world, url + path, await request())
      if ('value' in outcome) return outcome.value
      const waitMs = Math.max(
        outcome.retryAfterMs,
        FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + world.random()),
      )
      if (
        attempt >= patience.attempts ||
        !ERRORS[outcome.error.code].retry ||
        waitMs > patience.longestWaitMs
      )
        throw outcome.error
      await world.sleep(waitMs)
    }
  }
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) }
}

type Outcome<T> = { value: T } | { error: RolecallError; retryAfterMs: number }

async function attemptOf<T>(
  world: ClientWorld,
  url: string,
  request: RequestInit,
): Promise<Outcome<T>> {
  try {
    const response = await world.fetch(url, request)
    if (response.ok) return { value: (await response.json()) as T }
    return { error: await refusalOf(response), retryAfterMs: retryAfterMs(response, world) }
  } catch (error) {
    return {
      error: new RolecallError(
        'SERVICE_UNREACHABLE',
        { detail: `(${new URL(url).origin})` },
        error,
      ),
      retryAfterMs: 0,
    }
  }
}

interface Problem {
  code?: unknown
  title?: unknown
  detail?: unknown
}

async function refusalOf(response: Response): Promise<RolecallError> {
  const { code, title, detail } = (await response.json().catch(() => ({}))) as Problem
  if (typeof code === 'string' && Object.hasOwn(ERRORS, code))
    return new RolecallError(code as ErrorCode, typeof detail === 'string' ? { detail } : {})
  const said = [code, title, detail].filter((it) => typeof it === 'string')
  return new RolecallError(unknownCode(response.status), {
    detail: [`(HTTP ${response.status})`, ...said].join(' '),
  })
}

/** What answered may be a proxy, or a newer Rolecall. */
function unknownCode(status: number): ErrorCode {
  if (status === 429) return 'SERVICE_BUSY'
  if (status >= 500) return 'SERVICE_UNREACHABLE'
  return status === 401 ? 'UNAUTHENTICATED' : 'REQUEST_INVALID'
}

/** Seconds, or a date. */
function retryAfterMs({ headers }: Response, world: ClientWorld): number {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, at - world.now())
}

/** `?a=1&b=2` of what is given. */
export function query(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
