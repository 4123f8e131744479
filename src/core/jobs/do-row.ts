import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { approveConnection } from '../connections/approve.ts'
import { disconnect } from '../connections/disconnect.ts'
import { connectionFor } from '../connections/find.ts'
import { resumeConnection, suspendConnection } from '../connections/suspend.ts'
import { importRole } from '../fleet/import-role.ts'
import { createInvitation } from '../invitations/create.ts'
import { invitationFor } from '../invitations/find.ts'
import { revokeInvitation } from '../invitations/revoke.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection, ConnectionStatus } from '../model/connection.ts'
import type { FailedRow, Job, JobRow, JobWork } from '../model/job.ts'
import type { Ports } from '../ports.ts'
import { offerUpgrade } from '../upgrades/offer-upgrade.ts'
import { inSpareTime, verifyNow } from '../verification/verify.ts'
import { toFailedRow } from './rows.ts'

export type RowPorts = Omit<Ports, 'sessions' | 'inbox' | 'deadLetters' | 'answers' | 'webhooks'>

/** How a row ended; `later` means that AWS or the store had no answer, so nothing is known. */
export type RowEnd = { row: number } & (
  | { end: 'done' | 'unchanged' }
  | { end: 'failed' | 'later'; failure: FailedRow }
)

/**
 * Does one row of a job, with the grants of whoever started it.
 * @param since When an earlier worker began this row, and nobody knows whether it was done; absent
 * if no worker has begun it.
 */
export async function doRow(
  ports: RowPorts,
  job: Job,
  row: JobRow,
  since: string | undefined,
): Promise<RowEnd> {
  const found: { customerId?: string } = {}
  try {
    const end = await workOn({ ports, job, actor: actorOf(job), found, since }, row)
    if (typeof end === 'string') return { row: row.row, end }
    return { row: row.row, end: 'failed', failure: toFailedRow(row, { ...found, ...end }) }
  } catch (error) {
    const known = error instanceof RolecallError ? error : new RolecallError('INTERNAL', {}, error)
    if (known.code === 'INTERNAL')
      ports.log.error('job.row-failed', { jobId: job.id, row: row.row, error })
    const { code, message } = known
    const failure = toFailedRow(row, { ...found, code, message })
    return { row: row.row, end: known.retry ? 'later' : 'failed', failure }
  }
}

/** Whoever started the job; the job's id goes into each audit entry. */
const actorOf = ({ id, by, grants, tokenId, reason }: Job): Actor => ({
  ...{ ...by, grants, jobId: id },
  ...(tokenId !== undefined && { tokenId }),
  ...(reason !== undefined && { reason }),
})

interface Task {
  ports: RowPorts
  job: Job
  actor: Actor
  /** The row's customer, once it is known. */
  found: { customerId?: string }
  since: string | undefined
}

type Verdict = 'done' | 'unchanged' | { code: string; message: string }

async function workOn(task: Task, row: JobRow): Promise<Verdict> {
  const { ports, job, actor } = task
  if ('role' in row) {
    const quiet = { ...ports, sts: inSpareTime(ports.sts) }
    const { isNew } = await importRole(quiet, actor, row)
    return isNew ? 'done' : alreadySo(task)
  }
  if ('invitation' in row) {
    await createInvitation(ports, actor, row.invitation, `${job.id}/${row.row}`)
    return 'done'
  }
  if (job.work !== 'revoke') return CONNECTION_WORKS[job.work as ConnectionWork](task, row.id)
  const invitation = await invitationFor(ports, actor, 'invitations:write', row.id)
  task.found.customerId = invitation.customerId
  if (invitation.status === 'revoked') return alreadySo(task)
  await revokeInvitation(ports, actor, row.id)
  return 'done'
}

type ConnectionWork = Exclude<JobWork, 'invite' | 'import' | 'revoke'>

const CONNECTION_WORKS: Record<ConnectionWork, (task: Task, id: string) => Promise<Verdict>> = {
  suspend: (task, id) => order(task, id, { unless: 'suspended', by: suspendConnection }),
  resume: (task, id) => order(task, id, { unless: 'active', by: resumeConnection }),
  disconnect: (task, id) => order(task, id, { unless: 'disconnected', by: disconnect }),
  verify,
  async approve(task, id) {
    const { approved, status } = await find(task, id)
    if (approved && status === 'active') return alreadySo(task)
    await approveConnection(task.ports, task.actor, id)
    return 'done'
  },
  async upgrade(task, id) {
    const { ports, actor } = task
    await find(task, id)
    try {
      await offerUpgrade(ports, actor, { connectionId: id })
      return 'done'
    } catch (error) {
      if (isRolecallError(error, 'UPGRADE_NOT_NEEDED')) return 'unchanged'
      throw error
    }
  },
}

async function find({ ports, actor, found }: Task, id: string): Promise<Connection> {
  const connection = await connectionFor(ports, actor, 'connections:write', id)
  found.customerId = connection.customerId
  return connection
}

/** The record is as asked: by an earlier worker of this job, or before the job. */
const alreadySo = ({ since }: Task): Verdict => (since === undefined ? 'unchanged' : 'done')

async function order(
  task: Task,
  id: string,
  {
    unless,
    by,
  }: {
    unless: ConnectionStatus
    by: (ports: RowPorts, actor: Actor, id: string) => Promise<unknown>
  },
): Promise<Verdict> {
  const { status } = await find(task, id)
  if (status === unless) return alreadySo(task)
  await by(task.ports, task.actor, id)
  return 'done'
}

/** A role that is not as it should be is a failed row, with what the check found. */
async function verify(task: Task, id: string): Promise<Verdict> {
  const { ports, actor, since } = task
  const before = await find(task, id)
  const isChecked =
    since !== undefined &&
    (await ports.store.checks({ connectionId: id, since, limit: 1 })).items.length > 0
  const checked = isChecked
    ? before
    : await verifyNow({ ...ports, sts: inSpareTime(ports.sts) }, actor, id)
  const [finding] = checked.findings
  return finding ? { code: finding.code, message: finding.message } : 'done'
}
