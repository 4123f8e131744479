import { ERRORS, type ErrorCode, RolecallError } from '../api/errors.ts'
import { type OperationId, ROUTES } from '../api/routes.ts'
import type { Finding, InvalidField } from '../api/types.ts'
import type { Address } from './token.ts'
import type { ClientWorld } from './world.ts'

/** How often a request is sent, and how long it may take. */
export interface RetryPolicy {
  /** With 1, a request is sent once. */
  maxAttempts: number
  /**
   * The longest wait between two attempts. If `Retry-After` asks for more, the call fails at once.
   */
  maxWaitMs: number
  /** The limit of one attempt. */
  timeoutMs: number
}

/** One call of the API. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Begins with a slash. Its parts are URL-encoded. */
  path: string
  query?: Query | undefined
  body?: unknown
  signal?: AbortSignal | undefined
  idempotencyKey?: string | undefined
  /**
   * Repeating the call would do it twice. It is sent again only after an answer that says that
   * nothing was done.
   */
  once?: boolean | undefined
  /** Replaces the limit of the policy. */
  timeoutMs?: number | undefined
}

export type Query = Record<string, string | number | readonly string[] | undefined>

/** The method and path of an operation, with these members of the path in their order. */
export function routeOf(
  operation: OperationId,
  ...members: string[]
): Pick<Call, 'method' | 'path'> {
  const [method, path] = ROUTES[operation].split(' ') as [Call['method'], string]
  const left = [...members]
  return { method, path: path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(left.shift() ?? '')) }
}

/** Sends a call to a running service and returns the JSON document of the answer. */
export type Transport = <T>(call: Call) => Promise<T>

const FIRST_WAIT_MS = 200

/**
 * Sends a call again after 429, a 5xx answer or no answer, with the same Idempotency-Key. Waits
 * start at 0.2 s, grow, and are never shorter than `Retry-After` asks. Reads the address and the
 * token at each attempt.
 */
export function transportTo(
  address: () => Address,
  world: ClientWorld,
  policy: RetryPolicy,
): Transport {
  return async <T>(call: Call): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const outcome = await send<T>(world, address(), {
        ...call,
        timeoutMs: call.timeoutMs ?? policy.timeoutMs,
      })
      if ('value' in outcome) return outcome.value
      const { error, retryAfterMs } = outcome
      const growing = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + world.random())
      const waitMs = Math.max(retryAfterMs, growing)
      const isLast = attempt >= policy.maxAttempts || waitMs > policy.maxWaitMs
      if (isLast || !error.retry || (call.once && error.status >= 500)) throw error
      await world.sleep(waitMs, call.signal)
    }
  }
}

type Outcome<T> = { value: T } | { error: RolecallError; retryAfterMs: number }

async function send<T>(
  world: ClientWorld,
  { url, token }: Address,
  call: Call & { timeoutMs: number },
): Promise<Outcome<T>> {
  const request = requestOf(call, (await token()).reveal())
  try {
    const response = await world.fetch(url + call.path + queryOf(call.query), request)
    if (response.ok) return { value: (await response.json()) as T }
    return { error: await refusalOf(response), retryAfterMs: retryAfterMs(response, world) }
  } catch (error) {
    call.signal?.throwIfAborted()
    const detail = `(${new URL(url).origin})`
    return { error: new RolecallError('SERVICE_UNREACHABLE', { detail }, error), retryAfterMs: 0 }
  }
}

function requestOf(
  { method, body, signal, idempotencyKey, timeoutMs }: Call & { timeoutMs: number },
  token: string,
): RequestInit {
  const timeout = AbortSignal.timeout(timeoutMs)
  return {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }
}

interface Problem {
  code?: unknown
  title?: unknown
  detail?: unknown
  errors?: unknown
  requestId?: unknown
  finding?: unknown
}

async function refusalOf(response: Response): Promise<RolecallError> {
  const problem = ((await response.json().catch(() => null)) ?? {}) as Problem
  const { status } = response
  const invalidFields = Array.isArray(problem.errors) ? (problem.errors as InvalidField[]) : []
  const facts = { status, requestId: textOf(problem.requestId), invalidFields }
  const code = textOf(problem.code)
  if (code !== undefined && Object.hasOwn(ERRORS, code))
    return new RolecallError(code as ErrorCode, {
      ...facts,
      detail: textOf(problem.detail),
      finding: isFinding(problem.finding) ? problem.finding : undefined,
    })
  const said = [code, textOf(problem.title), textOf(problem.detail)].filter((it) => it)
  const detail = [`(HTTP ${status})`, ...said].join(' ')
  return new RolecallError(codeFor(status), { ...facts, detail })
}

const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' &&
  value !== null &&
  (['code', 'message', 'remedy'] as const).every(
    (key) => typeof (value as Partial<Finding>)[key] === 'string',
  )

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

/** The code for an answer without one of ours, which a proxy or a newer Rolecall may have sent. */
function codeFor(status: number): ErrorCode {
  if (status === 429) return 'SERVICE_BUSY'
  if (status >= 500) return 'SERVICE_UNREACHABLE'
  return status === 401 ? 'UNAUTHENTICATED' : 'REQUEST_INVALID'
}

/** The header contains seconds or a date. */
function retryAfterMs({ headers }: Response, world: ClientWorld): number {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, at - world.now())
}

/**
 * Returns `?a=1&b=2` for the values that are set, with a list as several; an empty text if none is.
 */
export function queryOf(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
