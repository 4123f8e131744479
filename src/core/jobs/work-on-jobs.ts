import { isRolecallError } from '../../api/errors.ts'
import { customersWithin, mayDo } from '../model/grants.ts'
import { JOB_WORKS, type Job, type JobPart, type JobProblem, partId } from '../model/job.ts'
import { limitsOf } from '../model/person.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import { doRow, type RowEnd, type RowPorts } from './do-row.ts'
import { deleteOldRows, endingOf } from './end.ts'
import { permissionFor } from './find.ts'
import { matches } from './preview.ts'
import { MAX_ROWS_PER_PART, partsOf } from './rows.ts'

/** Rows of one job that are done at the same time. */
const ROWS_AT_ONCE = 10
const MAX_JOBS = 5
/** A worker that needs longer is taken for dead. Another one then asks which rows were done. */
const LEASE_MS = 30_000
/** More records than one job takes. */
const MAX_RECORDS = 100_000
const MAX_RETRIES = 5
const RETRY_MS = 15_000

/**
 * Does some rows of each job that is due. Work that stopped at any place goes on there: what was
 * done is stored with the rows that are left. Returns true if more may be due.
 */
export async function workOnJobs(ports: RowPorts): Promise<boolean> {
  const jobs = await ports.store.due('job', ports.clock.now(), MAX_JOBS)
  for (const job of jobs)
    try {
      await workOn(ports, job)
    } catch (error) {
      // Another worker or a person was faster.
      if (isRolecallError(error, 'VERSION_CONFLICT')) continue
      ports.log.error('job.failed', { jobId: job.id, error })
    }
  return jobs.length > 0
}

async function workOn(ports: RowPorts, job: Job): Promise<void> {
  if (job.status !== 'running') return deleteOldRows(ports, job)
  const problem = await rightsProblem(ports, job)
  if (problem) return end(ports, job, problem)
  return job.search ? searchPage(ports, job) : workOnPart(ports, job)
}

/** Why whoever started the job may no longer do its work; undefined if they may. */
async function rightsProblem(
  { store }: Pick<RowPorts, 'store'>,
  { tokenId, sessionId, work, by, grants }: Job,
): Promise<JobProblem | undefined> {
  const token = tokenId === undefined ? undefined : await store.get('token', tokenId)
  if (token?.status === 'revoked') return 'token-revoked'
  const session = sessionId === undefined ? undefined : await store.get('person-session', sessionId)
  if (!session) return undefined
  const isTaken = session.status === 'ended' && session.endReason !== 'signed-out'
  const mayStill =
    mayDo({ ...by, grants: session.grants }, permissionFor(work, 'write')) &&
    limitsOf(session.grants) === limitsOf(grants)
  return isTaken || !mayStill ? 'rights-removed' : undefined
}

async function end(ports: RowPorts, job: Job, problem: Job['problem']): Promise<void> {
  const { job: ended, ...traces } = endingOf(ports, job, {
    status: 'stopped',
    ...(problem && { problem }),
  })
  await ports.store.commit({ put: [ended], ...traces })
}

/**
 * Stores one page of the records that match the filter as a part. Records that were created after
 * the job are left out.
 */
async function searchPage(ports: RowPorts, job: Job): Promise<void> {
  const { filter = {}, grants, by, search = {}, work } = job
  const { status, profile } = filter
  const customerIds = customersWithin({ ...by, grants }, filter.customerId)
  const kind = JOB_WORKS[work] === 'connections' ? 'connection' : 'invitation'
  const page =
    customerIds?.length === 0
      ? { items: [] }
      : await ports.store.list(kind, {
          ...{ status, profile, customerIds, ids: grants.connections, cursor: search.cursor },
          limit: MAX_ROWS_PER_PART,
        })
  const found = page.items.filter((it) => it.createdAt <= job.createdAt && matches(it, filter))
  const rows = found.map(({ id }, index) => ({ row: job.total + index + 1, id }))
  const parts = partsOf(job, rows, job.parts)
  const { search: _, ...rest } = job
  const total = job.total + rows.length
  const grown = { ...rest, total, parts: job.parts + parts.length }
  if (total > (job.expected ?? MAX_RECORDS))
    return end(ports, grown, total > MAX_RECORDS ? 'too-many' : 'more-than-expected')
  const cursor = page.nextCursor
  const next: Job = cursor === undefined ? grown : { ...grown, search: { cursor } }
  const dueAt = ports.clock.now().toISOString()
  await ports.store.commit({ put: [{ ...next, dueAt }, ...parts], audit: [], announce: [] })
}

