import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/adapters/embedded/sqlite-store.ts'
import { flakyProxy } from '../contracts/flaky-proxy.ts'
import { change, entry, invitation, told } from '../contracts/store.ts'
import { accept, awsUser, connect, customer, pressLaunch } from './customer.ts'
import { launch } from './program.ts'
import { type Connection, Stage } from './stage.ts'

const TABLE = 'rolecall-journey'
const ON_TABLE = { ROLECALL_TABLE: TABLE }

let accounts = 700000000000
const newCustomer = (stage: Stage) => customer(stage, String(++accounts))

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

async function issue(stage: Stage, connection: Connection) {
  const { status, body } = await stage.call<Record<string, string>>(
    'GET',
    `/v1/connections/${connection.id}/credentials?scope=metrics`,
  )
  expect(status, JSON.stringify(body)).toBe(200)
  return {
    accessKeyId: body.AccessKeyId!,
    secretAccessKey: body.SecretAccessKey!,
    sessionToken: body.Token!,
  }
}

/** What an installation of some age has: more than one transaction carries. */
async function aged(stage: Stage): Promise<void> {
  const store = openSqliteStore(join(stage.folder, '.rolecall', 'rolecall.sqlite'))
  for (let serial = 0; serial < 60; serial += 1) {
    const record = invitation(serial, { status: 'claimed' })
    const reserve = [{ kind: 'external-id' as const, value: record.externalId, owner: record.id }]
    await store.commit(
      change({
        put: [record],
        reserve,
        audit: [entry(serial, { at: new Date().toISOString() })],
        announce: [told(serial)],
      }),
    )
  }
  await store.close()
}

interface Migrated {
  items: number
  written: number
  verified: boolean
  digest: string
  counts: Record<string, number>
}

describe('a service that outgrows its machine', () => {
  it('moves into a table, killed in the middle and while it serves, and goes on there', async () => {
    const stage = await Stage.open()
    closing.push(() => stage.close())
    await stage.setUp()
    await stage.serve()
    await aged(stage)
    const [before, link] = [await stage.invite(), await stage.invite()]
    await connect(stage, before, newCustomer(stage))

    const killed = await killedInTheMiddle(stage)
    expect(killed.signal).toBe('SIGKILL')
    const dry = JSON.parse(
      (await stage.cli(['migrate', '--dry-run', '--json'], ON_TABLE)).stdout,
    ) as Migrated
    expect(dry).toMatchObject({ written: 0, verified: false })
    const first = await migrated(stage)
    expect(first).toMatchObject({ verified: true, digest: dry.digest, counts: dry.counts })
    expect(first.items - first.written).toBe(2 * 99)

    await stage.call('POST', `/v1/invitations/${link.id}/revoke`)
    await stage.stopServing()
    expect((await migrated(stage)).digest).not.toBe(first.digest)
    expect(
      readdirSync(join(stage.folder, '.rolecall')).filter((name) => name.startsWith('.migration')),
    ).toEqual([])

    await stage.serve(ON_TABLE)
    expect(await stage.invitation(link)).toMatchObject({ status: 'revoked' })
    const connection = await stage.connected(before)
    await issue(stage, connection)
    await wholeOnboarding(stage)
    const { body } = await stage.call<{ items: { action: string }[] }>('GET', '/v1/audit?limit=200')
    expect(body.items.length).toBeGreaterThan(70)
    const again = await stage.cli(['migrate'], ON_TABLE)
    expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('is in use') })
    expect(await stage.cli(['backup', 'copy'], ON_TABLE)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(TABLE),
    })
    expect(existsSync(join(stage.folder, 'copy'))).toBe(false)
    expect(await stage.cli(['doctor'], ON_TABLE)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`table ${TABLE}`),
    })
  })
})

async function migrated(stage: Stage): Promise<Migrated> {
  const { code, stdout, stderr } = await stage.cli(['migrate', '--json'], ON_TABLE)
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Migrated
}

/** The second transaction is done, and its answer finds nobody. */
async function killedInTheMiddle(stage: Stage) {
  const proxy = await flakyProxy(stage.sandbox)
  closing.push(proxy.stop)
  const environment = { ...stage.environment, ...ON_TABLE, AWS_ENDPOINT_URL_DYNAMODB: proxy.origin }
  const program = launch(['migrate', '--create'], environment, { cwd: stage.folder })
  proxy.plan('TransactWriteItems', 'pass', 'lose the answer')
  proxy.onLoss = async () => void (await program.kill('SIGKILL'))
  return program.ended
}

async function wholeOnboarding(stage: Stage): Promise<void> {
  const who = newCustomer(stage)
  const fresh = await stage.invite({ customerName: 'Acme Corporation' })
  expect(await (await fetch(fresh.onboardingUrl)).text()).toContain('Northwind Insights')
  expect((await accept(fresh, who.accountId)).status).toBe(303)
  const stackId = await who.create({ TemplateURL: (await pressLaunch(fresh)).templateUrl })
  expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
  const connection = await stage.connected(fresh)
  const { sts } = awsUser(stage, await issue(stage, connection))
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: who.accountId })
  expect((await stage.order(connection, 'verify')).body.status).toBe('active')
  expect((await stage.order(connection, 'suspend')).body.status).toBe('suspended')
  expect((await stage.order(connection, 'resume')).body.status).toBe('active')
  await who.remove(stackId)
  expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
  await stage.connected(fresh, 'disconnected')
  const listed = await stage.call<{ items: { id: string }[] }>(
    'GET',
    '/v1/connections?status=disconnected',
  )
  expect(listed.body.items.map(({ id }) => id)).toEqual([connection.id])
}
