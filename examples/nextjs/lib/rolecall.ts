import { type Invitation, RolecallClient, RolecallError } from 'rolecall'

/** Settings are read at the first call, so `next build` needs no token. */
export const rolecall = new RolecallClient()

export interface User {
  id: string
  /** The company that the user works for: a customer of yours. */
  customerId: string
}

/** Replace this with your own sign-in: nobody may choose the company of another. */
export function userOf(request: Request): User {
  const [, cookie = ''] = /\buser=([^;]+)/.exec(request.headers.get('cookie') ?? '') ?? []
  const [id, customerId] = decodeURIComponent(cookie).split('@')
  if (!id || !customerId) throw new NotSignedIn()
  return { id, customerId }
}
class NotSignedIn extends Error {}

/** States after which the customer needs a new invitation. */
const ENDED = ['declined', 'expired', 'revoked', 'disconnected']

/** The customer's latest invitation. Rolecall keeps it, so you need no table for it. */
export async function invitationOf(customerId: string): Promise<Invitation | undefined> {
  const { items } = await rolecall.listInvitations({ customerId, limit: 1 }).page()
  return items.find(({ state }) => !ENDED.includes(state))
}

/**
 * The code is stable, such as CONNECTION_NOT_ISSUING. The message is for your log, not for the
 * customer.
 */
export function report(error: unknown): Response {
  if (error instanceof NotSignedIn) return new Response(null, { status: 401 })
  if (!(error instanceof RolecallError)) throw error
  console.error(`${error.code}: ${error.message} (request ${error.requestId})`)
  const statuses: Record<string, number> = { NOT_FOUND: 404, WEBHOOK_INVALID: 400 }
  return Response.json({ error: error.code }, { status: statuses[error.code] ?? 502 })
}
