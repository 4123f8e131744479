import { isRolecallError } from '../../api/errors.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { rolesOfRow } from '../fleet/roles-of-row.ts'
import { customersAccount, requireSupported } from '../invitations/create.ts'
import { requireAllowedReturn } from '../invitations/return-url.ts'
import { roleOptionsFor } from '../invitations/role-options.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { Actor } from '../model/actor.ts'
import { isWithin } from '../model/grants.ts'
import type { FailedRow, JobRow } from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { type GivenRow, isFailed, listedIn, toFailedRow } from './rows.ts'

type CheckPorts = Pick<Ports, 'store' | 'clock' | 'installation'>

/**
 * Makes a function that says why this customer cannot be invited, or this role not be imported, as
 * far as that is known before; undefined if nothing speaks against it. It makes nothing.
 */
export function rowChecker(ports: CheckPorts, actor: Actor) {
  const profiles = new Map<string, Promise<AccessVersion>>()
  return async (row: GivenRow): Promise<FailedRow | undefined> => {
    const listed = isFailed(row) ? undefined : listedIn(row)
    if (isFailed(row) || !listed) return undefined
    const wrong = (code: string, message: string) => toFailedRow(row, { code, message })
    if (!isWithin(actor, { customerId: listed.customerId }))
      return wrong('FORBIDDEN', 'Your grants are for other customers.')
    const name = listed.profile ?? 'default'
    if (!profiles.has(name)) profiles.set(name, currentVersion(ports, name))
    try {
      requirePossible(ports, row, await profiles.get(name)!)
      return undefined
    } catch (error) {
      if (!isRolecallError(error)) throw error
      return wrong(error.code, error.message)
    }
  }
}

function requirePossible(
  { installation, clock }: CheckPorts,
  row: JobRow,
  { content }: AccessVersion,
): void {
  if ('role' in row) rolesOfRow(installation, content.profile, row.role)
  if (!('invitation' in row)) return
  const { accountId, region, returnUrl } = row.invitation
  const account = accountId === undefined ? undefined : customersAccount(installation, accountId)
  roleOptionsFor(content, row.invitation.roleOptions, { accountId: account, now: clock.now() })
  if (region !== undefined) requireSupported(installation, region)
  if (returnUrl !== undefined) requireAllowedReturn(installation, returnUrl)
}
