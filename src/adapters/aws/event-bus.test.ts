import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Emulator, hasMoto, startEmulator } from '../../../test/emulator/start.ts'
import { eventBus } from './event-bus.ts'

const entry = (busArn: string, number = 1) => ({
  busArn,
  type: 'connection.active',
  timestamp: '2026-11-20T10:00:00.000Z',
  detail: JSON.stringify({ id: `evt_${number}`, type: 'connection.active' }),
})

/** The sandbox has no EventBridge, so the second emulator stands in for AWS. */
describe.skipIf(!hasMoto())('an event bus', () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await startEmulator()
    vi.stubEnv('AWS_ENDPOINT_URL', emulator.origin)
    vi.stubEnv('AWS_ACCESS_KEY_ID', emulator.vendor.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', emulator.vendor.secretAccessKey)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await emulator.stop()
  })

  it('gets the events with their types, in batches', async () => {
    const region = 'eu-west-1'
    const bridge = new EventBridgeClient({ region })
    const sqs = new SQSClient({ region })
    const { EventBusArn } = await bridge.send(new CreateEventBusCommand({ Name: 'product' }))
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'seen' }))
    const about = { EventBusName: 'product', Rule: 'all' }
    const EventPattern = JSON.stringify({ source: ['rolecall'] })
    await bridge.send(new PutRuleCommand({ ...about, Name: 'all', EventPattern }))
    const Arn = `arn:aws:sqs:${region}:${emulator.vendor.accountId}:seen`
    await bridge.send(new PutTargetsCommand({ ...about, Targets: [{ Id: 'queue', Arn }] }))
    const bus = eventBus({ region: 'us-east-1' })
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, number) => bus.put(entry(EventBusArn!, number))),
    )
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 200 })))
    const seen: { 'detail-type': string; detail: { id: string } }[] = []
    for (let more = true; more; ) {
      const query = { QueueUrl, MaxNumberOfMessages: 10 }
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(query))
      seen.push(...Messages.map(({ Body }) => JSON.parse(Body!)))
      more = Messages.length > 0
    }
    const expected = Array.from({ length: 12 }, (_, number) => `evt_${number}`)
    expect(seen.map(({ detail }) => detail.id).sort()).toEqual(expected.sort())
    expect(seen[0]!['detail-type']).toBe('connection.active')
    for (const client of [bridge, sqs]) client.destroy()
  })

  it('that cannot be reached is a failure with a reason, never an error', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9')
    const arn = `arn:aws:events:us-east-1:${emulator.vendor.accountId}:event-bus/none`
    expect(await eventBus({ region: 'us-east-1' }).put(entry(arn))).toEqual({
      fault: 'unreachable',
    })
    vi.stubEnv('AWS_ENDPOINT_URL', emulator.origin)
  })
})
