import { randomUUID } from 'node:crypto'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer, templateOf } from './customer.ts'
import { type Invitation, Stage, until, VENDOR } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage.close())

const MESSAGES_A_SECOND = 50
const SECONDS = 20

/**
 * A stranger publishes Creates of stacks that do not exist, with the token of a template. Returns a
 * function that waits for the end and says how many.
 */
async function flood(invitation: Invitation): Promise<() => Promise<number>> {
  const template = await templateOf(invitation)
  const CallbackToken = /us-east-1:\n\s+CallbackToken: "?([\w.-]+)/.exec(template)![1]!
  const topicName = /sns:\$\{AWS::Region\}:\d{12}:([\w-]+)/.exec(template)![1]!
  const ServiceToken = `arn:aws:sns:us-east-1:${VENDOR}:${topicName}`
  const sns = new SNSClient({
    endpoint: stage.sandbox,
    region: 'us-east-1',
    credentials: { accessKeyId: '666666666666', secretAccessKey: 'sandbox' },
  })
  const forged = () => {
    const StackId = `arn:aws:cloudformation:us-east-1:666666666666:stack/forged/${randomUUID()}`
    const RequestId = randomUUID()
    const key = encodeURIComponent(`${StackId}|Invitation|${RequestId}`)
    return {
      RequestType: 'Create',
      ...{ StackId, RequestId, LogicalResourceId: 'Invitation' },
      ResourceType: 'Custom::RolecallInvitation',
      ResponseURL: `${stage.sandbox}/cloudformation-custom-resource-response-useast1/${key}?X-Amz-Signature=0`,
      ResourceProperties: { ServiceToken, CallbackToken, ExternalId: invitation.externalId },
    }
  }
  let sent = 0
  const running = (async () => {
    for (let second = 0; second < SECONDS; second++) {
      const round = Array.from({ length: MESSAGES_A_SECOND }, () =>
        sns.send(new PublishCommand({ TopicArn: ServiceToken, Message: JSON.stringify(forged()) })),
      )
      await Promise.all([...round, new Promise((go) => setTimeout(go, 1000))])
      sent += round.length
    }
  })()
  return async () => {
    await running
    return sent
  }
}

describe.each([
  ['revoked', true],
  ['open', false],
])('a flood with the token of an invitation that is %s', (_, isRevoked) => {
  it('keeps no other customer from connecting, and the log and readiness say so (attack 61, attack 62)', async () => {
    const old = await stage.invite({ customerId: 'old' })
    const end = await flood(old)
    if (isRevoked) await stage.call('POST', `/v1/invitations/${old.id}/revoke`)
    const callbacks = async () => {
      const ready = await (await fetch(`${stage.url}/readyz`)).json()
      return (ready as { checks: Record<string, string> }).checks.callbacks
    }
    await until('the flood to be noticed', async () =>
      (await callbacks())?.startsWith('flood') ? true : undefined,
    )
    for (const serial of [1, 2, 3]) {
      const who = customer(stage, `63000000000${serial + (isRevoked ? 0 : 3)}`)
      await connect(stage, await stage.invite({ accountId: who.accountId }), who)
    }
    expect(await end()).toBe(MESSAGES_A_SECOND * SECONDS)
    expect(stage.log()).toContain('callbacks.flood')
    const after = customer(stage, isRevoked ? '630000000008' : '630000000009')
    await connect(stage, await stage.invite({ accountId: after.accountId }), after)
  })
})
