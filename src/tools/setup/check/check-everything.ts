import { RolecallError } from '../../../api/errors.ts'
import {
  brokerRoleName,
  bucketName,
  type InstallationNames,
  queueName,
  topicName,
  undeliveredQueueName,
} from '../names.ts'
import type { Choices } from '../policies.ts'
import type { Workbench } from '../progress.ts'
import { checkAssumable, checkBroker } from './check-broker.ts'
import { checkBucket } from './check-bucket.ts'
import { checkHomeQueues, checkUndeliveredQueue } from './check-queue.ts'
import { checkTopic } from './check-topic.ts'
import type { Gap } from './compare-policy.ts'

interface Check {
  region: string
  subject: string
  look: () => Promise<Gap[]>
}

/**
 * Checks everything that was asked for. AWS: a change can become visible some seconds late, so
 * failed checks run again.
 */
export async function checkEverything(
  bench: Workbench,
  it: InstallationNames,
  choices: Choices & { isNew: boolean },
): Promise<void> {
  const found = await Promise.all(
    checksOf(bench, it, choices).map((check) => runCheck(bench, check, choices.isNew)),
  )
  const gaps = found.flat()
  if (gaps.some(({ severity }) => severity === 'missing')) throw incomplete(gaps)
  const subject = `use of the role ${brokerRoleName(it)}`
  const look = () => checkAssumable(bench, it, choices)
  const unusable = await runCheck(bench, { region: it.homeRegion, subject, look }, false)
  if (unusable.some(({ severity }) => severity === 'missing')) throw incomplete(unusable)
}

function checksOf(bench: Workbench, it: InstallationNames, choices: Choices): Check[] {
  const check = (region: string, subject: string, look: Check['look']) => ({
    region,
    subject,
    look,
  })
  const home = it.homeRegion
  return [
    check(home, `bucket ${bucketName(it)}`, () => checkBucket(bench, it, choices)),
    check(home, `queue ${queueName(it)}`, () => checkHomeQueues(bench, it)),
    check(home, `role ${brokerRoleName(it)}`, () => checkBroker(bench, it, choices)),
    ...it.regions.flatMap((region) => [
      check(region, `topic ${topicName(it)}`, () => checkTopic(bench, it, { region, choices })),
      check(region, `queue ${undeliveredQueueName(it)}`, () =>
        checkUndeliveredQueue(bench, it, region),
      ),
    ]),
  ]
}

const PAUSES_MS = [1000, 2000, 4000, 8000]

async function runCheck(
  bench: Workbench,
  { region, subject, look }: Check,
  isNew: boolean,
): Promise<Gap[]> {
  let gaps = await look()
  for (const pause of isNew ? PAUSES_MS : []) {
    if (gaps.every(({ severity }) => severity === 'warning')) break
    await bench.clock.sleep(pause)
    gaps = await look()
  }
  if (gaps.length === 0)
    bench.report({ kind: 'check', region, subject, status: 'ok', message: 'ok' })
  for (const gap of gaps)
    bench.report({ kind: 'check', region, subject, status: gap.severity, message: inWords(gap) })
  return gaps
}

const inWords = ({ piece, problem, remedy }: Gap): string =>
  `${piece}: ${problem} To fix it: ${remedy}`

function incomplete(gaps: Gap[]): RolecallError {
  const lines = gaps
    .filter(({ severity }) => severity === 'missing')
    .map((gap) => `\n- ${gap.region}, ${inWords(gap)}`)
  return new RolecallError('SETUP_INCOMPLETE', {
    detail: `Something is missing or wrong. Run "rolecall setup" to fix it:${lines.join('')}`,
  })
}
