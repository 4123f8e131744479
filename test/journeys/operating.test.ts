import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, customer } from './customer.ts'
import { Stage, until } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage?.close())

let accounts = 600000000000
const newCustomer = () => customer(stage, String(++accounts))

interface DeadLetterList {
  items: { id: string; requestType: string; stackId: string; rejection?: string }[]
}

/** The callback queue, received in vain until what lies in it is given up. */
async function giveUp(): Promise<void> {
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'sandbox' }
  const sqs = new SQSClient({ endpoint: stage.sandbox, region: 'us-east-1', credentials })
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'rolecall-callbacks' }))
  let received = 0
  await until('the message to be given up', async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }),
    )
    for (const { ReceiptHandle } of Messages)
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      )
    received += Messages.length
    return received > 0 && Messages.length === 0 ? true : undefined
  })
  sqs.destroy()
}

const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await stage.cli([...args, '--json'])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as T
}

describe('a call that was received in vain', () => {
  it('lies in the dead-letter queue until it is handed in again; twice changes nothing (OPS-1)', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    await stage.stopServing()
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    await giveUp()

    const sick = await stage.cli(['doctor', '--json'])
    expect(sick.code).toBe(4)
    expect(sick.stdout).toContain('DEAD_LETTERS')

    await stage.serve()
    const { items } = await json<DeadLetterList>('dead-letters', 'list')
    expect(items).toMatchObject([{ requestType: 'Create', stackId }])
    expect(items[0]).not.toHaveProperty('rejection')
    const shown = JSON.stringify(await json('dead-letters', 'show', items[0]!.id))
    expect(shown).toContain('"ResponseURL":"[secret]"')
    expect(shown).not.toMatch(/X-Amz-Signature|rcb_|rct1\./)

    expect(await json('dead-letters', 'redrive', '--all')).toEqual({
      items: [{ id: items[0]!.id, outcome: 'answered' }],
    })
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    const connection = await stage.connected(invitation)
    expect(await json('dead-letters', 'redrive', items[0]!.id)).toEqual({
      items: [{ id: items[0]!.id, outcome: 'gone' }],
    })
    expect(await json('dead-letters', 'redrive', '--all')).toEqual({ items: [] })
    expect(await stage.connected(invitation)).toEqual(connection)
    expect((await stage.cli(['doctor'])).code).toBe(0)
  })
})

describe('a backup of the running service', () => {
  it('restored on another machine serves what it held, and issues only after each role is proved again (fault 33, ST-4)', async () => {
    const who = newCustomer()
    const invitation = await stage.invite({ accountId: who.accountId })
    await connect(stage, invitation, who)
    const backup = await stage.cli(['backup', 'copy.backup'])
    expect(backup).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('keys of this installation'),
    })
    expect((await stat(join(stage.folder, 'copy.backup'))).mode & 0o777).toBe(0o600)
    expect(await stage.cli(['backup', 'copy.backup'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('exists already'),
    })
    expect(await stage.cli(['restore', 'copy.backup'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('is not empty'),
    })

    const { items } = (await stage.call<{ items: unknown[] }>('GET', '/v1/connections')).body
    await stage.stopServing()
    const elsewhere = { ROLECALL_DATA_DIR: join(stage.folder, 'elsewhere') }
    expect(await stage.cli(['restore', 'copy.backup'], elsewhere)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`On hold: ${items.length} connections`),
    })
    await stage.knobs({ throttle: { 'sts:AssumeRole': 0 } })
    await stage.serve(elsewhere)
    const id = (await stage.connection(invitation))!.id
    const issue = () =>
      stage.call<{ code?: string }>('GET', `/v1/connections/${id}/credentials?scope=metrics`)
    expect((await issue()).body).toMatchObject({ code: 'ISSUING_STOPPED' })
    for (const group of ['stops', 'connections', 'tokens'])
      expect(await stage.cli(['restore', 'confirm', group])).toMatchObject({ code: 0 })
    expect((await issue()).body).toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
    await stage.knobs({ throttle: { 'sts:AssumeRole': null } })
    await until('credentials', async () => ((await issue()).status === 200 ? true : undefined))
    expect((await fetch(invitation.onboardingUrl)).status).toBe(200)
    await stage.stopServing()
    await stage.serve()
  })
})

describe('a store of a newer Rolecall', () => {
  it('is not served, and the message says so (fault 37)', async () => {
    const dataDir = join(stage.folder, 'newer')
    await mkdir(dataDir)
    const db = new DatabaseSync(join(dataDir, 'rolecall.sqlite'))
    db.exec('PRAGMA user_version = 99')
    db.close()
    for (const command of ['serve', 'doctor'])
      expect(await stage.cli([command], { ROLECALL_DATA_DIR: dataDir })).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(
          /The store has schema 99, but this version of Rolecall supports only \d+/,
        ),
      })
    expect(await readdir(dataDir)).toContain('rolecall.sqlite')
  })
})

describe('a service whose keys are lost', () => {
  it('does not start with others in silence; by order it does: open invitations end, connections go on (fault 34)', async () => {
    const who = newCustomer()
    const [connected, open] = [
      await stage.invite({ accountId: who.accountId }),
      await stage.invite(),
    ]
    await connect(stage, connected, who)
    await stage.stopServing()
    await rm(join(stage.folder, '.rolecall', 'keys.json'))
    expect(await stage.cli(['serve'])).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(
        /Restore keys\.json from a backup.*has a store, but no keys\.json/s,
      ),
    })
    await stage.serve({}, ['--new-keys'])
    expect(await stage.invitation(open)).toMatchObject({ status: 'revoked' })
    expect((await fetch(open.onboardingUrl)).status).toBe(404)
    const { id } = await stage.connected(connected)
    expect((await stage.call('POST', `/v1/connections/${id}/verify`)).status).toBe(200)
    expect(
      (await stage.call('GET', `/v1/connections/${id}/credentials?scope=metrics`)).status,
    ).toBe(200)
    await connect(stage, await stage.invite(), newCustomer())
    await stage.stopServing()
    expect(await stage.cli(['serve', '--new-keys'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('Start without --new-keys'),
    })
    await stage.serve()
  })
})
