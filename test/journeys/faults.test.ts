import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accept, connect, customer, templateOf } from './customer.ts'
import { type Connection, type Invitation, Stage, until } from './stage.ts'

const stages: Stage[] = []
afterAll(() => Promise.all(stages.map((stage) => stage.close())))

let accounts = 400000000000
const newCustomer = (stage: Stage) => customer(stage, String(++accounts))

async function newStage(): Promise<Stage> {
  const stage = await Stage.serving()
  stages.push(stage)
  return stage
}

interface AuditEntry {
  action: string
  subject: string
}

const trail = async (stage: Stage): Promise<AuditEntry[]> =>
  (await stage.call<{ items: AuditEntry[] }>('GET', '/v1/audit?limit=200')).body.items

const actions = async (stage: Stage, { id }: Connection): Promise<string[]> =>
  (await trail(stage)).filter(({ subject }) => subject === id).map(({ action }) => action)

/** All that is known, without what is drawn anew at each look. */
async function records(stage: Stage): Promise<unknown> {
  const invitations = (
    await stage.call<{ items: Invitation[] }>('GET', '/v1/invitations?limit=200')
  ).body.items
  const connections = (
    await stage.call<{ items: Connection[] }>('GET', '/v1/connections?limit=200')
  ).body.items
  return {
    invitations: invitations.map(({ launchUrl: _, ...rest }) => rest),
    connections,
    trail: await trail(stage),
  }
}

async function pinned(stage: Stage) {
  const who = newCustomer(stage)
  const invitation = await stage.invite({ accountId: who.accountId })
  return { who, invitation }
}

/** Each has a stage of its own, so they wait out the queue's time side by side. */
describe.concurrent('kill -9', () => {
  it('while the role is being proved: the stack still gets its answer (faults 1 to 3)', async () => {
    const stage = await newStage()
    const { who, invitation } = await pinned(stage)
    await stage.knobs({ iamPropagationMs: 4000 })
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    await stage.attempted(invitation, 'checking')
    await stage.crash()
    await stage.serve()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    expect(
      (await actions(stage, await stage.connected(invitation))).filter(
        (it) => it === 'connection.verified',
      ),
    ).toHaveLength(1)
  })

  it('between the decision and the answer: the same answer is sent after the restart (fault 4)', async () => {
    const stage = await newStage()
    const { who, invitation } = await pinned(stage)
    await stage.knobs({ iamPropagationMs: 4000 })
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    await stage.attempted(invitation, 'checking')
    await stage.knobs({ throttle: { 's3:PutObject': 0 } })
    const decided = await until('the decision', async () => {
      const connection = await stage.connection(invitation)
      return connection && (await actions(stage, connection)).includes('connection.verified')
        ? connection
        : undefined
    })
    expect(decided.status).toBe('verifying')
    await stage.crash()
    await stage.knobs({ throttle: { 's3:PutObject': null } })
    expect((await who.describe(stackId)).StackStatus).toBe('CREATE_IN_PROGRESS')
    await stage.serve()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    expect(
      (await actions(stage, await stage.connected(invitation))).filter(
        (it) => it === 'connection.verified',
      ),
    ).toHaveLength(1)
  })

  it('again and again while stacks come and go: each gets its answer, and none is connected twice', async () => {
    const stage = await newStage()
    const flows = await Promise.all(Array.from({ length: 5 }, () => pinned(stage)))
    const stackIds: string[] = []
    for (const [index, { who, invitation }] of flows.entries()) {
      stackIds.push(await who.create({ TemplateURL: invitation.templateUrl }))
      await pause(25 * index)
      await stage.crash()
      await stage.serve()
    }
    for (const [index, { who, invitation }] of flows.entries()) {
      expect((await who.settled(stackIds[index]!)).StackStatus).toBe('CREATE_COMPLETE')
      const connection = await stage.connected(invitation)
      expect(
        (await actions(stage, connection)).filter((it) => it === 'connection.verified'),
      ).toHaveLength(1)
      await who.remove(stackIds[index]!)
    }
    await stage.crash()
    await stage.serve()
    for (const [index, { who, invitation }] of flows.entries()) {
      expect((await who.settled(stackIds[index]!)).StackStatus).toBe('DELETE_COMPLETE')
      await stage.connected(invitation, 'disconnected')
    }
  })
})

