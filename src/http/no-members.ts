import type { MiddlewareHandler } from 'hono'
import { RolecallError } from '../errors.ts'
import type { Environment } from './environment.ts'

/** An order says everything in its path. A body with members is a misunderstanding, refused before anything happens. */
export const noMembers: MiddlewareHandler<Environment> = async (c, next) => {
  const body = (await c.req.text()).replaceAll(/\s/g, '')
  if (body !== '' && body !== '{}') throw new RolecallError('REQUEST_INVALID', { detail: 'This call takes no members.' })
  await next()
}
