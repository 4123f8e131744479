import { isRolecallError } from '../../api/errors.ts'
import { announceChange, auditAndAnnounce, auditEntry } from '../audit/entry.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import { advance } from '../connections/lifecycle.ts'
import { roleClaims } from '../connections/role-claim.ts'
import { SYSTEM } from '../model/actor.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import {
  type Enrolment,
  type EnrolmentAccount,
  enrolmentAccountId,
  type OrganizationShown,
} from '../model/enrolment.ts'
import { portionsOf } from '../model/portions.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { planNextCheck } from '../verification/check-schedule.ts'
import { proveTrust } from '../verification/prove-trust.ts'
import { approveConnections } from './approve.ts'
import { accountsOf } from './find.ts'
import { readerRoleName, stackSetName } from './launcher-template.ts'

type ReadPorts = Pick<
  Ports,
  'clock' | 'random' | 'store' | 'sts' | 'roles' | 'installation' | 'log'
>

const MAX_AT_ONCE = 10
/** Soon after the launch and while accounts join, the list is read often. */
const SOON_MS = 15_000
const BUSY_MS = 3_600_000
const LATER_MS = 1_800_000

/** Reads the organisations that are due. Returns true if more may be due. */
export async function readDueOrganizations(ports: ReadPorts): Promise<boolean> {
  const due = await ports.store.due('enrolment', ports.clock.now(), MAX_AT_ONCE)
  for (const enrolment of due) {
    let isRead = false
    try {
      isRead = await readOne(ports, enrolment)
    } catch (error) {
      ports.log.warn('enrolment.unreadable', { enrolmentId: enrolment.id, error })
    }
    await planNextRead(ports, enrolment, isRead)
  }
  return due.length === MAX_AT_ONCE
}

/**
 * The reader role is made by the launcher stack, so its account and its name are known. Returns
 * false if it does not show the organisation.
 */
async function readOne(ports: ReadPorts, enrolment: Enrolment): Promise<boolean> {
  const { managementAccountId, administratorAccountId = managementAccountId } = enrolment
  const { partition } = ports.installation.brokerRole
  const role = parseRoleArn(
    `arn:${partition}:iam::${administratorAccountId}:role/${readerRoleName(enrolment)}`,
  )
  const proof = await proveTrust(ports, role, enrolment.externalId)
  if (proof.verdict !== 'proved') return false
  const shown = await ports.roles.organization(role, enrolment.externalId, {
    region: enrolment.region,
    stackSetName: stackSetName(ports.installation.vendor.name, enrolment),
    isDelegated: administratorAccountId !== managementAccountId,
  })
  if (!shown || !isTheirs(enrolment, shown)) return false
  await noteOrganization(ports, enrolment, shown)
  return true
}

/** The account with the reader role could be in another organisation than the vendor named. */
const isTheirs = (
  { organizationId, managementAccountId }: Enrolment,
  shown: OrganizationShown,
): boolean =>
  shown.managementAccountId === managementAccountId &&
  (organizationId === undefined || shown.organizationId === organizationId)

async function noteOrganization(
  ports: ReadPorts,
  enrolment: Enrolment,
  shown: OrganizationShown,
): Promise<void> {
  const known = new Map((await accountsOf(ports, enrolment)).map((it) => [it.accountId, it]))
  const instances = new Map(shown.instances?.map((it) => [it.accountId, it]))
  const listed = new Map(shown.accounts.map((it) => [it.accountId, it]))
  const excluded = new Set(enrolment.accounts.exclude)
  const changed: EnrolmentAccount[] = []
  const ids = new Set([...known.keys(), ...listed.keys()])
  for (const accountId of ids) {
    if (excluded.has(accountId)) continue
    const before = known.get(accountId)
    const after = accountNow(ports, enrolment, {
      ...{ accountId, before, listed: listed.get(accountId) },
      instance: instances.get(accountId),
      hasInstances: shown.instances !== undefined,
    })
    if (after && !same(before, after)) changed.push(after)
  }
  const stored: EnrolmentAccount[] = []
  const before = [enrolment, ...known.values()]
  for (const portion of portionsOf(changed, MAX_PUT))
    stored.push(...(await store(ports, portion, before)))
  for (const after of stored) {
    if (after.status === 'accepted') await approveConnections(ports, SYSTEM, after)
    if (after.leftAt !== undefined) await expectEnd(ports, after)
  }
  if (stored.length > 0) await leaveEntry(ports, enrolment, stored.length)
}

interface Facts {
  accountId: string
  before: EnrolmentAccount | undefined
  listed: OrganizationShown['accounts'][number] | undefined
  instance: { status: string; reason?: string } | undefined
  hasInstances: boolean
}

