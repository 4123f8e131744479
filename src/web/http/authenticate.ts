import type { MiddlewareHandler } from 'hono'
import { RolecallError } from '../../api/errors.ts'
import type { Callers } from './callers.ts'
import type { Environment } from './environment.ts'

/** AWS: SDKs send a container authorization token as it is, without a scheme. */
export function requireCaller(callers: Callers): MiddlewareHandler<Environment> {
  return async (c, next) => {
    const proof = (c.req.header('authorization') ?? '').replace(/^Bearer +/i, '')
    const caller = proof ? await callers.identify(proof, c.get('mayAskOutside')) : undefined
    if (!caller) {
      c.header('www-authenticate', 'Bearer realm="rolecall"')
      throw new RolecallError('UNAUTHENTICATED')
    }
    c.set('actor', caller.actor)
    await next()
    if (c.res.status < 400) await callers.noteUse(caller)
  }
}
