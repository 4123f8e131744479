import { RolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { type Actor, SYSTEM } from '../model/actor.ts'
import { endedJob, type Job, type JobProblem, partId, rowsLeft } from '../model/job.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { readJob } from './find.ts'

type EndPorts = Pick<Ports, 'clock' | 'random' | 'store'>

interface Ending {
  actor?: Actor
  status: 'done' | 'stopped'
  problem?: JobProblem
}

/** The job as it ends, and its entry in the audit trail. Commit them together. */
export function endingOf(ports: EndPorts, job: Job, { actor = SYSTEM, status, problem }: Ending) {
  const action = status === 'done' ? ('job.finished' as const) : ('job.stopped' as const)
  const { done, unchanged, failed } = job.counts
  const details = {
    ...{ work: job.work, rows: job.total, done, unchanged, failed },
    ...(status === 'stopped' && { left: rowsLeft(job) }),
    ...(problem && { problem }),
  }
  return {
    job: endedJob(job, { status, ...(problem && { problem }) }, ports.clock.now()),
    ...auditOnly(ports, { actor, action, subject: job.id, details }),
  }
}

/**
 * Stops a job between rows: rows that are under way are finished and counted. Throws NOT_FOUND or
 * JOB_STATE.
 */
export const stopJob = (ports: EndPorts, actor: Actor, id: string): Promise<Job> =>
  retryOnConflict(async () => {
    const job = await readJob(ports, actor, 'write', id)
    if (job.status !== 'running')
      throw new RolecallError('JOB_STATE', { detail: `This job is ${job.status}.` })
    const { job: ended, ...traces } = endingOf(ports, job, { actor, status: 'stopped' })
    const [stored] = await ports.store.commit<[Job]>({ put: [ended], ...traces })
    return stored
  })

/** Deletes the rows of a job that ended long ago, and a draft that nobody started. */
export async function deleteOldRows({ store }: Pick<EndPorts, 'store'>, job: Job): Promise<void> {
  for (let number = 0; number < job.parts; number++) {
    const part = await store.get('job-part', partId(job.id, number))
    if (part) await store.commit({ remove: [part], audit: [], announce: [] })
  }
  const { dueAt: _, ...rest } = job
  const empty: Job = { ...rest, parts: 0, failedParts: [] }
  await store.commit({
    ...(job.status === 'draft' ? { remove: [job] } : { put: [empty] }),
    ...{ audit: [], announce: [] },
  })
}
