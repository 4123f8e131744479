import { beforeEach, describe, expect, it } from 'vitest'
import {
  addConnections,
  askForLess,
  followAll,
  followPorts,
} from '../../../test/fixtures/campaign.ts'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { RolecallError } from '../../api/errors.ts'
import { currentVersion } from '../access-versions/read-versions.ts'
import { type Campaign, memberId } from '../model/campaign.ts'
import type { Store } from '../ports.ts'
import { campaignFor, declineUpgrade, followConnection, noteRequestOpened } from './customer.ts'
import { listMembers, readCampaign } from './find.ts'
import { followCampaigns } from './follow-campaigns.ts'
import { startCampaign } from './start.ts'
import { cancelCampaign, remindCampaign } from './steer.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const NONE = { outdated: 0, told: 0, opened: 0, updated: 0, declined: 0, gone: 0 }

let world: World
beforeEach(async () => {
  world = makeWorld()
  await addConnections(world, [0, 1, 2])
  await askForLess(world)
})

const start = (input: Partial<Parameters<typeof startCampaign>[2]> = {}) =>
  startCampaign(world, OPERATOR, { profile: 'default', ...input })
const look = ({ id }: Campaign) => readCampaign(world, OPERATOR, 'connections:read', id)
const countsOf = async (campaign: Campaign) => (await look(campaign)).counts
const connection = async (serial: number) => (await world.store.get('connection', `con_${serial}`))!
const member = (campaign: Campaign, serial: number) =>
  world.store.get('campaign-member', memberId(campaign.id, `con_${serial}`))
const told = async (action = 'upgrade.requested') =>
  (await world.store.audit({ limit: 200 })).items
    .filter((it) => it.action === action)
    .map(({ subject }) => subject)

async function update(serial: number, status = 'active' as const): Promise<void> {
  const profileVersion = (await currentVersion(world, 'default')).id
  await world.store.commit({
    put: [{ ...(await connection(serial)), profileVersion, status }],
    ...{ audit: [], announce: [] },
  })
}
async function end(serial: number): Promise<void> {
  await world.store.commit({
    put: [{ ...(await connection(serial)), status: 'disconnected' }],
    ...{ audit: [], announce: [] },
  })
}

describe('a campaign', () => {
  it('asks each connection with an earlier version, and makes its upgrade first', async () => {
    await addConnections(world, [8], { status: 'disconnected' })
    await addConnections(world, [9], { profile: 'other' })
    await update(2)
    const campaign = await start()
    const ports = followPorts(world)
    await followAll(ports)
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 2 })
    expect(ports.offered.sort()).toEqual(['con_0', 'con_1'])
    expect((await told()).sort()).toEqual(['con_0', 'con_1'])
  })

  it('asks only the named customers', async () => {
    const campaign = await start({ customerIds: ['customer-1', 'nobody', 'customer-1'] })
    await followAll(followPorts(world))
    expect(campaign.customerIds).toEqual(['customer-1', 'nobody'])
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 1 })
  })

  it('says why no upgrade could be made, and tries again the next day', async () => {
    const campaign = await start()
    const ports = followPorts(world)
    let isRefused = true
    const offer = async () => {
      if (isRefused) throw new RolecallError('UPGRADE_NEEDS_NEW_INVITATION')
    }
    await followAll({ ...ports, offer })
    expect(await countsOf(campaign)).toEqual({ ...NONE, outdated: 3 })
    expect(await member(campaign, 1)).toMatchObject({ problem: 'UPGRADE_NEEDS_NEW_INVITATION' })
    expect(await campaignFor(world, await connection(1))).toBeUndefined()
    isRefused = false
    world.clock.advance(DAY_MS)
    await followAll({ ...ports, offer })
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 3 })
    expect(await member(campaign, 1)).not.toHaveProperty('problem')
  })

  it('sees at the next look that a stack was updated or that a connection has ended', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    await update(0)
    await end(1)
    world.clock.advance(HOUR_MS)
    await followAll(followPorts(world))
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 1, updated: 1, gone: 1 })
    expect(await told('upgrade.finished')).toEqual(['con_0'])
  })

  it('sees it at once in the process that applied the update, also when it is undone', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    const before = await connection(0)
    await update(0)
    await followConnection(world, await connection(0))
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 2, updated: 1 })
    const { version } = await connection(0)
    await world.store.commit({ put: [{ ...before, version }], audit: [], announce: [] })
    await followConnection(world, await connection(0))
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 3 })
  })

  it('asks a customer who connects with an earlier version later', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    await addConnections(world, [7])
    world.clock.advance(HOUR_MS)
    await followAll(followPorts(world))
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 4 })
  })

  it('ends when each connection was updated or is gone, and a customer who declined is left', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    await declineUpgrade(world, await connection(2))
    for (const serial of [0, 1]) await update(serial)
    for (const serial of [0, 1]) await followConnection(world, await connection(serial))
    expect(await look(campaign)).toMatchObject({ status: 'running' })
    await update(2)
    await followConnection(world, await connection(2))
    expect(await look(campaign)).toMatchObject({ status: 'done', counts: { ...NONE, updated: 3 } })
    expect(await told('campaign.finished')).toEqual([campaign.id])
    world.clock.advance(30 * DAY_MS)
    await followAll(followPorts(world))
    expect(await world.store.due('campaign-member', new Date('2030-01-01'), 9)).toEqual([])
  })

  it('ends at once if nobody has an earlier version', async () => {
    for (const serial of [0, 1, 2]) await update(serial)
    const campaign = await start()
    await followAll(followPorts(world))
    expect(await look(campaign)).toMatchObject({ status: 'done', counts: NONE })
    await expect(start()).resolves.toMatchObject({ status: 'running' })
  })
})

