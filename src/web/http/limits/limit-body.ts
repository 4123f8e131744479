import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { RolecallError } from '../../../api/errors.ts'
import type { Environment } from '../environment.ts'

const MAX_BYTES = 64 * 1024

const refuse = () =>
  Promise.reject(
    new RolecallError('REQUEST_INVALID', {
      detail: 'The body of the request is larger than 64 KB.',
    }),
  )

/**
 * Refuses bodies above 64 KB: by the stated length, or by counting bytes where no length is stated.
 */
export function limitBody(): MiddlewareHandler<Environment> {
  const counted = bodyLimit({ maxSize: MAX_BYTES, onError: refuse })
  return (c, next) => {
    if (c.req.header('transfer-encoding') !== undefined) return counted(c, next)
    const length = c.req.header('content-length')
    if (length === undefined && !['GET', 'HEAD'].includes(c.req.method)) return counted(c, next)
    return Number(length ?? 0) > MAX_BYTES ? refuse() : next()
  }
}
