import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { type Problem, Stage, until } from './stage.ts'

const MB = 2 ** 20
const disk = mkdtempSync(join(tmpdir(), 'rolecall-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk]).status === 0
if (!mounted)
  process.stderr.write(
    'This machine lets no disk be mounted: a full and a read-only disk are not tried.\n',
  )

const ballast = join(disk, 'ballast')
/** Tries again if the service wrote something since the free space was read. */
const leave = (bytes: number, tries = 5): void => {
  try {
    writeFileSync(ballast, Buffer.alloc(free() - bytes))
  } catch (error) {
    if (tries === 0) throw error
    rmSync(ballast, { force: true })
    leave(bytes, tries - 1)
  }
}
const free = (): number => {
  const { bavail, bsize } = statfsSync(disk)
  return bavail * bsize
}

describe.skipIf(!mounted)('the disk of the store', () => {
  const dataDir = { ROLECALL_DATA_DIR: join(disk, 'data') }
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open()
    await stage.setUp()
    mkdirSync(dataDir.ROLECALL_DATA_DIR)
    await stage.serve(dataDir)
  })
  afterAll(async () => {
    await stage?.close()
    spawnSync('umount', [disk])
    rmSync(disk, { recursive: true, force: true })
  })

  const queue = async () => {
    const credentials = { accessKeyId: '111122223333', secretAccessKey: 'sandbox' }
    const sqs = new SQSClient({ endpoint: stage.sandbox, region: 'us-east-1', credentials })
    return {
      sqs,
      QueueUrl: (await sqs.send(new GetQueueUrlCommand({ QueueName: 'rolecall-callbacks' })))
        .QueueUrl!,
    }
  }
  const waiting = async (): Promise<number> => {
    const { sqs, QueueUrl } = await queue()
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    return Number(Attributes!.ApproximateNumberOfMessages)
  }
  const checks = async (): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${stage.url}/readyz`)
    return {
      status: answer.status,
      ...((await answer.json()) as { checks: Record<string, string> }).checks,
    }
  }
  const invited = async (accountId: string) => ({
    who: customer(stage, accountId),
    invitation: await stage.invite({ accountId, customerId: accountId }),
  })

  it('almost full, makes the service not ready and leaves messages in the queue, unclaimed, until there is room (fault 40)', async () => {
    const { who, invitation } = await invited('550000000001')
    const early = await invited('550000000009')
    leave(20 * MB)
    // A long poll that began while all was well still brings something.
    await early.who.create({ TemplateURL: early.invitation.templateUrl })
    await stage.attempted(early.invitation, 'creating')
    expect(await checks()).toMatchObject({ status: 503, disk: 'almost full', store: 'ok' })
    await until('the loop to notice', async () =>
      stage.log().includes('inbox.shed') ? true : undefined,
    )
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    await until('the message to wait', async () => ((await waiting()) > 0 ? true : undefined))
    expect(await stage.connection(invitation)).toBeUndefined()
    rmSync(ballast)
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    expect((await checks()).status).toBe(200)
  })

  it('full, acknowledges nothing, issues nothing, and answers a stack that goes once there is room (fault 28, fault 39)', async () => {
    const { who, invitation } = await invited('550000000002')
    const stackId = await connect(stage, invitation, who)
    const { id } = await stage.connected(invitation)
    const credentials = (scope: string) =>
      stage.call<Problem>('GET', `/v1/connections/${id}/credentials?scope=${scope}`)
    expect((await credentials('metrics')).status).toBe(200)
    const known = await stage.call('GET', '/v1/invitations')
    leave(0)
    await until('the last page to be used', async () =>
      (await checks()).store === 'unavailable' ? true : undefined,
    )
    const refused = await stage.call<Problem>('POST', '/v1/invitations', { customerId: 'late' })
    expect([refused.status, refused.body.code]).toEqual([503, 'STORE_UNAVAILABLE'])
    expect(await credentials('inventory')).toMatchObject({
      status: 503,
      body: { code: 'STORE_UNAVAILABLE' },
    })
    expect(await checks()).toMatchObject({ status: 503, store: 'unavailable', disk: 'almost full' })
    await who.remove(stackId)
    expect((await who.describe(stackId)).StackStatus).toBe('DELETE_IN_PROGRESS')
    rmSync(ballast)
    expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
    await stage.connected(invitation, 'disconnected')
    const ids = ({ body }: { body: unknown }) =>
      (body as { items: { id: string }[] }).items.map((it) => it.id)
    expect(ids(await stage.call('GET', '/v1/invitations'))).toEqual(ids(known))
  })

  it('read-only, is not served from, and the message says so (fault 28)', async () => {
    await stage.stopServing()
    expect(spawnSync('mount', ['-o', 'remount,ro', disk]).status).toBe(0)
    const outcome = await stage.cli(['serve'], dataDir)
    expect(outcome).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(
        /The store does not answer.*SQLite: (?:attempt to write a readonly database|unable to open database file)/s,
      ),
    })
  })
})
