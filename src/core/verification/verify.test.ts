import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindInstallation } from '../../../test/fixtures/northwind.ts'
import {
  FakeClock,
  OpenPolicies,
  RoleDirectory,
  seededRandom,
  trustsAnybody,
  trustsOnly,
} from '../../../test/fixtures/ports.ts'
import { openSqliteStore } from '../../adapters/embedded/sqlite-store.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import { EVERYTHING } from '../model/grants.ts'
import { trustPolicy } from '../template/trust-policy.ts'
import { verifyDue, verifyNow } from './verify.ts'

const SITE = {
  ...northwindInstallation(),
  profiles: new Map(),
  publicUrl: 'https://connect.northwind.example',
  ownAccountIds: [],
  homeRegion: 'us-east-1',
  patienceSeconds: 75,
}
const OPERATOR: Actor = { kind: 'operator', id: 'tests', grants: EVERYTHING }

async function stored(changes: Partial<Connection> = {}) {
  const clock = new FakeClock()
  const ports = {
    ...{ clock, random: seededRandom(), store: openSqliteStore(':memory:') },
    ...{ sts: new RoleDirectory(clock), roles: new OpenPolicies(), installation: SITE },
  }
  const connection = sampleConnection({ nextCheckAt: clock.now().toISOString(), ...changes })
  await ports.store.commit({ put: [connection], audit: [], announce: [] })
  ports.sts.set(connection.roleArn, trustsOnly(connection.externalId))
  const actions = async () =>
    (await ports.store.audit({ limit: 50 })).items.map(({ action }) => action)
  return {
    ports,
    connection,
    actions,
    now: async () => (await ports.store.get('connection', connection.id))!,
  }
}

