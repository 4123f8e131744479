import { RolecallError } from '../../api/errors.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Installation } from '../ports.ts'

type Allowing = Pick<Installation, 'portalOrigins'>

/**
 * Returns the URL if the settings allow its origin. Throws RETURN_URL_NOT_ALLOWED, also for a URL
 * with a user name.
 */
export function requireAllowedReturn(installation: Allowing, returnUrl: string): string {
  if (!isAllowed(installation, returnUrl))
    throw new RolecallError('RETURN_URL_NOT_ALLOWED', { detail: whyNot(installation) })
  return returnUrl
}

/**
 * The link back to the vendor's product. It carries the invitation's id and nothing else of
 * Rolecall. Undefined without a return URL, or if its origin is no longer allowed.
 */
export function returnLink(
  installation: Allowing,
  { id, returnUrl }: Pick<Invitation, 'id' | 'returnUrl'>,
): string | undefined {
  if (returnUrl === undefined || !isAllowed(installation, returnUrl)) return undefined
  const url = new URL(returnUrl)
  url.searchParams.set('invitation', id)
  return url.href
}

function isAllowed({ portalOrigins = [] }: Allowing, returnUrl: string): boolean {
  if (!URL.canParse(returnUrl)) return false
  const { origin, username, password } = new URL(returnUrl)
  return username === '' && password === '' && portalOrigins.includes(origin)
}

const whyNot = ({ portalOrigins = [] }: Allowing): string =>
  portalOrigins.length === 0
    ? 'No return URL is allowed yet. Set portal.origins in rolecall.yaml, or ROLECALL_PORTAL_ORIGINS.'
    : `The origin of the return URL is not allowed. Allowed (portal.origins): ${portalOrigins.join(', ')}.`
