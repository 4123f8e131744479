import type { Context } from 'aws-lambda'
import { responseWriter } from '../../adapters/aws/s3/response-writer.ts'
import { resendDueAnswers } from '../../core/callback/answer/resend-due.ts'
import { untilDone } from './until-done.ts'
import { openAtStart, openBasis } from './wiring.ts'

const AT_ONCE = 50

const open = openAtStart(async () => {
  const base = await openBasis(process.env, import.meta.url)
  return {
    ports: {
      ...base.ports,
      answers: responseWriter({ s3Origin: base.ports.installation.s3Origin }),
    },
    tell: base.tell,
  }
})

/**
 * Sends answers again that were decided but did not arrive, because of a crash or because S3 did
 * not answer.
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const { ports, tell } = await open()
  tell.begin(context)
  await ports.keys.refresh()
  tell.measure(
    'AnswersResent',
    await untilDone(context, AT_ONCE, () => resendDueAnswers(ports, AT_ONCE)),
  )
}