/** The account as the organisation shows it now; undefined if there is nothing to keep. */
function accountNow(
  { clock }: ReadPorts,
  { id: enrolmentId }: Enrolment,
  { accountId, before, listed, instance, hasInstances }: Facts,
): EnrolmentAccount | undefined {
  const now = clock.now().toISOString()
  const isActive = listed?.status === 'ACTIVE'
  if (!before && !isActive) return undefined
  const {
    leftAt,
    instance: _,
    confirmedAt,
    ...rest
  } = before ?? {
    ...{ kind: 'enrolment-account' as const, id: enrolmentAccountId(enrolmentId, accountId) },
    ...{ version: 0, status: 'accepted' as const, enrolmentId, accountId, invitationIds: [] },
    ...{ createdAt: now, updatedAt: now },
  }
  const lostInstance = hasInstances && before?.instance !== undefined && instance === undefined
  const hasLeft = before !== undefined && (!isActive || lostInstance)
  const confirmed = isActive ? (confirmedAt ?? now) : undefined
  return {
    ...rest,
    ...(confirmed !== undefined && { confirmedAt: confirmed, status: 'accepted' as const }),
    ...(listed && { name: listed.name, ...(listed.ou !== undefined && { ou: listed.ou }) }),
    ...(instance && { instance: instanceOf(instance) }),
    ...(hasLeft && { leftAt: leftAt ?? now }),
    ...(!hasLeft && lostInstance && { instance: before!.instance! }),
  }
}

/** Of a failed instance only the reason counts: the status changes with each operation. */
const instanceOf = ({ status, reason }: { status: string; reason?: string }) => ({
  status,
  ...(reason !== undefined && status !== 'CURRENT' && { reason }),
})

const same = (before: EnrolmentAccount | undefined, after: EnrolmentAccount): boolean =>
  before !== undefined && JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))

const sorted = (it: object) => Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1))

/** A commit has 99 parts at most. */
const MAX_PUT = 50

/**
 * Returns the accounts that were stored. One that changed meanwhile is left out: the next look sees
 * it again.
 */
async function store(
  ports: ReadPorts,
  accounts: readonly EnrolmentAccount[],
  before: readonly (Enrolment | EnrolmentAccount)[],
): Promise<EnrolmentAccount[]> {
  const updatedAt = ports.clock.now().toISOString()
  const put = accounts.map((it) => ({ ...it, updatedAt }))
  try {
    return await ports.store.commit({ put, audit: [], ...announceChange(ports, { put, before }) })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
    if (accounts.length === 1) return []
    const each = await Promise.all(accounts.map((it) => store(ports, [it], before)))
    return each.flat()
  }
}

/**
 * The account has left, so AWS deletes its stack. A hint, as the Delete of a stack is: only a
 * denied probe ends the connection, and many such denials are no sign of a fault on our side.
 */
const expectEnd = (ports: ReadPorts, { invitationIds }: EnrolmentAccount): Promise<void> =>
  retryOnConflict(async () => {
    const invitation = await ports.store.get('invitation', invitationIds.at(-1) ?? '')
    if (!invitation) return
    for (const before of await connectionsOf(ports, invitation)) {
      if (before.invitationDeleted || before.status === 'disconnected') continue
      const after = planNextCheck(ports, {
        ...advance(before, 'deleteHinted'),
        invitationDeleted: true,
        looksSinceChange: 0,
        updatedAt: ports.clock.now().toISOString(),
      })
      const { id: subject, customerId } = before
      const event = { actor: SYSTEM, action: 'connection.delete-hinted' as const, subject }
      await ports.store.commit({
        put: [after],
        ...roleClaims(before, after),
        ...auditAndAnnounce(ports, { ...event, customerId }, { put: [after], before: [before] }),
      })
    }
  })

async function leaveEntry(ports: ReadPorts, it: Enrolment, changed: number): Promise<void> {
  const entry = auditEntry(ports, {
    ...{ actor: SYSTEM, action: 'enrolment.accounts-confirmed', subject: it.id },
    ...{ customerId: it.customerId, details: { changed } },
  })
  await ports.store.commit({ audit: [entry], announce: [] })
}

/** When the list is read again: soon while accounts may be joining. */
const planNextRead = (ports: ReadPorts, { id }: Enrolment, isRead: boolean): Promise<void> =>
  retryOnConflict(async () => {
    const enrolment = await ports.store.get('enrolment', id)
    if (!enrolment) return
    const now = ports.clock.now()
    const since = now.getTime() - Date.parse(enrolment.busyAt ?? enrolment.createdAt)
    const dueAt = new Date(now.getTime() + (since < BUSY_MS ? SOON_MS : LATER_MS)).toISOString()
    if (!isRead || enrolment.readerReadyAt !== undefined) {
      await ports.store.commit({ put: [{ ...enrolment, dueAt }], audit: [], announce: [] })
      return
    }
    const put = [{ ...enrolment, dueAt, readerReadyAt: now.toISOString() }]
    const { customerId } = enrolment
    const event = { actor: SYSTEM, action: 'enrolment.reader-ready', subject: id } as const
    await ports.store.commit({
      put,
      ...auditAndAnnounce(ports, { ...event, customerId }, { put, before: [enrolment] }),
    })
  })
