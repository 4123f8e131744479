import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { importRows, type NumberedRole } from '../fleet/import-rows.ts'
import { type Actor, whoOf } from '../model/actor.ts'
import { drawText } from '../model/external-id.ts'
import { requireGrant } from '../model/grants.ts'
import { type FailedRow, JOB_WORKS, type Job, type JobFilter, type JobWork } from '../model/job.ts'
import { portionsOf } from '../model/portions.ts'
import { earlierId, type Repeat, repeatOf, reservationsOf } from '../model/repeat.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Change, Ports } from '../ports.ts'
import { rowChecker } from './check-row.ts'
import { permissionFor, readJob } from './find.ts'
import { type GivenRow, isFailed, partsOf } from './rows.ts'

type StartPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'installation'>

const MAX_IDS = 1000
export const MAX_ROWS = 10_000

export interface NewJob {
  work: JobWork
  /** Ids of connections or invitations, 1 to 1,000. */
  ids?: readonly string[] | undefined
  /** The connections or invitations that match this when the job starts. */
  filter?: JobFilter | undefined
  /** Customers to invite, 1 to 10,000. Rows that are wrong already are listed as failed. */
  rows?: readonly GivenRow[] | undefined
  /** Roles to import, 1 to 10,000. Roles that are wrong already are listed as failed. */
  roles?: readonly (NumberedRole | FailedRow)[] | undefined
  /** Of a filter: ends the job before it does anything if more records match. */
  expected?: number | undefined
  /** Only with `rows` or `roles`: checks them, and waits until a person starts the job. */
  isDraft?: boolean | undefined
}

/** A draft that nobody starts is deleted after this time. */
const DRAFT_KEPT_MS = 86_400_000
/** AWS: a transaction of DynamoDB has 4 MB at most. */
const PARTS_A_COMMIT = 10

/**
 * Starts the same work on many records; `workOnJobs` does it. Checks customers to invite and roles
 * to import first: those that are wrong are failed from the beginning. With the same idempotency
 * key, returns the first job again. Throws REQUEST_INVALID or IDEMPOTENCY_KEY_REUSED.
 */
export async function startJob(
  ports: StartPorts,
  actor: Actor,
  input: NewJob,
  idempotencyKey?: string,
): Promise<Job> {
  requireGrant(actor, permissionFor(input.work, 'write'))
  if (input.work === 'import') requireGrant(actor, 'invitations:write')
  requireOneSource(input)
  const repeat = repeatOf(actor, { key: idempotencyKey, input, scope: 'job' })
  const earlier = repeat && (await findRepeat(ports, repeat))
  if (earlier) return earlier
  const rows = await givenRows(ports, actor, input)
  const draft = draftJob(ports, actor, input)
  const parts = partsOf(draft, rows)
  for (const put of portionsOf(parts, PARTS_A_COMMIT))
    await ports.store.commit({ put, audit: [], announce: [] })
  const failed = rows.filter(isFailed).length
  const job: Job = {
    ...draft,
    ...{ total: rows.length, counts: { ...draft.counts, failed }, parts: parts.length },
    failedParts: parts.flatMap((it, number) => (it.failed.length > 0 ? [number] : [])),
  }
  try {
    return await commitStart(ports, actor, job, { reserve: reservationsOf(repeat, job.id) })
  } catch (error) {
    if (!isRolecallError(error, 'ALREADY_RESERVED')) throw error
    return (await findRepeat(ports, repeat!))!
  }
}

/**
 * Starts a draft. Its rows are worked on with the grants of whoever starts it. Throws NOT_FOUND or
 * JOB_STATE.
 */
export const startDraft = (ports: StartPorts, actor: Actor, id: string): Promise<Job> =>
  retryOnConflict(async () => {
    const { tokenId: _, sessionId: __, ...job } = await readJob(ports, actor, 'write', id)
    if (job.status !== 'draft')
      throw new RolecallError('JOB_STATE', { detail: `This job is ${job.status}.` })
    const now = ports.clock.now().toISOString()
    const started = { ...ofActor(actor), status: 'running', startedAt: now } as const
    return commitStart(ports, actor, { ...job, ...started, dueAt: now, updatedAt: now })
  })

