import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, type ErrorCode, type RolecallError } from '../../../api/errors.ts'
import type { Ports } from '../../../core/ports.ts'
import { errorPage, linkInvalidPage } from '../../pages/customer/page.tsx'
import { problem, toRolecallError } from '../contract/problems.ts'
import type { Environment } from '../environment.ts'

/** Texts of the catalogue that are for operators or programs, in a customer's words. */
const FOR_CUSTOMERS: Partial<Record<ErrorCode, string>> = {
  REGION_UNSUPPORTED: 'The stack cannot be created in this Region. Choose another one.',
  TAKEOVER_NOT_CONFIRMED: 'Tick this box to continue.',
  TOO_MANY_ATTEMPTS: 'This was asked for too often. Wait a minute and try again.',
  ACCOUNT_IS_VENDORS: 'This account belongs to the sender of the link. Enter your own.',
}

export const messageFor = (error: RolecallError): string =>
  (error.detail ? undefined : FOR_CUSTOMERS[error.code]) ?? error.message

/**
 * Shows a failure as a page, because people open these URLs. Programs that ask for JSON get the
 * problem document.
 */
export async function asPage(
  c: Context<Environment>,
  ports: Ports,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer()
  } catch (thrown) {
    const error = toRolecallError(thrown)
    if (error.code === 'INTERNAL' || !(c.req.header('accept') ?? 'text/html').includes('html')) {
      if (error.code === 'INTERNAL') throw thrown
      return problem(c, error)
    }
    const status = ERRORS[error.code].status as ContentfulStatusCode
    if (error.code === 'LINK_INVALID')
      return c.html(linkInvalidPage(ports.installation.vendor), status)
    const remedy = ERRORS[error.code].retry
      ? 'Try again in a moment.'
      : `If this happens again, tell ${ports.installation.vendor.name}.`
    return c.html(
      errorPage({
        title: 'This did not work',
        message: messageFor(error),
        remedy,
        requestId: c.get('requestId'),
      }),
      status,
    )
  }
}
