import type { InvitationState } from '../../api/types.ts'

/** What `RolecallClient.createPortalSession` returns, as far as the button needs it. */
export interface Session {
  /** A link to the customer's page that works for a short time. */
  url: string
  /** Where the state of the invitation is read, and the token for it. */
  statusUrl?: string | null | undefined
  statusToken?: string | null | undefined
}

/** What the status route says about the invitation, and the `detail` of `rolecall-state`. */
export interface LaunchStatus {
  invitationId: string
  /** Such as `checking` or `connected`. */
  state: InvitationState
  /** The connection, once there is one. */
  connectionId?: string
  /** What is wrong, in words for the customer. */
  failure?: { message: string }
}

/** The browser's window, as far as it reaches the network. */
export interface Net {
  fetch(url: string, init?: RequestInit): Promise<Response>
}

const MAX_WAIT_MS = 10_000

const ask = (net: Net, url: string, init: RequestInit): Promise<Response> =>
  net.fetch(url, { ...init, signal: AbortSignal.timeout(MAX_WAIT_MS) })

/**
 * Asks the vendor's backend for a session. Undefined if the customer has no invitation yet (204),
 * or if the backend refuses. Rejects if it does not answer.
 */
export async function readSession(
  net: Net,
  url: string,
  method: 'GET' | 'POST',
): Promise<Session | undefined> {
  const response = await ask(net, url, { method })
  return response.ok && response.status !== 204 ? ((await response.json()) as Session) : undefined
}

/** No other scheme may reach the browser's address bar, such as `javascript:`. */
export const isWebAddress = (url: string): boolean => /^https?:/i.test(url)

/**
 * Reads the state once. `ended`: the token no longer works. Undefined: there is no answer now, so
 * ask again later.
 */
export async function readStatus(
  net: Net,
  { statusUrl, statusToken }: Session,
): Promise<LaunchStatus | 'ended' | undefined> {
  try {
    const headers = { authorization: `Bearer ${statusToken}` }
    const response = await ask(net, statusUrl!, { headers })
    if (response.ok) return (await response.json()) as LaunchStatus
    return response.status < 500 && response.status !== 429 ? 'ended' : undefined
  } catch {
    return undefined
  }
}
