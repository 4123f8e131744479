import type { Job } from '../../../api/types.ts'
import type { RolecallClient } from '../../../client/rolecall-client.ts'
import type { Output } from '../output.ts'

const POLL_MS = 1000
/** Where the line cannot be written over, it is printed less often. */
const SAY_EVERY = 10

/** How far a job is, in one line. */
export function progressOf({ status, searching, total, counts }: Job): string {
  const { done, unchanged, failed } = counts
  if (searching) return `${total} found, still searching`
  const parts = [
    `${done + unchanged + failed} of ${total}`,
    `${done} done`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ]
  return `${parts.join(', ')}${status === 'running' ? '' : ` (${status})`}`
}

type Sleep = (ms: number) => Promise<unknown>
const sleepFor: Sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Shows the progress until the job ends. The service goes on if this is interrupted. */
export async function waitForJob(
  rolecall: Pick<RolecallClient, 'getJob'>,
  started: Job,
  out: Pick<Output, 'say'>,
  sleep = sleepFor,
): Promise<Job> {
  let job = started
  const isLive = process.stderr.isTTY
  for (let polls = 0; job.status === 'running'; polls++) {
    if (isLive) process.stderr.write(`\r\u001b[K${progressOf(job)}`)
    else if (polls % SAY_EVERY === 0) out.say(progressOf(job))
    await sleep(POLL_MS)
    job = await rolecall.getJob(job.id)
  }
  if (isLive) process.stderr.write('\r\u001b[K')
  return job
}
