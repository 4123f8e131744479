import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import {
  asSdkError,
  ERRORS,
  type ErrorCode,
  isRolecallError,
  RolecallError,
} from '../../api/errors.ts'

/** RFC 9457. */
interface Problem {
  type: 'about:blank'
  title: string
  status: number
  code: ErrorCode
  detail?: string
  /** To find it in the log. */
  requestId: string
  retry: boolean
}

/** What went wrong, as far as the caller may know. */
export function toRolecallError(error: unknown): RolecallError {
  if (isRolecallError(error)) return error
  if (error instanceof HTTPException && error.status < 500)
    return new RolecallError('REQUEST_INVALID', { detail: error.message })
  return new RolecallError('INTERNAL', {}, error)
}

export function problem(c: Context, error: RolecallError): Response {
  const { status, title, retry } = ERRORS[error.code]
  const body: Problem = {
    ...(/\/credentials$/.test(c.req.path) && asSdkError(error)),
    type: 'about:blank',
    title,
    status,
    code: error.code,
    ...(error.detail !== undefined && { detail: error.detail }),
    requestId: c.get('requestId'),
    retry,
  }
  return c.json(body, status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  })
}
