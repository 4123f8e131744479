import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { BY_OPERATOR, makeWorld, OPERATOR } from '../callback/world.fixture.ts'
import { sampleConnection } from '../connections/connection.fixture.ts'
import { isIssuing, STATUSES } from '../connections/lifecycle.ts'
import type { Connection } from '../model/connection.ts'
import { CANARY, trustsOnly } from '../ports.fixture.ts'
import { northwindProfile } from '../template/northwind.fixture.ts'
import { issueCredentials, sessionName } from './issue.ts'
import { scopeOf } from './scope.ts'

async function stored(changes: Partial<Connection> = {}) {
  const world = makeWorld()
  const connection = sampleConnection(changes)
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  world.sts.set(connection.roleArn, trustsOnly(connection.externalId))
  const trail = async () => (await world.store.audit({ limit: 10 })).items
  return { world, connection, trail, issue: (scope?: string) => issueCredentials(world, OPERATOR, { connectionId: connection.id, scope }) }
}

describe('credentials', () => {
  it('are asked with the stored External ID, the scope’s policy and 900 s (EXT-6, BRK-2, BRK-3)', async () => {
    const { world, connection, issue } = await stored()
    const issued = await issue('inventory')
    expect(issued.accessKeyId).toBe('ASIASAMPLE')
    expect(world.sts.sessions).toMatchObject([
      {
        role: { text: connection.roleArn },
        externalId: connection.externalId,
        durationSeconds: 900,
        sessionPolicy: northwindProfile().scopes.inventory!.policy,
        roleSessionName: 'rolecall-ABCDEFGHJKLMNPQRSTUVWX-inventory',
      },
    ])
  })

  it('leave an audit entry first, and none of their secrets anywhere (BRK-8, BRK-10)', async () => {
    const { world, trail, issue } = await stored()
    const issued = await issue()
    expect(await trail()).toMatchObject([
      { action: 'session.issued', actor: BY_OPERATOR, details: { scope: 'inventory', accessKeyId: 'ASIASAMPLE' } },
    ])
    const seen = [inspect(issued, { depth: 9 }), JSON.stringify(issued), JSON.stringify(await trail()), ...world.log.lines].join('\n')
    expect(seen).not.toMatch(new RegExp(`${CANARY.secretKey}|${CANARY.session}`))
  })

  it('do not leave when the trail cannot be written (fault 39)', async () => {
    const { world, connection } = await stored()
    const store = new Proxy(world.store, {
      get: (target, name) => (name === 'commit' ? () => Promise.reject(new Error('disk full')) : Reflect.get(target, name).bind(target)),
    })
    await expect(issueCredentials({ ...world, store }, OPERATOR, { connectionId: connection.id })).rejects.toThrow('disk full')
  })

  it.each(STATUSES)('are issued from %s only if that status issues, and only once approved (CB-9)', async (status) => {
    for (const approved of [true, false]) {
      const { world, trail, issue } = await stored({ status, approved })
      if (isIssuing({ status, approved })) {
        await expect(issue()).resolves.toBeDefined()
        continue
      }
      await expect(issue()).rejects.toMatchObject({ code: 'CONNECTION_NOT_ISSUING' })
      expect(world.sts.sessions).toEqual([])
      expect(await trail()).toMatchObject([{ action: 'session.denied', details: { status } }])
    }
  })

  it('of nobody, for an unknown scope, or for a profile that is gone are refused without a call (attack 50)', async () => {
    const { world, connection, issue } = await stored()
    await expect(issueCredentials(world, OPERATOR, { connectionId: 'con_none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const scope of ['admin', '', 'constructor', '__proto__'])
      await expect(issue(scope)).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
    const site = { ...world.site, profiles: new Map() }
    await expect(issueCredentials({ ...world, site }, OPERATOR, { connectionId: connection.id })).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
    })
    expect(world.sts.sessions).toEqual([])
  })
})

describe('a scope (BRK-2)', () => {
  const policy = (characters: number) => ({ x: 'y'.repeat(characters - '{"x":""}'.length) })
  const profile = (scopes: Record<string, number>) =>
    northwindProfile({ scopes: Object.fromEntries(Object.entries(scopes).map(([name, size]) => [name, { policy: policy(size) }])) })

  it('need not be named where there is one, and must be where there are more', () => {
    expect(scopeOf(profile({ one: 100 }), undefined).name).toBe('one')
    expect(() => scopeOf(profile({ one: 100, two: 100 }), undefined)).toThrow(/Choose one: one, two/)
    expect(scopeOf(profile({ one: 100, two: 100 }), 'two').name).toBe('two')
  })

  it('larger than AWS takes fails closed', () => {
    expect(scopeOf(profile({ one: 2048 }), 'one').name).toBe('one')
    expect(() => scopeOf(profile({ one: 2049 }), 'one')).toThrow(/larger than AWS accepts/)
  })
})

describe('a session name (BRK-5, attack 51)', () => {
  it.each(['inventory', 'x'.repeat(32), 'a-b_c'])('for the scope %j is in the grammar of AWS', (scope) => {
    expect(sessionName('con_ABCDEFGHJKLMNPQRSTUVWX', scope)).toMatch(/^rolecall-[\w+=,.@-]{2,55}$/)
    expect(sessionName('con_ABCDEFGHJKLMNPQRSTUVWX', scope).endsWith(scope)).toBe(true)
  })
})
