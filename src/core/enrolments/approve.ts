import { RolecallError } from '../../api/errors.ts'
import { auditEntry } from '../audit/entry.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import { transition } from '../connections/transition.ts'
import type { Actor } from '../model/actor.ts'
import type { AccountId } from '../model/aws/account-id.ts'
import { type Enrolment, type EnrolmentAccount, enrolmentAccountId } from '../model/enrolment.ts'
import { requireGrant } from '../model/grants.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { enrolmentFor } from './find.ts'

type ApprovePorts = Pick<Ports, 'clock' | 'random' | 'store'>

export interface Approved {
  /** The accounts that are accepted now, also if they were before. */
  approved: AccountId[]
  /** Accounts that have not called in, so that there is nothing to approve. */
  unknown: AccountId[]
}

/**
 * A person confirms that these accounts belong to the customer. Their connections that wait for it
 * become active; accounts that have not connected need no approval later.
 */
export async function approveAccounts(
  ports: ApprovePorts,
  actor: Actor,
  id: string,
  accountIds: readonly AccountId[],
): Promise<Approved> {
  requireGrant(actor, 'connections:write')
  const enrolment = await enrolmentFor(ports, actor, 'connections:write', id)
  const result: Approved = { approved: [], unknown: [] }
  for (const accountId of new Set(accountIds)) {
    const account = await approveOne(ports, actor, enrolment, accountId)
    result[account ? 'approved' : 'unknown'].push(accountId)
    if (account) await approveConnections(ports, actor, account)
  }
  return result
}

/** Marks the account as accepted. Undefined if it has not called in. */
const approveOne = (
  ports: ApprovePorts,
  actor: Actor,
  { id, customerId }: Enrolment,
  accountId: AccountId,
): Promise<EnrolmentAccount | undefined> =>
  retryOnConflict(async () => {
    const account = await ports.store.get('enrolment-account', enrolmentAccountId(id, accountId))
    if (!account || account.status === 'accepted') return account
    const now = ports.clock.now().toISOString()
    const approved: EnrolmentAccount = {
      ...account,
      status: 'accepted',
      approvedAt: now,
      updatedAt: now,
    }
    const event = {
      ...{ actor, action: 'enrolment.accounts-approved' as const, subject: id, customerId },
      details: { accountId },
    }
    const audit = [auditEntry(ports, event)]
    const [stored] = await ports.store.commit({ put: [approved], audit, announce: [] })
    return stored
  })

/** Approves what waits for it. A connection that changed meanwhile stays as it is. */
export async function approveConnections(
  ports: ApprovePorts,
  actor: Actor,
  { invitationIds }: EnrolmentAccount,
): Promise<void> {
  const invitation = await ports.store.get('invitation', invitationIds.at(-1) ?? '')
  if (!invitation) return
  for (const { id, status } of await connectionsOf(ports, invitation)) {
    if (status !== 'awaiting-approval') continue
    try {
      await transition(ports, {
        ...{ actor, id, signal: 'approved', action: 'connection.approved' },
        edit: (connection) => ({ ...connection, approved: true }),
      })
    } catch (error) {
      if (!(error instanceof RolecallError) || error.code !== 'CONNECTION_STATE') throw error
    }
  }
}
