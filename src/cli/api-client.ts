import { ERRORS, type ErrorCode, RolecallError } from '../errors.ts'

/** Speaks to a running service, as `ROLECALL_URL` and `ROLECALL_TOKEN` say. */
export interface ApiClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
}

export function apiClient(env: Record<string, string | undefined>): ApiClient {
  const base = (env.ROLECALL_URL ?? 'http://127.0.0.1:4000').replace(/\/+$/, '')
  if (!/^https?:\/\/[^/]/.test(base) || !URL.canParse(base))
    throw new RolecallError('SETTING_INVALID', { detail: `ROLECALL_URL "${base}" is no address such as http://127.0.0.1:4000.` })
  const token = env.ROLECALL_TOKEN
  if (!token)
    throw new RolecallError('SETTING_MISSING', {
      detail: 'Set ROLECALL_TOKEN to an API token; the service printed the first one at its first start.',
    })
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await send(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw await toError(response)
    return (await response.json()) as T
  }
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    throw new RolecallError('SERVICE_UNREACHABLE', { detail: `(${new URL(url).origin})` }, error)
  }
}

async function toError(response: Response): Promise<RolecallError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
  const code = problem.code !== undefined && Object.hasOwn(ERRORS, problem.code) ? (problem.code as ErrorCode) : 'INTERNAL'
  return new RolecallError(code, problem.detail === undefined ? {} : { detail: problem.detail })
}

/** `?a=1&b=2` of what is given. */
export function query(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
