import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { RolecallError } from '../../../api/errors.ts'
import type { Environment } from '../environment.ts'

const KB = 1024
const MAX_BYTES = 64 * KB
/** These take many rows; each of them asks who the caller is before it reads the body. */
const MAX_BYTES_OF: Record<string, number> = {
  '/v1/jobs': 4096 * KB,
  '/admin/invitations/import': 3072 * KB,
  '/admin/jobs/import': 3072 * KB,
}

const refusal = (bytes: number) => () =>
  Promise.reject(
    new RolecallError('REQUEST_INVALID', {
      detail: `The body of the request is larger than ${bytes / KB} KB.`,
    }),
  )

/**
 * Refuses bodies above 64 KB, or above the larger limit of a path: by the stated length, or by
 * counting bytes where no length is stated.
 */
export function limitBody(): MiddlewareHandler<Environment> {
  const limitTo = (maxSize: number) => {
    const refuse = refusal(maxSize)
    return { maxSize, refuse, counted: bodyLimit({ maxSize, onError: refuse }) }
  }
  const usual = limitTo(MAX_BYTES)
  const larger = new Map(
    Object.entries(MAX_BYTES_OF).map(([path, bytes]) => [path, limitTo(bytes)]),
  )
  return (c, next) => {
    const { maxSize, refuse, counted } = larger.get(c.req.path) ?? usual
    if (c.req.header('transfer-encoding') !== undefined) return counted(c, next)
    const length = c.req.header('content-length')
    if (length === undefined && !['GET', 'HEAD'].includes(c.req.method)) return counted(c, next)
    return Number(length ?? 0) > maxSize ? refuse() : next()
  }
}
