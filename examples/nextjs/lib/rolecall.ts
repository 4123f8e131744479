import { RolecallClient, RolecallError } from 'rolecall'

/** Settings are read at the first call, so `next build` needs no token. */
export const rolecall = new RolecallClient()

/** Replace this with your own sign-in: a customer must not be able to choose the id of another. */
export const customerOf = (request: Request): string =>
  new URL(request.url).searchParams.get('customer') ?? ''

/**
 * The code is stable, such as CONNECTION_NOT_ISSUING. The message is for your log, not for the
 * customer.
 */
export function report(error: unknown): Response {
  if (!(error instanceof RolecallError)) throw error
  console.error(`${error.code}: ${error.message} (request ${error.requestId})`)
  return Response.json({ error: error.code }, { status: 502 })
}
