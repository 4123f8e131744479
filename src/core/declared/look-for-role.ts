import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import { invitationOfPage } from '../invitations/find.ts'
import { SYSTEM } from '../model/actor.ts'
import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import {
  attemptOf,
  awaitsTick,
  connectionIdFor,
  DECLARED,
  type Invitation,
  invitationStatus,
} from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { OtherWay, RoleLook } from '../model/role-look.ts'
import type { Ports } from '../ports.ts'
import type { Proof } from '../verification/prove-trust.ts'
import { inSpareTime, look } from '../verification/verify.ts'
import type { DeclarePorts } from './connect-role.ts'
import type { DeclareLimit } from './declare-limit.ts'
import { hasStackUnderWay, settle } from './declare-role.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

const WHILE_OPEN_MS = 6 * SECOND
/** Between two looks once nobody has the page open. */
const PAUSES_MS = [
  ...[15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE],
  ...[15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR],
]
/** A page that is open says so this often, and counts as open a little longer. */
const SIGN_OF_LIFE_MS = 30 * SECOND
const OPEN_MS = 90 * SECOND

/**
 * The customer chose to make the role without a stack. Rolecall looks for it from now on, until it
 * is connected or the invitation ends.
 */
export function startLooking(
  ports: Pick<Ports, 'clock' | 'random' | 'store' | 'keys' | 'installation'>,
  token: string,
  otherWay: OtherWay,
): Promise<Invitation> {
  return retryOnConflict(async () => {
    const invitation = await invitationOfPage(ports, token)
    const { id, customerId, status, accountId } = invitation
    if (status !== 'open') throw new RolecallError('INVITATION_NOT_OPEN')
    if (accountId === undefined) throw new RolecallError('ACCOUNT_NEEDED')
    if (awaitsTick(invitation)) throw new RolecallError('TAKEOVER_NOT_CONFIRMED')
    if (!expectedRole(ports, invitation))
      throw new RolecallError('REQUEST_INVALID', {
        detail: 'The name of this role is not known. Give its ARN.',
      })
    const at = ports.clock.now().toISOString()
    const known = await ports.store.get('role-look', id)
    const begun: RoleLook = {
      ...{ kind: 'role-look', id, version: known?.version ?? 0, status: 'looking', customerId },
      ...{ watchedAt: at, looks: 0, nextLookAt: at, createdAt: known?.createdAt ?? at },
    }
    const event = {
      actor: { kind: 'customer' as const, id },
      action: 'invitation.other-way' as const,
      ...{ subject: id, customerId, details: { way: otherWay } },
    }
    const [stored] = await ports.store.commit({
      put: [{ ...invitation, otherWay }, begun],
      ...auditOnly(ports, event),
    })
    return stored
  })
}

/** The role that the invitation asks for; undefined if its name or account is not known. */
export function expectedRole(
  { installation }: Pick<Ports, 'installation'>,
  { accountId, roleName, roles, roleOptions }: Invitation,
): RoleArn | undefined {
  if (accountId === undefined || roleName === undefined || roles) return undefined
  const { partition } = installation.brokerRole
  return parseRoleArn(
    `arn:${partition}:iam::${accountId}:role${roleOptions?.path ?? '/'}${roleName}`,
  )
}

/** The page of the invitation is open, so Rolecall looks often. */
export async function noteWatched(
  { clock, store }: Pick<Ports, 'clock' | 'store'>,
  { id, status, otherWay }: Invitation,
): Promise<void> {
  if (status !== 'open' || otherWay === undefined) return
  const now = clock.now()
  const known = await store.get('role-look', id)
  if (!known || now.getTime() - Date.parse(known.watchedAt) < SIGN_OF_LIFE_MS) return
  const at = now.toISOString()
  await write({ store }, { put: [{ ...known, watchedAt: at, looks: 0, nextLookAt: at }] })
}

/**
 * Looks for the roles that are due, in time of STS that no caller waits for. Returns how many it
 * looked for.
 */
export async function lookForRoles(
  ports: DeclarePorts,
  limit: DeclareLimit,
  most = 20,
): Promise<number> {
  const due = await ports.store.due('role-look', ports.clock.now(), most)
  const admitted = due.filter(({ id }) => limit.admits(id))
  const spare = { ...ports, sts: inSpareTime(ports.sts) }
  const looked = await Promise.allSettled(admitted.map((it) => lookFor(spare, it)))
  const failed = looked.find((it) => it.status === 'rejected')
  if (failed) throw failed.reason
  return admitted.length
}

async function lookFor(ports: DeclarePorts, it: RoleLook): Promise<void> {
  const { clock, store } = ports
  const invitation = await store.get('invitation', it.id)
  const role = invitation?.otherWay && expectedRole(ports, invitation)
  const isOpen = invitation && invitationStatus(invitation, clock.now()) === 'open'
  if (!isOpen || !role || (await isConnected(ports, invitation, role)))
    return write(ports, { remove: [it] })
  await write(ports, { put: [planned(clock.now(), it)] })
}

/** Returns true once the role is connected. A denial says only that it is not there yet. */
async function isConnected(
  ports: DeclarePorts,
  invitation: Invitation,
  role: RoleArn,
): Promise<boolean> {
  if (hasStackUnderWay(invitation, ports.clock.now()) || awaitsTick(invitation)) return false
  if (ports.installation.ownAccountIds.includes(role.accountId)) return false
  const proof = await look(ports, { roleArn: role.text, externalId: invitation.externalId })
  if (proof.verdict === 'denied' || proof.verdict === 'unknown') return false
  if (isKnown(invitation, role, proof)) return false
  const connections = await connectionsOf(ports, invitation)
  const connection = connections.find(({ id }) => id === connectionIdFor(invitation.id))
  try {
    const outcome = await settle(
      ports,
      { actor: SYSTEM, invitation, role, key: undefined, connection },
      proof,
    )
    return 'connection' in outcome
  } catch (error) {
    // Another change came first. The next look sees it.
    if (isRolecallError(error, 'VERSION_CONFLICT') || isRolecallError(error, 'ALREADY_RESERVED'))
      return false
    throw error
  }
}

/** The invitation shows this reason already. */
function isKnown(invitation: Invitation, role: RoleArn, proof: Proof): boolean {
  const { roleArn, finding } = attemptOf(invitation, DECLARED) ?? {}
  return (
    proof.verdict === 'insecure' &&
    roleArn === role.text &&
    finding?.code === proof.findings[0]?.code
  )
}

function planned(now: Date, it: RoleLook): RoleLook {
  const isOpen = now.getTime() - Date.parse(it.watchedAt) < OPEN_MS
  const pause = isOpen ? WHILE_OPEN_MS : PAUSES_MS[Math.min(it.looks, PAUSES_MS.length - 1)]!
  return {
    ...it,
    looks: isOpen ? 0 : it.looks + 1,
    nextLookAt: new Date(now.getTime() + pause).toISOString(),
  }
}

/** Leaves the record as it is if another machine changed it first. */
async function write(
  { store }: Pick<Ports, 'store'>,
  change: { put?: RoleLook[]; remove?: RoleLook[] },
): Promise<void> {
  await store.commit({ ...change, audit: [], announce: [] }).catch((error: unknown) => {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  })
}
