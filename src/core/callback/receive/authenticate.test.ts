import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  invite,
  makeWorld,
  message,
  stackIn,
  VENDOR,
} from '../../../../test/fixtures/world.ts'
import { authenticate } from './authenticate.ts'
import type { StackRequest } from './stack-request.ts'

async function invited() {
  const world = makeWorld()
  return { world, invitation: await invite(world), stack: stackIn() }
}

describe('authentication', () => {
  it('reads an authentic message once, into what the rest needs', async () => {
    const { world, invitation, stack } = await invited()
    const request = authenticate(
      world,
      message(world, { invitation, stack, requestId: 'r-1' }),
    ) as StackRequest
    expect(request).toMatchObject({
      requestType: 'Create',
      requestId: 'r-1',
      logicalResourceId: 'RolecallConnection',
      physicalResourceId: undefined,
      externalId: invitation.externalId,
      serviceTimeoutSeconds: 300,
    })
    expect(request.stack).toMatchObject({
      text: stack.stackId,
      accountId: CUSTOMER,
      region: 'us-east-1',
    })
    expect(request.roleArn).toMatchObject({ text: stack.roleArn, accountId: CUSTOMER })
    expect(request.claim).toMatchObject({ invitationId: invitation.id, region: 'us-east-1' })
    expect(JSON.stringify(request)).not.toContain('Signature')
  })

  it('gives one id to one StackId and RequestId, and another to any other (ST-2)', async () => {
    const { world, invitation, stack } = await invited()
    const idOf = (requestId: string, of = stack) =>
      (authenticate(world, message(world, { invitation, stack: of, requestId })) as StackRequest).id
    expect(idOf('r-1')).toBe(idOf('r-1'))
    expect(
      new Set([idOf('r-1'), idOf('r-2'), idOf('r-1', stackIn(CUSTOMER, { serial: 2 }))]).size,
    ).toBe(3)
  })

  it('takes what waits for CloudFormation from the message, and an hour where it says nothing', async () => {
    const { world, invitation, stack } = await invited()
    const seconds = (ServiceTimeout: string | number | undefined) =>
      (
        authenticate(
          world,
          message(world, { invitation, stack, properties: { ServiceTimeout } }),
        ) as StackRequest
      ).serviceTimeoutSeconds
    expect([seconds('60'), seconds(60), seconds(undefined), seconds('99999')]).toEqual([
      60, 60, 3600, 3600,
    ])
  })

  it('takes an empty PhysicalResourceId for none', async () => {
    const { world, invitation, stack } = await invited()
    for (const PhysicalResourceId of [null, ''])
      expect(
        authenticate(world, message(world, { invitation, stack, members: { PhysicalResourceId } })),
      ).toMatchObject({
        physicalResourceId: undefined,
      })
  })

  it('passes on a role that is none, so that a Delete still ends', async () => {
    const { world, invitation, stack } = await invited()
    const request = authenticate(
      world,
      message(world, { invitation, stack, properties: { RoleArn: 'nonsense' } }),
    ) as StackRequest
    expect(request.roleArn).toBeUndefined()
  })

  it('knows the topics of its own Regions only (CB-7, attack 23)', async () => {
    const { world, invitation } = await invited()
    const stack = stackIn(CUSTOMER, { region: 'eu-west-1' })
    expect(authenticate(world, message(world, { invitation, stack }))).toMatchObject({
      stack: { region: 'eu-west-1' },
    })
    const elsewhere = stackIn(CUSTOMER, { region: 'ap-south-1' })
    expect(authenticate(world, message(world, { invitation, stack: elsewhere }))).toBe('topic')
    for (const topic of [
      `arn:aws-cn:sns:us-east-1:${VENDOR}:rolecall-callbacks`,
      `arn:aws:sns:us-east-1:${VENDOR}:other`,
    ])
      expect(
        authenticate(world, message(world, { invitation, stack, envelope: { TopicArn: topic } })),
        topic,
      ).toBe('topic')
  })

  it('refuses a Region that does not exist, even if a topic and a token would be there (attack 23)', async () => {
    const world = makeWorld()
    const invitation = await invite(world)
    const madeUp = stackIn(CUSTOMER, { region: 'us-moon-1' })
    const installation = { ...world.installation, regions: ['us-moon-1'] }
    expect(
      authenticate({ ...world, installation }, message(world, { invitation, stack: madeUp })),
    ).toBe('region')
  })

  it('refuses a stack of another partition than the topic (CB-7)', async () => {
    const { world, invitation, stack } = await invited()
    const StackId = stack.stackId.replace('arn:aws:', 'arn:aws-cn:')
    expect(authenticate(world, message(world, { invitation, stack, members: { StackId } }))).toBe(
      'region',
    )
  })
})
