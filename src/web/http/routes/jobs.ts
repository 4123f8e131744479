import type * as wire from '../../../api/types.ts'
import { stopJob } from '../../../core/jobs/end.ts'
import { failuresOf, listJobs, readJob } from '../../../core/jobs/find.ts'
import { startDraft, startJob } from '../../../core/jobs/start.ts'
import type { FailedRow, Job } from '../../../core/model/job.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toPage } from '../contract/to-wire.ts'

type Ids = `${'create' | 'get' | 'start' | 'stop'}Job` | 'listJobs' | 'listJobFailures'

export function jobHandlers(ports: Ports): Handlers<Ids> {
  return {
    async createJob({ actor, body, headers }) {
      const { kind: work, ids, filter, rows, roles, expected, draft: isDraft } = body
      const numbered = rows?.map((invitation, index) => ({ row: index + 1, invitation }))
      const listed = roles?.map((role, index) => ({ row: index + 1, role }))
      const input = { work, ids, filter, rows: numbered, roles: listed, expected, isDraft }
      return toJob(await startJob(ports, actor, input, headers['idempotency-key']))
    },
    listJobs: async ({ actor, query }) => toPage(await listJobs(ports, actor, query), toJob),
    getJob: async ({ actor, params }) => toJob(await readJob(ports, actor, 'read', params.id)),
    listJobFailures: async ({ actor, params, query }) =>
      toPage(
        await failuresOf(ports, await readJob(ports, actor, 'read', params.id), query),
        toFailure,
      ),
    startJob: async ({ actor, params }) => toJob(await startDraft(ports, actor, params.id)),
    stopJob: async ({ actor, params }) => toJob(await stopJob(ports, actor, params.id)),
  }
}

function toJob(it: Job): wire.Job {
  const { id, work, status, search, total, counts, filter, problem = null, reason = null } = it
  const { by, createdAt, startedAt = null, endedAt = null } = it
  return {
    ...{ id, kind: work, status, searching: search !== undefined, total, counts },
    ...{ filter: filter ?? null, problem, reason, startedBy: by.name ?? by.id },
    ...{ createdAt, startedAt, endedAt },
  }
}

const toFailure = ({ row, id, customerId, code, message }: FailedRow): wire.JobFailure => ({
  ...{ row, id: id ?? null, customerId: customerId ?? null, code, message },
})
