import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { readCursor, writeCursor } from '../model/cursor.ts'
import { isWithin, mayDo, type Permission, requireGrant } from '../model/grants.ts'
import {
  type FailedRow,
  JOB_WORKS,
  type Job,
  type JobWork,
  type ListedRow,
  partId,
} from '../model/job.ts'
import { limitsOf } from '../model/person.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'

type Stored = Pick<Ports, 'store'>

/** The permission without which nobody sees, or changes, a job that does this. */
export const permissionFor = (work: JobWork, access: 'read' | 'write'): Permission =>
  `${['connections', 'roles'].includes(JOB_WORKS[work]) ? 'connections' : 'invitations'}:${access}`

/**
 * Finds a job for a caller. Throws FORBIDDEN, or NOT_FOUND for an unknown id and equally for a job
 * outside the caller's limits.
 */
export async function readJob(
  { store }: Stored,
  actor: Actor,
  access: 'read' | 'write',
  id: string,
): Promise<Job> {
  requireEither(actor, access)
  const job = await store.get('job', id)
  if (!job || !maySee(actor, job)) throw new RolecallError('NOT_FOUND')
  requireGrant(actor, permissionFor(job.work, access))
  return job
}

/** Throws FORBIDDEN for a caller that may do this with neither connections nor invitations. */
function requireEither(actor: Actor, access: 'read' | 'write'): void {
  if (!mayDo(actor, `invitations:${access}`)) requireGrant(actor, `connections:${access}`)
}

/**
 * A caller with limits sees the jobs that it started with the same limits, and those for a customer
 * of its own. The limits of a person can change.
 */
function maySee(actor: Actor, { by, grants, filter, work }: Job): boolean {
  const isSame = by.kind === actor.kind && by.id === actor.id
  const isOwn = isSame && limitsOf(grants) === limitsOf(actor.grants)
  const customerId = filter?.customerId
  const isWithinLimits = isWithin(actor, customerId === undefined ? {} : { customerId })
  return mayDo(actor, permissionFor(work, 'read')) && (isOwn || isWithinLimits)
}

/** Lists the jobs that the caller may see, newest first. A page can be shorter than its limit. */
export async function listJobs(
  { store }: Stored,
  actor: Actor,
  query: Pick<ListQuery, 'status' | 'cursor' | 'limit'>,
): Promise<Page<Job>> {
  requireEither(actor, 'read')
  const page = await store.list('job', query)
  return { ...page, items: page.items.filter((it) => maySee(actor, it)) }
}

/** Lists the failed rows of a job in their order. Throws CURSOR_INVALID. */
export async function failuresOf(
  { store }: Stored,
  { id, failedParts }: Pick<Job, 'id' | 'failedParts'>,
  { cursor, limit }: Pick<ListQuery, 'cursor' | 'limit'>,
): Promise<Page<FailedRow>> {
  const list = `failures-${id}`
  const [fromPart, afterRow] = cursor === undefined ? [0, 0] : readCursor(list, cursor).map(Number)
  const found: [part: number, failure: FailedRow][] = []
  for (const part of failedParts.filter((it) => it >= fromPart!)) {
    const stored = await store.get('job-part', partId(id, part))
    for (const failure of (stored?.failed ?? []).toSorted((one, two) => one.row - two.row))
      if (part > fromPart! || failure.row > afterRow!) found.push([part, failure])
    if (found.length > limit) break
  }
  const items = found.slice(0, limit)
  const [part, last] = items.at(-1) ?? []
  return {
    items: items.map(([, failure]) => failure),
    ...(found.length > limit && { nextCursor: writeCursor(list, [`${part}`, `${last!.row}`]) }),
  }
}

/** The first customers to invite, or roles to import, that a job has left, in their order. */
export async function firstRowsOf(
  { store }: Stored,
  { id, parts }: Pick<Job, 'id' | 'parts'>,
  count: number,
): Promise<ListedRow[]> {
  const rows: ListedRow[] = []
  for (let number = 0; number < parts && rows.length < count; number++) {
    const part = await store.get('job-part', partId(id, number))
    rows.push(...(part?.rows ?? []).filter((it): it is ListedRow => !('id' in it)))
  }
  return rows.slice(0, count)
}
