import { isRolecallError } from '../../api/errors.ts'
import type { NewInvitation } from '../../api/types.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { customersAccount, requireSupported } from '../invitations/create.ts'
import { requireAllowedReturn } from '../invitations/return-url.ts'
import type { Actor } from '../model/actor.ts'
import { isWithin } from '../model/grants.ts'
import type { FailedRow } from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { cellsOf } from './rows.ts'

type CheckPorts = Pick<Ports, 'store' | 'clock' | 'installation'>

/**
 * Makes a function that says why this customer cannot be invited, as far as that is known before
 * the invitation is made; undefined if it can. It makes nothing.
 */
export function rowChecker(ports: CheckPorts, actor: Actor) {
  const profiles = new Map<string, Promise<unknown>>()
  return async (row: number, it: NewInvitation): Promise<FailedRow | undefined> => {
    const wrong = (code: string, message: string): FailedRow => ({
      ...{ row, customerId: it.customerId, code, message, cells: { ...cellsOf(it) } },
    })
    if (!isWithin(actor, it)) return wrong('FORBIDDEN', 'Your grants are for other customers.')
    const name = it.profile ?? 'default'
    if (!profiles.has(name)) profiles.set(name, currentVersion(ports, name))
    try {
      await profiles.get(name)
      if (it.accountId !== undefined) customersAccount(ports.installation, it.accountId)
      if (it.region !== undefined) requireSupported(ports.installation, it.region)
      if (it.returnUrl !== undefined) requireAllowedReturn(ports.installation, it.returnUrl)
      return undefined
    } catch (error) {
      if (!isRolecallError(error)) throw error
      return wrong(error.code, error.message)
    }
  }
}
