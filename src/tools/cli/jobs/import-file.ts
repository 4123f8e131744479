import type { Job, JobFailure } from '../../../api/types.ts'
import type { RolecallClient } from '../../../client/rolecall-client.ts'
import { readCsv } from '../../../core/jobs/read-csv.ts'
import { cellsOf, isFailed } from '../../../core/jobs/rows.ts'
import type { FailedRow } from '../../../core/model/job.ts'
import type { Output } from '../output.ts'
import { waitForJob } from './wait.ts'

interface ImportOrder {
  /** The content of the file. */
  file: Uint8Array
  isPreview: boolean
  reason?: string | undefined
}

export interface Imported {
  /** Absent if no row could be sent. */
  job?: Job
  /** The rows that were not invited or cannot be, by the lines of the file. */
  failed: FailedRow[]
}

interface Helpers {
  rolecall: Pick<RolecallClient, 'createJob' | 'getJob' | 'listJobFailures'>
  out: Pick<Output, 'say'>
  sleep?: (ms: number) => Promise<unknown>
}

/**
 * Invites the customers of a CSV file and waits until that is done. As a preview it only checks the
 * rows: here, and in the service. Throws CSV_INVALID if the file cannot be read.
 */
export async function importFile(
  { rolecall, out, sleep }: Helpers,
  { file, isPreview, reason }: ImportOrder,
): Promise<Imported> {
  const read = readCsv(file)
  const wrong = read.filter(isFailed)
  const sent = read.flatMap((it) => ('invitation' in it ? [it] : []))
  if (sent.length === 0) return { failed: wrong }
  const rows = sent.map(({ invitation }) => invitation)
  const started = await rolecall.createJob({
    ...{ kind: 'invite', rows, draft: isPreview },
    ...(reason !== undefined && { reason }),
  })
  const job = await waitForJob(rolecall, started, out, sleep)
  const failed = [...wrong]
  for await (const failure of rolecall.listJobFailures(job.id, { limit: 200 }))
    failed.push(inFile(failure, sent[failure.row - 1]!))
  return { job, failed: failed.sort((one, two) => one.row - two.row) }
}

type Sent = Extract<ReturnType<typeof readCsv>[number], { invitation: unknown }>

/** The failure with the line of the file, and the cells that it had there. */
const inFile = ({ code, message }: JobFailure, { row, invitation }: Sent): FailedRow => ({
  ...{ row, customerId: invitation.customerId, code, message },
  cells: { ...cellsOf(invitation) },
})
