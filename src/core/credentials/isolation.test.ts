import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { trustsOnly } from '../../../test/fixtures/ports.ts'
import { makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import { type Grants, PERMISSIONS, type Permission } from '../model/grants.ts'
import { issueCredentials } from './issue.ts'
import { simulateAccess } from './simulate.ts'
import { stopIssuing } from './stops.ts'

const CUSTOMERS = ['acme', 'globex', 'a","globex', 'acme/globex', '__proto__']
const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
}
const may = Object.keys(PERMISSIONS) as Permission[]

const caller = (id: string, grants: Partial<Grants>): Actor => ({
  ...OPERATOR,
  id,
  grants: { may, ...grants },
})

/** Two connections for each customer, and a caller for each customer and each connection. */
async function crowd() {
  const scopes = { inventory: { policy: POLICY }, metrics: { policy: POLICY } }
  const world = makeWorld({
    installation: { profiles: new Map([['default', northwindProfile({ scopes })]]) },
  })
  const connections = CUSTOMERS.flatMap((customerId, index) =>
    [1, 2].map((serial) => {
      const accountId = `${index}`.repeat(11) + serial
      return sampleConnection({
        id: `con_${index}${serial}`,
        customerId,
        accountId,
        roleArn: `arn:aws:iam::${accountId}:role/Access`,
      } as object)
    }),
  )
  await world.store.commit({ put: connections, audit: [], announce: [] })
  for (const { roleArn, externalId } of connections) world.sts.set(roleArn, trustsOnly(externalId))
  const callers = [
    ...CUSTOMERS.map((it) => ({
      actor: caller(`of ${it}`, { customers: [it] }),
      allows: (one: (typeof connections)[0]) => one.customerId === it,
    })),
    ...connections.map(({ id }) => ({
      actor: caller(`of ${id}`, { connections: [id] }),
      allows: (one: { id: string }) => one.id === id,
    })),
  ]
  return { world, connections, callers }
}

describe('callers, connections and customers, each with each (BRK-1, attack 48)', () => {
  it('credentials, simulations and switches are for those within the grants; all else is as if it were not there', async () => {
    const { world, connections, callers } = await crowd()
    for (const { actor, allows } of callers) {
      for (const connection of connections) {
        const about = { connectionId: connection.id, scope: 'inventory' }
        const answers = await Promise.allSettled([
          issueCredentials(world, actor, about),
          simulateAccess(world, actor, {
            ...about,
            questions: [{ action: 's3:GetObject', resource: '*' }],
          }),
          connectionFor(world, actor, 'connections:read', connection.id),
        ])
        const seen = answers.map((it) =>
          it.status === 'fulfilled' ? 'given' : (it.reason as { code: string }).code,
        )
        expect([actor.id, connection.id, new Set(seen)]).toEqual([
          actor.id,
          connection.id,
          new Set([allows(connection) ? 'given' : 'NOT_FOUND']),
        ])
      }
    }
    for (const { actor } of callers)
      await expect(
        stopIssuing(
          world,
          { ...actor, grants: { ...actor.grants, may: ['connections:write'] } },
          {},
        ),
      ).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    for (const customerId of CUSTOMERS) {
      const other = caller('stranger', { customers: CUSTOMERS.filter((it) => it !== customerId) })
      await expect(stopIssuing(world, other, { customerId })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    }
  })

  it('each session is for its own role, caller and scope, and none is handed to two of them (attack 49)', async () => {
    const { world, connections } = await crowd()
    const actors = ['a', 'b', 'a","inventory', 'a\\', ''].map((id) => caller(id, {}))
    const given = new Map<string, string>()
    for (let round = 0; round < 2; round++) {
      for (const actor of actors) {
        for (const { id } of connections) {
          for (const scope of ['inventory', 'metrics']) {
            const { accessKeyId } = await issueCredentials(world, actor, {
              connectionId: id,
              scope,
            })
            const whose = JSON.stringify([actor.id, id, scope])
            expect(given.get(accessKeyId) ?? whose).toBe(whose)
            given.set(accessKeyId, whose)
          }
        }
      }
    }
    expect(given.size).toBe(actors.length * connections.length * 2)
    expect(world.sts.sessions).toHaveLength(given.size)
    for (const { role, roleSessionName } of world.sts.sessions)
      expect(connections.find(({ roleArn }) => roleArn === role.text)!.id.slice(4)).toBe(
        roleSessionName.split('-')[1],
      )
  })

  it('names that were made for it name nothing (BRK-1, attack 50)', async () => {
    const { world, callers } = await crowd()
    const { actor } = callers[0]!
    for (const connectionId of [
      '*',
      '',
      '__proto__',
      'con_01/../con_11',
      'con_01%00',
      'con_01 ',
      'CON_01',
      'acme',
      'arn:aws:iam::000000000001:role/Access',
    ])
      await expect(
        issueCredentials(world, actor, { connectionId, scope: 'inventory' }),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const scope of [
      '',
      '*',
      '__proto__',
      'inventory,metrics',
      'inventory ',
      'Inventory',
      'constructor',
    ])
      await expect(
        issueCredentials(world, actor, { connectionId: 'con_01', scope }),
      ).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
    expect(world.sts.sessions).toEqual([])
  })
})
