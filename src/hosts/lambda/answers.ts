import type { Context } from 'aws-lambda'
import { responseWriter } from '../../adapters/aws/s3/response-writer.ts'
import { webhookSender } from '../../adapters/webhooks/sender.ts'
import { resendDueAnswers } from '../../core/callback/answer/resend-due.ts'
import { Delivery } from '../../core/webhooks/deliver-due.ts'
import { snapshotHourly } from '../machine/run/at-most-every.ts'
import { untilDone } from './until-done.ts'
import { openAtStart, openBasis } from './wiring.ts'

const AT_ONCE = 50
/** An attempt that has begun takes 10 seconds at most; then its outcome is stored. */
const RESERVE_MS = 15_000

const open = openAtStart(async () => {
  const base = await openBasis(process.env, import.meta.url)
  return {
    ports: {
      ...base.ports,
      answers: responseWriter({ s3Origin: base.ports.installation.s3Origin }),
      webhooks: webhookSender(base.ports),
    },
    tell: base.tell,
    snapshot: snapshotHourly(base.ports),
  }
})

type Opened = Awaited<ReturnType<typeof open>>

/** What the schedule asks for. Two runs at once, one for each, do not wait for each other. */
interface Turn {
  work?: 'answers' | 'webhooks'
}

/**
 * Sends what Rolecall has to tell others: answers to CloudFormation that were decided but did not
 * arrive, or events to webhook endpoints. After the answers, it brings counts and search up to
 * date.
 */
export async function handler(turn: Turn, context: Context): Promise<void> {
  const it = await open()
  it.tell.begin(context)
  await it.ports.keys.refresh()
  await (turn?.work === 'webhooks' ? deliverEvents(it, context) : resendAnswers(it, context))
}

async function resendAnswers({ ports, tell, snapshot }: Opened, context: Context): Promise<void> {
  const sent = await untilDone(context, AT_ONCE, () => resendDueAnswers(ports, AT_ONCE))
  tell.measure('AnswersResent', sent)
  await untilDone(context, 1, async () => Number((await ports.store.catchUp?.()) ?? false))
  await snapshot()
}

/**
 * A run that is still busy when the next one starts holds the leases of its endpoints, so that none
 * gets an event from both.
 */
async function deliverEvents({ ports, tell }: Opened, context: Context): Promise<void> {
  const hasTime = () => context.getRemainingTimeInMillis() > RESERVE_MS
  const delivery = new Delivery(ports)
  tell.measure('WebhookAttempts', await delivery.untilDone(hasTime))
  tell.measure('WebhooksPaused', delivery.paused)
}