/** A draft leaves no entry in the audit trail, because it does nothing. */
async function commitStart(
  ports: StartPorts,
  actor: Actor,
  job: Job,
  more: Partial<Change> = {},
): Promise<Job> {
  const { work, total, filter, status } = job
  const { status: statuses, ...names } = filter ?? {}
  const details = {
    ...{ work, ...(total > 0 && { rows: total }) },
    ...Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)),
    ...(statuses && { status: statuses.join(' ') }),
  }
  const event = { actor, action: 'job.started' as const, subject: job.id, details }
  const [stored] = await ports.store.commit<[Job]>({
    ...more,
    put: [job],
    ...(status === 'draft' ? { audit: [], announce: [] } : auditOnly(ports, event)),
  })
  return stored
}

function requireOneSource({ work, isDraft, ...sources }: NewJob): void {
  const refuse = (detail: string) => {
    throw new RolecallError('REQUEST_INVALID', { detail })
  }
  const kind = JOB_WORKS[work]
  const takesList = kind === 'rows' || kind === 'roles'
  const given = (['ids', 'filter', 'rows', 'roles'] as const).filter((it) => sources[it])
  const isRight = takesList ? given[0] === kind : given[0] === 'ids' || given[0] === 'filter'
  if (given.length !== 1 || !isRight)
    refuse(takesList ? `Send "${kind}", and nothing else.` : 'Send "ids" or "filter".')
  if (isDraft && !takesList) refuse('Only a job with "rows" or "roles" can be a draft.')
  const { length = 1 } = sources.ids ?? sources.rows ?? sources.roles ?? {}
  const most = takesList ? MAX_ROWS : MAX_IDS
  if (length < 1 || length > most) refuse(`Send 1 to ${most} ${takesList ? kind : 'ids'}.`)
}

async function givenRows(
  ports: StartPorts,
  actor: Actor,
  { ids = [], rows = [], roles = [] }: NewJob,
): Promise<GivenRow[]> {
  const problemOf = rowChecker(ports, actor)
  const checked: GivenRow[] = []
  for (const row of [...rows, ...importRows(roles)]) checked.push((await problemOf(row)) ?? row)
  return [...checked, ...[...new Set(ids)].map((id, index) => ({ row: index + 1, id }))]
}

const ofActor = ({ grants, tokenId, sessionId, reason, ...who }: Actor) => ({
  ...{ by: whoOf(who), grants },
  ...(tokenId !== undefined && { tokenId }),
  ...(sessionId !== undefined && { sessionId }),
  ...(reason !== undefined && { reason }),
})

function draftJob(
  { clock, random }: StartPorts,
  actor: Actor,
  { work, filter, expected, isDraft }: NewJob,
): Job {
  const now = clock.now()
  const at = now.toISOString()
  return {
    ...{ kind: 'job', id: `job_${drawText(random, 22)}`, version: 0, work },
    ...(filter && { filter, search: {} }),
    ...(expected !== undefined && { expected }),
    ...{ total: 0, counts: { done: 0, unchanged: 0, failed: 0 } },
    ...{ parts: 0, part: 0, failedParts: [], ...ofActor(actor), createdAt: at, updatedAt: at },
    ...(isDraft
      ? { status: 'draft', dueAt: new Date(now.getTime() + DRAFT_KEPT_MS).toISOString() }
      : { status: 'running', startedAt: at, dueAt: at }),
  }
}

async function findRepeat({ store }: StartPorts, repeat: Repeat): Promise<Job | undefined> {
  const id = earlierId(await store.reservedBy('idempotency-key', repeat.value), repeat)
  return id === undefined ? undefined : store.get('job', id)
}
