import { isRolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { SYSTEM } from '../model/actor.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { type Connection, otherExternalId } from '../model/connection.ts'
import type { Denial, Receipt, ReceiptStatement } from '../model/receipt.ts'
import type { Ports } from '../ports.ts'
import { findWitness } from './witness.ts'

type ProbePorts = Pick<Ports, 'clock' | 'random' | 'store' | 'sts' | 'installation'>

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const MIN_DENIALS = 4
const MIN_DENIED_MS = HOUR
const BETWEEN_DENIALS_MS = 20 * MINUTE
const GIVE_UP_AFTER_MS = 90 * DAY
/** More than this many denials say nothing more. */
const MAX_DENIALS = 10

/**
 * Tries the roles of connections that have ended, and issues the receipts that are due. Returns how
 * many it tried.
 */
export async function probeEnded(ports: ProbePorts, limit = 10): Promise<number> {
  const due = await ports.store.due('receipt', ports.clock.now(), limit)
  const tried = await Promise.allSettled(due.map((receipt) => probeOne(ports, receipt)))
  const failed = tried.find((it) => it.status === 'rejected')
  if (failed) throw failed.reason
  return due.length
}

async function probeOne(ports: ProbePorts, receipt: Receipt): Promise<void> {
  const connection = await ports.store.get('connection', receipt.id)
  const next =
    connection?.status === 'disconnected'
      ? await afterProbe(ports, { receipt, connection })
      : close(receipt, 'void')
  const event = EVENTS[next.status]
  try {
    await ports.store.commit({
      put: [next],
      ...(event
        ? auditOnly(ports, {
            ...{ actor: SYSTEM, action: event, subject: next.id, customerId: next.customerId },
          })
        : { audit: [], announce: [] }),
    })
  } catch (error) {
    if (!isRolecallError(error, 'VERSION_CONFLICT')) throw error
  }
}

const EVENTS = {
  probing: undefined,
  void: undefined,
  issued: 'receipt.issued',
  'given-up': 'receipt.given-up',
} as const

interface Case {
  receipt: Receipt
  connection: Connection
}

async function afterProbe(ports: ProbePorts, it: Case): Promise<Receipt> {
  const { receipt, connection } = it
  const { denials } = receipt
  const outcome = await tryRole(ports, connection)
  const now = ports.clock.now()
  const at = now.toISOString()
  if (outcome === 'allowed')
    return planOrGiveUp(ports, { ...receipt, denials: [], allowedAt: at }, pauseByAge(it, now))
  if (outcome === undefined) return planOrGiveUp(ports, receipt, pauseByAge(it, now))
  const all = [...denials, outcome]
  const kept = all.length > MAX_DENIALS ? [all[0]!, ...all.slice(1 - MAX_DENIALS)] : all
  const denied: Receipt = { ...receipt, denials: kept }
  const deniedForMs = now.getTime() - Date.parse(kept[0]!.at)
  const isProved = kept.length >= MIN_DENIALS && deniedForMs >= MIN_DENIED_MS
  if (!isProved) return planOrGiveUp(ports, denied, BETWEEN_DENIALS_MS)
  const statement = await statementOf(ports, { receipt: denied, connection }, at)
  return { ...close(denied, 'issued'), statement }
}

/**
 * A denial counts only if the broker role could assume another role just before and just after it.
 * Undefined: nothing is known.
 */
async function tryRole(
  ports: ProbePorts,
  connection: Connection,
): Promise<Denial | 'allowed' | undefined> {
  const role = parseRoleArn(connection.roleArn)
  // While its External ID was being replaced, the role may have accepted either one.
  for (const externalId of [connection.externalId, otherExternalId(connection)]) {
    if (externalId === undefined) continue
    const { outcome } = await ports.sts.probe(role, externalId, { spare: true })
    if (outcome === 'allowed') return 'allowed'
    if (outcome === 'unknown') return undefined
  }
  const witness = await findWitness(ports, connection)
  if (!witness) return undefined
  const again = await ports.sts.probe(role, connection.externalId, { spare: true })
  if (again.outcome === 'allowed') return 'allowed'
  if (again.outcome === 'unknown' || !(await witness.confirm())) return undefined
  return { at: ports.clock.now().toISOString(), witness: witness.kind }
}

/** The longer the connection has ended without a refusal that counts, the rarer the next try. */
function pauseByAge({ receipt }: Case, now: Date): number {
  const age = now.getTime() - Date.parse(receipt.endedAt)
  if (age < HOUR) return 10 * MINUTE
  if (age < DAY) return HOUR
  return age < 7 * DAY ? 6 * HOUR : DAY
}

function planOrGiveUp({ clock, random }: ProbePorts, receipt: Receipt, ms: number): Receipt {
  const now = clock.now().getTime()
  if (now - Date.parse(receipt.endedAt) >= GIVE_UP_AFTER_MS) return close(receipt, 'given-up')
  const jitter = 1 + (random.bytes(1)[0]! / 255) * 0.1
  return { ...receipt, nextProbeAt: new Date(now + ms * jitter).toISOString() }
}

function close(receipt: Receipt, status: Receipt['status']): Receipt {
  const { nextProbeAt: _, ...rest } = receipt
  return { ...rest, status }
}

async function statementOf(
  { store, installation }: ProbePorts,
  { receipt, connection }: Case,
  issuedAt: string,
): Promise<ReceiptStatement> {
  const { id, customerId, accountId, roleArn, externalId, createdAt } = connection
  const { endedAt, endedBy, denials } = receipt
  const usage = await store.get('usage', id)
  return {
    ...{ connectionId: id, vendor: installation.vendor.name },
    brokerRoleArn: installation.brokerRole.text,
    ...{ customerId, accountId, roleArn, externalId },
    stackId: connection.stackId ?? null,
    ...{ connectedAt: createdAt, endedAt, endedBy },
    lastUsedAt: usage?.lastUsedAt ?? null,
    ...{ denials, issuedAt },
  }
}
