import type { MiddlewareHandler } from 'hono'
import { RolecallError } from '../../../api/errors.ts'

/**
 * Refuses a form that a browser sends from another site (WEB-2). Programs other than browsers do
 * not send these headers.
 */
export const sameSiteOnly: MiddlewareHandler = async (c, next) => {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const foreign =
    site === undefined
      ? origin !== undefined && hostOf(origin) !== c.req.header('host')
      : site !== 'same-origin' && site !== 'none'
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && foreign)
    throw new RolecallError('CROSS_SITE')
  await next()
}

const hostOf = (origin: string): string | undefined => URL.parse(origin)?.host