const oldNode = findOldNode()
if (!oldNode)
  process.stderr.write('No Node older than 22.13 is installed: starting from one is not tried.\n')

describe('one service', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await newStage()
  })
  afterEach(() =>
    stage.knobs({
      ...{ iamPropagationMs: 0, duplicateDeliveries: 0, reorderDeliveries: 0 },
      throttle: { 'sts:AssumeRole': null },
    }),
  )

  describe('kill -9', () => {
    it('loses nothing of what was acknowledged (fault 7)', async () => {
      const connected = await pinned(stage)
      await connect(stage, connected.invitation, connected.who)
      const accepted = await stage.invite()
      await accept(accepted, '222233334444')
      const before = await records(stage)
      await stage.crash()
      await stage.serve()
      expect(await records(stage)).toEqual(before)
      expect((await fetch(accepted.onboardingUrl)).status).toBe(200)
      expect(await templateOf(accepted)).toContain(accepted.externalId)
    })
  })

  describe('what AWS does on a bad day', () => {
    it('delivers twice and out of order: each stack is connected once and ends where it belongs (faults 9 to 11)', async () => {
      await stage.knobs({ duplicateDeliveries: 1, reorderDeliveries: 0.7 })
      const flows = await Promise.all(Array.from({ length: 4 }, () => pinned(stage)))
      await Promise.all(
        flows.map(async ({ who, invitation }) => {
          const stackId = await connect(stage, invitation, who)
          const template = (await templateOf(invitation)).replace(
            /RoleName: \S+/,
            'RoleName: Renamed',
          )
          expect((await who.update(stackId, template)).StackStatus).toBe('UPDATE_COMPLETE')
          const connection = await stage.connected(invitation)
          expect(connection.roleArn).toMatch(/role\/Renamed$/)
          await who.remove(stackId)
          expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
          await stage.connected(invitation, 'disconnected')
          expect(
            (await actions(stage, connection)).filter((it) => it === 'connection.verified'),
          ).toHaveLength(1)
        }),
      )
    })

    it('needs seconds until a new role works, and throttles meanwhile (faults 13 and 14)', async () => {
      await stage.knobs({ iamPropagationMs: 3000, throttle: { 'sts:AssumeRole': 2 } })
      const { who, invitation } = await pinned(stage)
      await connect(stage, invitation, who)
    })
  })

  describe('SIGTERM', () => {
    it('ends the service cleanly in the middle of a verification, and the stack gets its answer (fault 36)', async () => {
      const { who, invitation } = await pinned(stage)
      await stage.knobs({ iamPropagationMs: 2000 })
      const stackId = await who.create({ TemplateURL: invitation.templateUrl })
      await stage.attempted(invitation, 'checking')
      const outcome = await stage.stopServing()
      expect(outcome).toMatchObject({ code: 0, signal: null })
      expect(outcome.stderr).toContain('finishing work in progress')
      await stage.serve()
      expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
      await stage.connected(invitation)
    })
  })

  describe.skipIf(!oldNode)('started by an older Node', () => {
    it('runs on the one that it brings along, and both end together at kill -9', async () => {
      await stage.stopServing()
      stage.node = oldNode
      await stage.serve()
      const { who, invitation } = await pinned(stage)
      await connect(stage, invitation, who)
      await stage.crash()
      await stage.serve()
      expect((await stage.connection(invitation))?.status).toBe('active')
      expect(await stage.stopServing()).toMatchObject({ code: 0 })
    })
  })
})

/** One that is on the search path outside of this project. */
function findOldNode(): string | undefined {
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  return folders
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file) && isOld(spawnSync(file, ['--version']).stdout))
}

function isOld(version: Buffer | null): boolean {
  const [major = 99, minor = 0] = String(version).replace('v', '').split('.').map(Number)
  return major < 22 || (major === 22 && minor < 13)
}
