import { beforeEach, describe, expect, it } from 'vitest'
import { followAll, followPorts } from '../../../test/fixtures/campaign.ts'
import { workAll } from '../../../test/fixtures/jobs.ts'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import { startCampaign } from '../campaigns/start.ts'
import { issueCredentials } from '../credentials/issue.ts'
import { startJob } from '../jobs/start.ts'
import type { Connection } from '../model/connection.ts'
import { verifyDue, verifyNow } from './verify.ts'

const OLD = 'acme-1'
const ARN = 'arn:aws:iam::222222222222:role/Northwind'
const HOUR_MS = 3_600_000

let world: World
let id: string
let fresh: string
beforeEach(async () => {
  world = makeWorld()
  trust(OLD)
  const roles = [{ row: 2, role: { roleArn: ARN, externalId: OLD, customerId: 'acme' } }]
  await workAll(world, await startJob(world, OPERATOR, { work: 'import', roles }))
  const [made] = (await world.store.list('connection', { limit: 5 })).items
  id = made!.id
  fresh = made!.nextExternalId!
  await workAll(world, await startJob(world, OPERATOR, { work: 'approve', ids: [id] }))
})

const trust = (...accepted: string[]) =>
  world.sts.set(ARN, (given) => given !== undefined && accepted.includes(given))
const connection = async (): Promise<Connection> => (await world.store.get('connection', id))!
const verify = () => verifyNow(world, OPERATOR, id)
let asked = 0
/** Each call asks for another duration, so that none is answered from the cache. */
const credentials = () =>
  issueCredentials(world, OPERATOR, {
    ...{ connectionId: id, scope: 'inventory', durationSeconds: 900 + ++asked },
  })
const actions = async () =>
  (await world.store.audit({ limit: 200 })).items
    .map(({ action }) => action)
    .filter((it) => it.startsWith('connection.external-id'))
    .reverse()

describe('the External ID of an imported role', () => {
  it('is replaced in two steps, and credentials never fail (EXT-7)', async () => {
    expect(await connection()).toMatchObject({ status: 'active', externalId: OLD })
    await credentials()
    trust(OLD, fresh)
    await credentials()
    expect(await verify()).toMatchObject({
      ...{ status: 'active', externalId: fresh, formerExternalId: OLD },
      findings: [{ code: 'EXTERNAL_ID_GUESSABLE' }],
    })
    await credentials()
    trust(fresh)
    await credentials()
    const done = await verify()
    expect(done).toMatchObject({ status: 'active', externalId: fresh, findings: [] })
    expect([done.formerExternalId, done.nextExternalId]).toEqual([undefined, undefined])
    expect(await actions()).toEqual([
      ...['connection.external-id-changed', 'connection.external-id-retired'],
    ])
    trust(OLD)
    expect(await verify()).toMatchObject({ status: 'unreachable' })
  })

  it('works also if the customer skips the first step, before any check (EXT-7)', async () => {
    trust(fresh)
    await credentials()
    expect(await verify()).toMatchObject({ status: 'active', externalId: fresh })
    expect(await verify()).toMatchObject({ externalId: fresh, findings: [] })
    expect((await connection()).formerExternalId).toBeUndefined()
  })

  it('is the old one again if the customer goes back, and can be replaced later', async () => {
    trust(OLD, fresh)
    await verify()
    trust(OLD)
    await credentials()
    const back = await verify()
    expect([back.status, back.externalId, back.nextExternalId]).toEqual(['active', OLD, fresh])
    trust(fresh)
    expect(await verify()).toMatchObject({ status: 'active', externalId: fresh })
  })

  it('stays if AWS gives no clear answer, and no role counts as lost', async () => {
    trust(fresh)
    const from = world.sts.probes.length
    // The probe with the new one is the first of the check.
    world.sts.trouble = (probe) => (probe === from + 1 ? 'Throttling' : undefined)
    await expect(verify()).rejects.toMatchObject({ code: 'STS_UNAVAILABLE' })
    expect(await connection()).toMatchObject({ status: 'active', externalId: OLD })
  })

  it('is not replaced while the role lets in without one', async () => {
    world.sts.set(ARN, () => true)
    expect(await verify()).toMatchObject({ status: 'insecure', externalId: OLD })
  })

  it('never moves for a customer who does nothing: the old one works on', async () => {
    for (const _ of [1, 2, 3]) {
      world.clock.advance(48 * HOUR_MS)
      await verifyDue(world)
      await credentials()
    }
    expect(await connection()).toMatchObject({ status: 'active', externalId: OLD })
  })
})

describe('a campaign for new External IDs', () => {
  it('asks the customers of imported roles, and is done when AWS refuses the imported ones', async () => {
    const ports = followPorts(world)
    const input = { profile: 'default', asksFor: 'external-id' } as const
    const { id: campaignId } = await startCampaign(world, OPERATOR, input)
    await expect(startCampaign(world, OPERATOR, input)).rejects.toMatchObject({
      code: 'CAMPAIGN_RUNNING',
    })
    await followAll(ports)
    const campaign = async () => (await world.store.get('campaign', campaignId))!
    expect((await campaign()).counts).toMatchObject({ told: 1, updated: 0 })
    expect(ports.offered).toEqual([])
    expect((await connection()).externalIdAskedAt).toBeDefined()
    const { items } = await world.store.events({ types: ['upgrade.requested'], limit: 5 })
    expect(items).toMatchObject([{ data: { campaignId, asksFor: 'external-id' } }])
    expect(items[0]!.data).not.toHaveProperty('version')
    trust(OLD, fresh)
    world.clock.advance(2 * HOUR_MS)
    await verifyDue(world)
    await followAll(ports)
    expect((await campaign()).counts).toMatchObject({ told: 1, updated: 0 })
    trust(fresh)
    world.clock.advance(2 * HOUR_MS)
    await verifyDue(world)
    expect(await campaign()).toMatchObject({ status: 'done', counts: { told: 0, updated: 1 } })
  })
})