/** Notes which rows are under way, does them, and then stores how they ended. */
async function workOnPart(ports: RowPorts, job: Job): Promise<void> {
  const { store, clock } = ports
  const part = await store.get('job-part', partId(job.id, job.part))
  const rows = part?.rows.slice(0, ROWS_AT_ONCE) ?? []
  const now = clock.now()
  const dueAt = new Date(now.getTime() + LEASE_MS).toISOString()
  const underWay = { rows: rows.map(({ row }) => row), since: now.toISOString() }
  const [leased] = await store.commit<[Job]>({
    put: [{ ...job, underWay, dueAt }],
    ...{ audit: [], announce: [] },
  })
  const since = (row: number) => (job.underWay?.rows.includes(row) ? job.underWay.since : undefined)
  const ends = await Promise.all(rows.map((it) => doRow(ports, leased, it, since(it.row))))
  await retryOnConflict(() => storeEnds(ports, job.id, { number: job.part, ends }))
}

/** Counts each row once, also if two workers did it or the job was stopped meanwhile. */
async function storeEnds(
  ports: RowPorts,
  id: string,
  { number, ends }: { number: number; ends: RowEnd[] },
): Promise<void> {
  const { store, clock } = ports
  const job = await store.get('job', id)
  const part = await store.get('job-part', partId(id, number))
  if (!job || job.part !== number) return
  const retries = ends.some(({ end }) => end === 'later') ? (job.retries ?? 0) + 1 : 0
  const mayWait = retries > 0 && retries <= MAX_RETRIES
  const left = new Set(part?.rows.map(({ row }) => row))
  const ended = ends.filter(({ row, end }) => left.has(row) && !(end === 'later' && mayWait))
  const { underWay: _, retries: __, ...rest } = job
  const counted = { ...rest, ...(mayWait && { retries }), ...countsWith(job, number, ended) }
  const next = part && withoutRows(part, ended)
  const isEmpty = !next || next.rows.length === 0
  const now = clock.now()
  const moved: Job = {
    ...counted,
    part: isEmpty ? number + 1 : number,
    updatedAt: now.toISOString(),
    ...(job.status === 'running' && {
      dueAt: new Date(now.getTime() + (mayWait ? RETRY_MS : 0)).toISOString(),
    }),
  }
  const isDone = job.status === 'running' && moved.part >= job.parts
  const change = isDone
    ? endingOf(ports, moved, { status: 'done' })
    : { job: moved, audit: [], announce: [] }
  const { job: stored, ...traces } = change
  await store.commit({ ...traces, put: next ? [stored, next] : [stored] })
}

function countsWith(job: Job, number: number, ended: RowEnd[]) {
  const counts = { ...job.counts }
  for (const { end } of ended) counts[end === 'later' ? 'failed' : end]++
  const hasFailed = counts.failed > job.counts.failed && !job.failedParts.includes(number)
  return {
    counts,
    ...(hasFailed && { failedParts: [...job.failedParts, number] }),
  }
}

function withoutRows(part: JobPart, ended: RowEnd[]): JobPart {
  const rows = new Set(ended.map(({ row }) => row))
  const failures = ended.flatMap((it) => ('failure' in it ? [it.failure] : []))
  return {
    ...part,
    rows: part.rows.filter(({ row }) => !rows.has(row)),
    failed: [...part.failed, ...failures],
  }
}
