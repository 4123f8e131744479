import { type FailedRow, type Job, type JobRow, partId } from '../model/job.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { everyRecord } from './records-of.ts'

type Stored = Pick<Ports, 'store'>

/**
 * Deletes what jobs hold about a customer: rows that are left, and the ids and cells of failed
 * rows. In a filter that names this customer, a hash replaces the id.
 */
export async function deleteFromJobs(
  ports: Stored,
  customerId: string,
  hash: string,
): Promise<void> {
  for await (const job of everyRecord(ports.store, 'job')) {
    const all = Array.from({ length: job.parts }, (_, number) => number)
    for (const number of ['invite', 'import'].includes(job.work) ? all : job.failedParts)
      await retryOnConflict(() => deleteRows(ports, { jobId: job.id, number, customerId }))
    if (job.filter?.customerId === customerId)
      await retryOnConflict(() =>
        changeJob(ports, job.id, { filter: { ...job.filter, customerId: hash } }),
      )
  }
}

async function changeJob({ store }: Stored, id: string, changes: Partial<Job>): Promise<void> {
  const job = await store.get('job', id)
  if (job) await store.commit({ put: [{ ...job, ...changes }], audit: [], announce: [] })
}

interface Place {
  jobId: string
  number: number
  customerId: string
}

async function deleteRows({ store }: Stored, { jobId, number, customerId }: Place): Promise<void> {
  const [job, part] = [
    await store.get('job', jobId),
    await store.get('job-part', partId(jobId, number)),
  ]
  if (!job || !part) return
  const isTheirs = (row: JobRow) =>
    ('invitation' in row && row.invitation.customerId === customerId) ||
    ('role' in row && row.role.customerId === customerId)
  const rows = part.rows.filter((row) => !isTheirs(row))
  const failed = part.failed.map((it) => (it.customerId === customerId ? withoutNames(it) : it))
  const removed = part.rows.length - rows.length
  if (removed === 0 && failed.every((it, index) => it === part.failed[index])) return
  await store.commit({
    put: [
      { ...job, total: job.total - removed },
      { ...part, rows, failed },
    ],
    ...{ audit: [], announce: [] },
  })
}

const withoutNames = ({ row, code }: FailedRow): FailedRow => ({
  ...{ row, code, message: 'The data about this customer was deleted.' },
})
