import { createHash } from 'node:crypto'
import { RolecallError } from '../../api/errors.ts'
import { auditEntry } from '../audit/entry.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { requireGrant } from '../model/grants.ts'
import { connectionIdFor, type Invitation, invitationStatus } from '../model/invitation.ts'
import { portionsOf } from '../model/portions.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports, Store } from '../ports.ts'
import { deleteFromJobs } from './job-rows.ts'
import {
  type Deletion,
  deleteEnrolments,
  deleteNames,
  deleteRecord,
  type Whose,
} from './records-of.ts'

type DeletePorts = Pick<Ports, 'clock' | 'random' | 'store'>

/** After this time a call ends, and the next one goes on. AWS: a function URL waits for 30 s. */
const MAX_CALL_MS = 15_000
/** Records whose traces are deleted together. */
const AT_ONCE = 20
const PAGE = 200

export interface DeleteOrder {
  customerId: string
  /** Whether the receipts that were issued stay. Default: true. */
  keepReceipts?: boolean | undefined
}

export interface DeletedData {
  customerId: string
  /** False: something is left. Call again; each call goes on where the store stands. */
  isDone: boolean
  /** How many of each kind this call deleted. */
  deleted: Record<string, number>
}

/**
 * Deletes what the store keeps about a customer whose connections have ended. It can be repeated
 * after a crash: a record goes only after its traces. Leaves one audit entry for each call, with a
 * hash of the customer's id. Throws CUSTOMER_ACTIVE while a connection has not ended or an
 * invitation is open.
 */
export async function deleteCustomerData(
  ports: DeletePorts,
  actor: Actor,
  { customerId, keepReceipts = true }: DeleteOrder,
): Promise<DeletedData> {
  requireGrant(actor, 'operate')
  const records = await recordsOf(ports.store, customerId)
  requireEnded(records, ports.clock.now())
  await requireNoEnrolment(ports.store, customerId)
  const startedAt = ports.clock.monotonic()
  const hasTime = () => ports.clock.monotonic() - startedAt < MAX_CALL_MS
  const deletion: Deletion = { ports, customerId, keepReceipts, deleted: {} }
  let isDone = true
  // Once more without records: what has the customer's id, and no record any more.
  for (const portion of [...portionsOf(records, AT_ONCE), []]) {
    isDone = hasTime() && (await eraseTraces(deletion, portion, hasTime))
    if (!isDone) break
    for (const one of portion) await retryOnConflict(() => deleteRecord(deletion, one))
  }
  if (isDone) {
    await deleteEnrolments(deletion)
    await deleteNames(deletion, hashOf(customerId))
    await deleteFromJobs(ports, customerId, hashOf(customerId))
  }
  await leaveEntry(ports, actor, { customerId, isDone, deleted: deletion.deleted })
  return { customerId, isDone, deleted: deletion.deleted }
}

/** The invitations last, because they lead to the callbacks. */
async function recordsOf(store: Store, customerId: string): Promise<Whose[]> {
  const found: Whose[] = []
  for (const kind of ['connection', 'invitation'] as const)
    for (let cursor: string | undefined; ; ) {
      const page = await store.list(kind, { customerIds: [customerId], cursor, limit: PAGE })
      found.push(...page.items)
      if (page.nextCursor === undefined) break
      cursor = page.nextCursor
    }
  return found
}

function requireEnded(records: Whose[], now: Date): void {
  const isLiving = (it: Connection | Invitation) =>
    it.kind === 'connection' ? it.status !== 'disconnected' : invitationStatus(it, now) === 'open'
  const living = records.filter(isLiving)
  if (living.length === 0) return
  const names = living.slice(0, 3).map(({ id, status }) => `${id} is ${status}`)
  throw new RolecallError('CUSTOMER_ACTIVE', {
    detail: `(${names.join(', ')}${living.length > 3 ? ', …' : ''})`,
  })
}

/** Accounts of an open enrolment would join again after their data was deleted. */
async function requireNoEnrolment(store: Store, customerId: string): Promise<void> {
  const query = { customerIds: [customerId], status: 'open', limit: 1 }
  const [open] = (await store.list('enrolment', query)).items
  if (open) throw new RolecallError('CUSTOMER_ACTIVE', { detail: `(${open.id} is open)` })
}

/** Returns false if the time was over before all traces were deleted. */
async function eraseTraces(
  { ports, customerId, deleted }: Deletion,
  portion: Whose[],
  hasTime: () => boolean,
): Promise<boolean> {
  // The stop of a customer has the customer's id.
  const subjects = portion.length > 0 ? portion.flatMap(namesOf) : [customerId]
  for (;;) {
    const { isDone, ...counts } = await ports.store.erase({ customerId, subjects })
    for (const [name, count] of Object.entries(counts)) deleted[name] = (deleted[name] ?? 0) + count
    if (isDone || !hasTime()) return isDone
  }
}

/**
 * What entries say that they are about. The announcement of a stack with several roles may name the
 * connection without a role.
 */
const namesOf = (it: Connection | Invitation): string[] =>
  it.kind === 'invitation' && it.roles ? [it.id, connectionIdFor(it.id)] : [it.id]

/** A person who knows the id can find the entry of its deletion. */
const hashOf = (customerId: string): string =>
  createHash('sha256').update(customerId).digest('hex').slice(0, 32)

async function leaveEntry(
  ports: DeletePorts,
  actor: Actor,
  { customerId, isDone, deleted }: DeletedData,
): Promise<void> {
  const entry = auditEntry(ports, {
    actor,
    action: 'customer.data-deleted',
    subject: `deleted-${hashOf(customerId)}`,
    details: { ...deleted, isDone },
  })
  await ports.store.commit({ audit: [entry], announce: [] })
}