describe('a check at somebody’s wish', () => {
  it('is written down with who asked, even when nothing changed', async () => {
    const { ports, connection, actions } = await stored()
    const verified = await verifyNow(ports, OPERATOR, connection.id)
    expect(verified).toMatchObject({
      status: 'active',
      version: 2,
      verifiedAt: ports.clock.now().toISOString(),
    })
    expect(await actions()).toEqual(['connection.checked'])
  })

  it('judges no role by the probes of another: renamed meanwhile, it is looked at again (VER-1)', async () => {
    const { ports, connection, now } = await stored()
    const renamed = `${connection.roleArn}Renamed`
    ports.sts.set(renamed, trustsAnybody)
    const probe = ports.sts.probe.bind(ports.sts)
    let isRenamed = false
    ports.sts.probe = async (...asked) => {
      const outcome = await probe(...asked)
      if (!isRenamed) {
        isRenamed = true
        await ports.store.commit({
          put: [{ ...(await now()), roleArn: renamed, status: 'insecure' }],
          audit: [],
          announce: [],
        })
      }
      return outcome
    }
    expect(await verifyNow(ports, OPERATOR, connection.id)).toMatchObject({
      status: 'insecure',
      roleArn: renamed,
    })
  })

  it('says that AWS is unclear, and moves nothing (VER-2)', async () => {
    const { ports, connection, now } = await stored()
    ports.sts.trouble = () => 'Throttling'
    await expect(verifyNow(ports, OPERATOR, connection.id)).rejects.toMatchObject({
      code: 'STS_UNAVAILABLE',
    })
    expect((await now()).version).toBe(1)
  })

  it('of what is disconnected, or not there, is refused', async () => {
    const { ports, connection } = await stored({ status: 'disconnected' })
    await expect(verifyNow(ports, OPERATOR, connection.id)).rejects.toMatchObject({
      code: 'CONNECTION_STATE',
    })
    await expect(verifyNow(ports, OPERATOR, 'con_none')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(ports.sts.probes).toEqual([])
  })
})

describe('a trust policy that may be read', () => {
  it('is blamed for a second External ID that no probe can see, and keeps issuing (attack 5)', async () => {
    const { ports, connection } = await stored()
    const open = JSON.stringify(trustPolicy(SITE.brokerRole, connection.externalId))
    ports.roles.policy = JSON.parse(
      open.replace(
        `"${connection.externalId}"`,
        `["${connection.externalId}","a-strangers-external-id"]`,
      ),
    )
    const looked = await verifyNow(ports, OPERATOR, connection.id)
    expect(looked).toMatchObject({
      status: 'active',
      findings: [
        { code: 'TRUST_POLICY_EXTERNAL_ID_LIST' },
        { code: 'TRUST_POLICY_EXTERNAL_ID_NOT_OURS' },
      ],
    })
  })

  it('as our template makes it has nothing to blame', async () => {
    const { ports, connection } = await stored()
    ports.roles.policy = trustPolicy(SITE.brokerRole, connection.externalId)
    expect(await verifyNow(ports, OPERATOR, connection.id)).toMatchObject({
      status: 'active',
      findings: [],
    })
    expect(ports.roles.reads).toBe(1)
  })

  it('is not read at each of many routine checks, which keep what was found', async () => {
    const finding = {
      ...{ code: 'TRUST_POLICY_EXTERNAL_ID_LIST', message: 'Two.', remedy: 'One.' },
      firstSeenAt: '2026-11-01T10:00:00.000Z',
    }
    const { ports, now } = await stored({ looksSinceChange: 3, findings: [finding] })
    await verifyDue(ports)
    expect(ports.roles.reads).toBe(0)
    expect((await now()).findings).toEqual([finding])
  })
})

describe('scheduled checks (VER-5)', () => {
  it('find a loosened trust, stop issuing and announce it', async () => {
    const { ports, connection, now, actions } = await stored()
    ports.sts.set(connection.roleArn, trustsAnybody)
    await verifyDue(ports)
    expect(await now()).toMatchObject({
      status: 'insecure',
      findings: [{ code: 'TRUST_WITHOUT_EXTERNAL_ID' }],
    })
    expect(await actions()).toEqual(['connection.insecure'])
  })

  it('leave alone what is not due, and leave no trail where nothing changed', async () => {
    const { ports, now, actions } = await stored()
    expect(await verifyDue(ports)).toBe(1)
    expect(await verifyDue(ports)).toBe(0)
    expect(await actions()).toEqual([])
    expect(Date.parse((await now()).nextCheckAt!)).toBeGreaterThan(ports.clock.now().getTime())
  })

  it('never overtake what happened meanwhile (fault 27)', async () => {
    const { ports, connection, now } = await stored()
    const probe = ports.sts.probe.bind(ports.sts)
    ports.sts.delete(connection.roleArn)
    ports.sts.probe = async (...given) => {
      const current = await now()
      if (current.version === 1)
        await ports.store.commit({
          put: [{ ...current, status: 'suspended' }],
          audit: [],
          announce: [],
        })
      return probe(...given)
    }
    await verifyDue(ports)
    expect(await now()).toMatchObject({ status: 'suspended', version: 2 })
  })

  it('keep an account that is away for 90 days, and take it back when it returns (VER-6, attack 59)', async () => {
    const { ports, connection, now } = await stored()
    ports.sts.delete(connection.roleArn)
    let checks = 0
    for (let hour = 0; hour < 90 * 24; hour += 1) {
      checks += await verifyDue(ports)
      ports.clock.advance(3600_000)
    }
    expect((await now()).status).toBe('unreachable')
    expect(checks).toBeGreaterThan(80)
    expect(checks).toBeLessThan(110)
    ports.sts.set(connection.roleArn, trustsOnly(connection.externalId))
    ports.clock.advance(27 * 3600_000)
    await verifyDue(ports)
    expect((await now()).status).toBe('active')
  })

  it('are done by the system', async () => {
    const { ports, connection } = await stored()
    ports.sts.delete(connection.roleArn)
    await verifyDue(ports)
    const { items } = await ports.store.audit({ limit: 1 })
    expect(items[0]).toMatchObject({
      actor: { kind: 'system', id: 'rolecall' },
      subject: connection.id,
      customerId: 'acme',
      details: { from: 'active', to: 'unreachable' },
    })
  })
})
