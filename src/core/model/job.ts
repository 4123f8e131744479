import type { NewInvitation, RoleToImport } from '../../api/types.ts'
import type { Who } from './actor.ts'
import type { ConnectionStatus } from './connection.ts'
import type { Grants } from './grants.ts'
import type { InvitationStatus } from './invitation.ts'

/** `draft`: nothing happens until a person starts it. */
export const JOB_STATUSES = ['draft', 'running', 'done', 'stopped'] as const
export type JobStatus = (typeof JOB_STATUSES)[number]

/** What a job does with each row, and the records that its rows are. */
export const JOB_WORKS = {
  verify: 'connections',
  approve: 'connections',
  suspend: 'connections',
  resume: 'connections',
  disconnect: 'connections',
  upgrade: 'connections',
  revoke: 'invitations',
  invite: 'rows',
  import: 'roles',
} as const
export type JobWork = keyof typeof JOB_WORKS

export const JOB_WORK_NAMES = Object.keys(JOB_WORKS) as JobWork[]

/** The columns of a CSV file of invitations. */
export const CSV_COLUMNS = [
  ...(['customerId', 'customerName', 'profile', 'accountId', 'region', 'expiresInDays'] as const),
  ...(['requireApproval', 'contactName', 'contactEmail', 'locale'] as const),
] as const
export type CsvColumn = (typeof CSV_COLUMNS)[number]

/** The columns that a CSV file of roles must have. */
export const NEEDED_FLEET_COLUMNS = ['roleArn', 'externalId', 'customerId'] as const
/** The columns of a CSV file of roles. */
export const FLEET_COLUMNS = [...NEEDED_FLEET_COLUMNS, 'customerName', 'profile'] as const

/** Before the key of a role, in the head of a column: it has the ARN of one of several roles. */
export const ROLE_PREFIX = 'roleArns.'
/** How such a column is called where columns are listed. */
export const ROLE_COLUMN = `${ROLE_PREFIX}KEY`

/** Names records as the lists do; a member that is absent admits all. */
export interface JobFilter {
  /** Records in any of these statuses. */
  status?: readonly (ConnectionStatus | InvitationStatus)[] | undefined
  profile?: string | undefined
  customerId?: string | undefined
}

/** Why a job ended before it was done, where no person stopped it. */
export type JobProblem =
  | 'more-than-expected'
  | 'too-many'
  | 'token-revoked'
  | 'rights-removed'
  | 'restored'

/**
 * The same work on many records. Its rows are in parts beside it. The rows that are under way, the
 * counts and the rows that are left change in one commit, so that work that stopped goes on exactly
 * there.
 */
export interface Job {
  kind: 'job'
  /** `job_…` */
  id: string
  version: number
  status: JobStatus
  work: JobWork
  /** The rows are the records that matched this when it started; absent: they were named. */
  filter?: JobFilter
  /** It ends before it does anything if more records match the filter. */
  expected?: number
  /** Present while Rolecall looks for the records of the filter, from the newest to the oldest. */
  search?: {
    /** The next page of the store's list; absent: the first. */
    cursor?: string
  }
  /** How many rows it has; grows during the search. */
  total: number
  counts: JobCounts
  /** How many parts its rows are in, and the number of the first one that has rows left. */
  parts: number
  part: number
  /** The numbers of the parts that have failed rows, rising. */
  failedParts: number[]
  /**
   * The rows that are being worked on. After a crash the next worker finds here which rows may have
   * been done already.
   */
  underWay?: { rows: number[]; since: string }
  /** How often in a row AWS or the store had no answer; absent: they had the last time. */
  retries?: number
  problem?: JobProblem
  /** Why the person started it: goes into the audit entry of each row. */
  reason?: string
  by: Who
  /** What the person was allowed when it started; each row is checked against this. */
  grants: Grants
  /** The API token with which it was started: the job ends when the token is revoked. */
  tokenId?: string
  /** The person's session in which it was started: the job ends when it loses the rights. */
  sessionId?: string
  /**
   * ISO 8601, UTC: when Rolecall works on it next. A worker moves this into the future while it
   * works. After the end: when its parts are deleted. Absent after that.
   */
  dueAt?: string
  createdAt: string
  /** When it began to work; absent in a draft. */
  startedAt?: string
  endedAt?: string
  updatedAt: string
}

interface JobCounts {
  done: number
  /** Already as asked, so that nothing was changed. */
  unchanged: number
  failed: number
}

/** A record to work on, a customer to invite, or a role to import. */
export type JobRow = {
  /** The row's number, from 1; of a CSV file the number of its line. */
  row: number
} & ({ id: string } | { invitation: NewInvitation } | ImportRow)

/** A row that no record stands for yet. */
export type ListedRow = Exclude<JobRow, { id: unknown }>

interface ImportRow {
  role: RoleToImport
  /** What the list of roles shows against its External ID; empty if nothing. */
  flaws: ImportFlaw[]
}

/** Why the connection of an imported role waits for approval. */
export interface ImportFlaw {
  code: 'EXTERNAL_ID_SHARED' | 'EXTERNAL_ID_GUESSABLE'
  /** In words for the vendor. */
  message: string
}

/** A row that was not done, and why. */
export interface FailedRow {
  row: number
  /** The id of the connection or invitation. */
  id?: string
  customerId?: string
  /** A code of the catalogue of errors, or of a finding. */
  code: string
  message: string
  /** The cells of the row by column, so that it can be corrected and sent again. */
  cells?: Record<string, string>
}

/** A CSV file of failed rows has this column too. Its cells are ignored. */
export const PROBLEM_COLUMN = 'problem'

/** Some of the rows of a job. */
export interface JobPart {
  kind: 'job-part'
  /** Of the job and the number of the part: `partId`. */
  id: string
  version: number
  status: 'stored'
  jobId: string
  /** The rows that are left. A row that is done is deleted. */
  rows: JobRow[]
  failed: FailedRow[]
  createdAt: string
}

/** The id of a part; `number` counts from 0. */
export const partId = (jobId: string, number: number): string => `${jobId}.${number}`

/** The failed rows of a job can be read for so long after its end: 30 days. */
const FAILURES_KEPT_MS = 30 * 86_400_000

/** A job as it ends at this time. */
export function endedJob(
  { search: _, retries: __, ...job }: Job,
  end: { status: 'done' | 'stopped'; problem?: JobProblem },
  now: Date,
): Job {
  const at = now.toISOString()
  const dueAt = new Date(now.getTime() + FAILURES_KEPT_MS).toISOString()
  return { ...job, ...end, dueAt, endedAt: at, updatedAt: at }
}

/** How many rows of a job are neither done nor failed. */
export const rowsLeft = ({ total, counts }: Pick<Job, 'total' | 'counts'>): number =>
  total - counts.done - counts.unchanged - counts.failed
