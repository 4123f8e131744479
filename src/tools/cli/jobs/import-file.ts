import type { Job, JobFailure, NewJob } from '../../../api/types.ts'
import type { RolecallClient } from '../../../client/rolecall-client.ts'
import { importRows } from '../../../core/fleet/import-rows.ts'
import { readRoles } from '../../../core/fleet/read-roles.ts'
import { readCsv } from '../../../core/jobs/read-csv.ts'
import { type GivenRow, isFailed, toFailedRow } from '../../../core/jobs/rows.ts'
import type { FailedRow, JobRow } from '../../../core/model/job.ts'
import type { Output } from '../output.ts'
import { waitForJob } from './wait.ts'

interface ImportOrder {
  /** What the file lists: customers to invite, or roles to import. */
  lists: 'customers' | 'roles'
  /** The content of the file. */
  file: Uint8Array
  isPreview: boolean
  reason?: string | undefined
}

export interface Imported {
  /** Absent if no row could be sent. */
  job?: Job
  /** The rows that were not done or cannot be, by the lines of the file. */
  failed: FailedRow[]
}

interface Helpers {
  rolecall: Pick<RolecallClient, 'createJob' | 'getJob' | 'listJobFailures'>
  out: Pick<Output, 'say'>
  sleep?: (ms: number) => Promise<unknown>
}

const READERS: Record<ImportOrder['lists'], (file: Uint8Array) => GivenRow[]> = {
  customers: readCsv,
  roles: (file) => readRoles(file).map((it) => ('role' in it ? { ...it, flaws: [] } : it)),
}

/**
 * Invites the customers of a CSV file, or imports its roles, and waits until that is done. As a
 * preview it only checks the rows: here, and in the service. Throws CSV_INVALID if the file cannot
 * be read.
 */
export async function importFile(
  { rolecall, out, sleep }: Helpers,
  { lists, file, isPreview, reason }: ImportOrder,
): Promise<Imported> {
  const read = READERS[lists](file)
  const wrong = read.filter(isFailed)
  const sent = read.filter((it): it is JobRow => !isFailed(it))
  if (sent.length === 0) return { failed: wrong }
  const started = await rolecall.createJob({
    ...{ ...requestOf(sent), draft: isPreview },
    ...(reason !== undefined && { reason }),
  })
  const job = await waitForJob(rolecall, started, out, sleep)
  const failed = [...wrong]
  const inList = failuresInList(sent)
  for await (const failure of rolecall.listJobFailures(job.id, { limit: 200 }))
    failed.push(inFile(failure, sent[failure.row - 1]!, inList))
  return { job, failed: failed.sort((one, two) => one.row - two.row) }
}

function requestOf(sent: readonly JobRow[]): Pick<NewJob, 'kind' | 'rows' | 'roles'> {
  const roles = sent.flatMap((it) => ('role' in it ? [it.role] : []))
  if (roles.length > 0) return { kind: 'import', roles }
  return { kind: 'invite', rows: sent.flatMap((it) => ('invitation' in it ? [it.invitation] : [])) }
}

/** The roles that the list alone refuses. What it says names lines of the file. */
function failuresInList(sent: readonly JobRow[]): Map<number, FailedRow> {
  const rows = importRows(sent.filter((it) => 'role' in it))
  return new Map(rows.filter(isFailed).map((it) => [it.row, it]))
}

/** The failure with the line of the file, and the cells that it had there. */
const inFile = (
  { code, message }: JobFailure,
  sent: JobRow,
  inList: ReadonlyMap<number, FailedRow>,
): FailedRow => inList.get(sent.row) ?? toFailedRow(sent, { code, message })