describe('a deadline', () => {
  it('is refused for new External IDs, because customers would not see it', async () => {
    const deadline = '2026-12-24T00:00:00.000Z'
    await expect(start({ deadline, asksFor: 'external-id' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
  })
})

describe('the customer of a campaign', () => {
  it('opens the request once, and declines it with a note', async () => {
    const campaign = await start({ deadline: '2026-12-24T00:00:00.000Z' })
    await followAll(followPorts(world))
    const it = await connection(0)
    await noteRequestOpened(world, it)
    await noteRequestOpened(world, it)
    expect(await told('upgrade.opened')).toEqual(['con_0'])
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 2, opened: 1 })
    const { member } = await declineUpgrade(world, it, 'Not before January.')
    expect(member).toMatchObject({ status: 'declined', note: 'Not before January.' })
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 2, declined: 1 })
    const [entry] = (await world.store.audit({ subject: it.id, limit: 1 })).items
    expect(entry).toMatchObject({
      ...{ action: 'upgrade.declined', customerId: 'customer-0' },
      actor: { kind: 'customer', id: 'inv_0' },
      details: { campaignId: campaign.id, version: 2 },
    })
  })

  it('loses nothing by declining, and can still update', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    const before = await connection(0)
    await declineUpgrade(world, before)
    expect(await connection(0)).toEqual(before)
    await update(0)
    await followConnection(world, await connection(0))
    expect(await countsOf(campaign)).toMatchObject({ updated: 1, declined: 0 })
  })

  it('declines nothing that nobody requests', async () => {
    const refused = { code: 'UPGRADE_NOT_REQUESTED' }
    await expect(declineUpgrade(world, await connection(0))).rejects.toMatchObject(refused)
    await start()
    await followAll(followPorts(world))
    await update(0)
    await followConnection(world, await connection(0))
    await expect(declineUpgrade(world, await connection(0))).rejects.toMatchObject(refused)
  })
})

describe('a reminder', () => {
  it('goes to those who have not answered, once a day for each connection', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    await noteRequestOpened(world, await connection(0))
    await declineUpgrade(world, await connection(1))
    world.clock.advance(DAY_MS - 1)
    await remindCampaign(world, OPERATOR, campaign.id)
    await followAll(followPorts(world))
    expect(await told()).toHaveLength(3)
    world.clock.advance(1)
    for (const _ of [1, 2]) {
      await remindCampaign(world, OPERATOR, campaign.id)
      await followAll(followPorts(world))
      expect((await told()).slice(0, 2).sort()).toEqual(['con_0', 'con_2'])
      expect(await told()).toHaveLength(5)
    }
    expect(await look(campaign)).not.toHaveProperty('reminder')
  })
})

describe('a cancelled campaign', () => {
  it('asks nobody any more, keeps its counts, and leaves no work', async () => {
    const campaign = await start()
    await followCampaigns(followPorts(world))
    await cancelCampaign(world, OPERATOR, campaign.id)
    await followAll(followPorts(world))
    const ended = { code: 'CAMPAIGN_ENDED' }
    for (const order of [remindCampaign, cancelCampaign])
      await expect(order(world, OPERATOR, campaign.id)).rejects.toMatchObject(ended)
    expect(await campaignFor(world, await connection(0))).toBeUndefined()
    world.clock.advance(HOUR_MS)
    await followAll(followPorts(world))
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 3 })
    const far = new Date('2030-01-01')
    expect(await world.store.due('campaign', far, 9)).toEqual([])
    expect(await world.store.due('campaign-member', far, 9)).toEqual([])
  })

  it('lets another one start, while two never ask for the same', async () => {
    const campaign = await start()
    const error = { code: 'CAMPAIGN_RUNNING', detail: `(${campaign.id})` }
    await expect(start()).rejects.toMatchObject(error)
    await expect(start({ customerIds: ['customer-1'] })).resolves.toBeDefined()
    await cancelCampaign(world, OPERATOR, campaign.id)
    await expect(start()).resolves.toBeDefined()
  })
})

/** A process that is killed before its n-th commit from now on. */
function killedAt(world: World, commit: number): World {
  let commits = 0
  const store = new Proxy(world.store, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown
      if (name !== 'commit') return method.bind(target)
      return (change: Parameters<Store['commit']>[0]) => {
        if (++commits >= commit) throw new Error('killed')
        return target.commit(change)
      }
    },
  })
  return { ...world, store }
}

describe('a crash', () => {
  it('between the two commits of a change loses no count', async () => {
    const campaign = await start()
    await followAll(followPorts(world))
    await expect(noteRequestOpened(killedAt(world, 2), await connection(0))).rejects.toThrow()
    expect(await member(campaign, 0)).toMatchObject({ status: 'opened', countedAs: 'told' })
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 3 })
    await followAll(followPorts(world))
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 2, opened: 1 })
  })

  it('at any commit of the work asks nobody twice, forgets nobody and miscounts nobody', async () => {
    await addConnections(
      world,
      Array.from({ length: 117 }, (_, index) => index + 3),
    )
    const campaign = await start()
    for (let kills = 0; kills < 100; kills++) {
      const ended = await followAll(followPorts(killedAt(world, 1 + (kills % 3)))).then(
        () => true,
        () => false,
      )
      if (ended) break
    }
    expect(await countsOf(campaign)).toEqual({ ...NONE, told: 120 })
    const subjects = await told()
    expect([subjects.length, new Set(subjects).size]).toEqual([120, 120])
    const page = await listMembers(world, OPERATOR, campaign.id, { status: 'told', limit: 200 })
    expect(page.items).toHaveLength(120)
  })
})
