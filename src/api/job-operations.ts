import * as z from 'zod'
import { field, idOf, OrderReason } from './fields.ts'
import * as jobs from './jobs.ts'

const reading = { tag: 'Jobs', grant: ['connections:read', 'invitations:read'] } as const
const aJob = {
  ...reading,
  params: idOf('job', 'job_7Hq2mKx9RtVbN4cWzYpL3d'),
  response: jobs.Job,
  errors: ['NOT_FOUND'],
} as const
const anOrder = {
  ...aJob,
  grant: ['connections:write', 'invitations:write'],
  body: OrderReason.optional(),
  errors: ['NOT_FOUND', 'JOB_STATE', 'VERSION_CONFLICT'],
} as const

/** The operations about jobs. */
export const JOB_OPERATIONS = {
  createJob: {
    tag: 'Jobs',
    summary: 'Do the same with many connections or invitations, or invite many customers.',
    description:
      'Returns at once; Rolecall works on the rows one after the other, checks your grants for each, and leaves the usual audit entry for each. `revoke` and `invite` need `invitations:write`, `import` needs this and `connections:write`, the others `connections:write`. Send an Idempotency-Key to be able to repeat the call.',
    grant: anOrder.grant,
    headers: z.object({
      'idempotency-key': field(
        z.string().min(1).max(255),
        'A text that is unique for this job, such as a UUID.',
        '5d0f7f6a-2f7b-4a55-9b0e-6f2f1d0f8a11',
      ).optional(),
    }),
    body: jobs.NewJob,
    status: 201,
    response: jobs.Job,
    errors: ['IDEMPOTENCY_KEY_REUSED', 'PROFILE_UNKNOWN', 'VERSION_CONFLICT'],
  },
  listJobs: {
    ...reading,
    summary: 'List jobs, newest first.',
    query: jobs.JobQuery,
    response: jobs.JobList,
    errors: ['CURSOR_INVALID'],
  },
  getJob: { ...aJob, summary: 'Get one job with its counts.' },
  listJobFailures: {
    ...aJob,
    summary: 'List the rows of a job that failed, in their order.',
    description: 'They are deleted 30 days after the end of the job.',
    query: jobs.JobFailureQuery,
    response: jobs.JobFailureList,
    errors: ['NOT_FOUND', 'CURSOR_INVALID'],
  },
  startJob: {
    ...anOrder,
    summary: 'Start a draft.',
    description: 'The rows are worked on with the grants of whoever starts it.',
  },
  stopJob: {
    ...anOrder,
    summary: 'Stop a job: rows that are under way are finished, the others are left alone.',
    description: 'What was done stays.',
  },
} as const
