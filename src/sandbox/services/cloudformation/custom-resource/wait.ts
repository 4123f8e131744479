import { watchObject } from '../../s3/state.ts'
import { CANCELLED, type ResourceContext, ResourceFailure } from '../resources/resource-type.ts'
import { type Answer, readAnswer } from './answer.ts'
import type { SentRequest } from './request.ts'

const SLICE_MS = 500

/** The first answer that is put at the ResponseURL, or a failure when none comes in time. */
export async function waitForAnswer(
  context: ResourceContext,
  sent: SentRequest,
  timeoutSeconds: number,
): Promise<Answer> {
  const { stackId, logicalId, signal } = context
  const body = await firstBody(context, sent, timeoutSeconds * 1000)
  if (body) return readAnswer(body, { stackId, requestId: sent.requestId, logicalId })
  if (signal.aborted) throw new ResourceFailure(CANCELLED)
  throw new ResourceFailure(
    `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${sent.requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
  )
}

async function firstBody(
  { world, signal }: ResourceContext,
  { bucket, key }: SentRequest,
  timeoutMs: number,
): Promise<Uint8Array | undefined> {
  const deadline = world.clock.now() + timeoutMs
  let body: Uint8Array | undefined
  const answered = Promise.withResolvers<void>()
  const stop = watchObject(world, bucket, key, (object) => {
    body ??= object.body
    answered.resolve()
  })
  signal.addEventListener('abort', () => answered.resolve(), { once: true })
  // Short sleeps, so that no timer outlives an answer for long.
  while (body === undefined && !signal.aborted && world.clock.now() < deadline) {
    await Promise.race([
      answered.promise,
      world.clock.sleep(Math.min(SLICE_MS, deadline - world.clock.now())),
    ])
  }
  stop()
  return body
}
