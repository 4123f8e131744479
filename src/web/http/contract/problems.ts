import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { asSdkError, ERRORS, isRolecallError, RolecallError } from '../../../api/errors.ts'
import type { Problem } from '../../../api/types.ts'

/** Turns any failure into an error that says no more than the caller may know. */
export function toRolecallError(error: unknown): RolecallError {
  if (isRolecallError(error)) return error
  if (error instanceof HTTPException && error.status < 500)
    return new RolecallError('REQUEST_INVALID', { detail: error.message })
  return new RolecallError('INTERNAL', {}, error)
}

/**
 * The response that reports a failure. On the credentials path it has the form that AWS SDKs read.
 */
export function problem(c: Context, error: RolecallError): Response {
  const { code, detail, invalidFields, versions, finding, retry } = error
  const { status, title } = ERRORS[code]
  const body: Problem = {
    ...(/\/credentials$/.test(c.req.path) && asSdkError(error)),
    ...{ type: 'about:blank', title, status, code },
    ...(detail !== undefined && { detail }),
    ...(invalidFields.length > 0 && { errors: invalidFields }),
    ...versions,
    ...(finding && { finding }),
    ...{ requestId: c.get('requestId'), retry },
  }
  return c.json(body, status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  })
}
