import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { CANARY, trustsOnly } from '../../../test/fixtures/ports.ts'
import { BY_OPERATOR, makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { isIssuing, STATUSES } from '../connections/lifecycle.ts'
import type { Connection } from '../model/connection.ts'
import { verifyNow } from '../verification/verify.ts'
import { issueCredentials } from './issue.ts'
import { scopeOf } from './scope.ts'

async function stored(changes: Partial<Connection> = {}) {
  const world = makeWorld()
  const connection = sampleConnection(changes)
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  world.sts.set(connection.roleArn, trustsOnly(connection.externalId))
  const trail = async () => (await world.store.audit({ limit: 10 })).items
  return {
    world,
    connection,
    trail,
    issue: (scope?: string) =>
      issueCredentials(world, OPERATOR, { connectionId: connection.id, scope }),
  }
}

describe('credentials', () => {
  it('are asked with the stored External ID, the scope’s policy and 3,600 s (EXT-6, BRK-2, BRK-3, F8)', async () => {
    const { world, connection, issue } = await stored()
    const issued = await issue('inventory')
    expect(issued.accessKeyId).toBe('ASIASAMPLE')
    expect(world.sts.sessions).toMatchObject([
      {
        role: { text: connection.roleArn },
        externalId: connection.externalId,
        durationSeconds: 3600,
        sessionPolicy: northwindProfile().scopes.inventory!.policy,
        roleSessionName: 'rolecall-ABCDEFGHJKLMNPQRSTUVWX-inventory',
      },
    ])
  })

  it('leave an audit entry first, and none of their secrets anywhere (BRK-8, BRK-10)', async () => {
    const { world, trail, issue } = await stored()
    const issued = await issue()
    expect(await trail()).toMatchObject([
      {
        action: 'session.issued',
        actor: BY_OPERATOR,
        details: { scope: 'inventory', accessKeyId: 'ASIASAMPLE' },
      },
    ])
    const seen = [
      inspect(issued, { depth: 9 }),
      JSON.stringify(issued),
      JSON.stringify(await trail()),
      ...world.log.lines,
    ].join('\n')
    expect(seen).not.toMatch(new RegExp(`${CANARY.secretKey}|${CANARY.session}`))
  })

  it('do not leave when the trail cannot be written (fault 39)', async () => {
    const { world, connection } = await stored()
    const store = new Proxy(world.store, {
      get: (target, name) =>
        name === 'commit'
          ? () => Promise.reject(new Error('disk full'))
          : Reflect.get(target, name).bind(target),
    })
    await expect(
      issueCredentials({ ...world, store }, OPERATOR, { connectionId: connection.id }),
    ).rejects.toThrow('disk full')
  })

  it.each(STATUSES)(
    'are issued from %s only if that status issues, and only once approved (CB-9)',
    async (status) => {
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
    },
  )

  it('of nobody, for an unknown scope, or for a profile that was never stored are refused without a call (attack 50)', async () => {
    const { world, connection, issue } = await stored()
    await expect(
      issueCredentials(world, OPERATOR, { connectionId: 'con_none' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const scope of ['admin', '', 'constructor', '__proto__'])
      await expect(issue(scope)).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
    const { profileVersion: _, ...gone } = { ...connection, id: 'con_gone', profile: 'gone' }
    await world.store.commit({
      put: [{ ...gone, profileVersion: '0123456789abcdef' }],
      audit: [],
      announce: [],
    })
    await expect(
      issueCredentials(world, OPERATOR, { connectionId: 'con_gone' }),
    ).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN', detail: expect.stringContaining('"gone"') })
    expect(world.sts.sessions).toEqual([])
  })
})

describe('a scope (BRK-2)', () => {
  const policy = (characters: number) => {
    const of = (Id: string) => ({
      Id,
      Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    })
    return of('y'.repeat(characters - JSON.stringify(of('')).length))
  }
  const profile = (scopes: Record<string, number>) =>
    northwindProfile({
      scopes: Object.fromEntries(
        Object.entries(scopes).map(([name, size]) => [name, { policy: policy(size) }]),
      ),
    })

  it('need not be named where there is one, and must be where there are more', () => {
    expect(scopeOf(profile({ one: 100 }), undefined).name).toBe('one')
    expect(() => scopeOf(profile({ one: 100, two: 100 }), undefined)).toThrow(
      /Choose one: one, two/,
    )
    expect(scopeOf(profile({ one: 100, two: 100 }), 'two').name).toBe('two')
  })

  it('that AWS would refuse fails before AWS is asked, with the place of the mistake (F4)', () => {
    const Statement = { Sid: 'with spaces', Effect: 'Allow', Action: 's3:Get*', Resource: '*' }
    const asked = northwindProfile({ scopes: { work: { policy: { Statement } } } })
    expect(() => scopeOf(asked, 'work')).toThrow(
      expect.objectContaining({
        code: 'SCOPE_REFUSED',
        retry: false,
        message: expect.stringContaining('work.Statement[0].Sid'),
      }),
    )
  })

  it('larger than AWS takes fails closed', () => {
    expect(scopeOf(profile({ one: 2048 }), 'one').name).toBe('one')
    expect(() => scopeOf(profile({ one: 2049 }), 'one')).toThrow(/larger than AWS accepts/)
  })
})

describe('one session for each caller (BRK-4, BRK-10)', () => {
  it('is handed out again to that caller without a call, and without another entry', async () => {
    const { world, trail, issue } = await stored()
    const keys = new Set(
      await Promise.all(Array.from({ length: 50 }, async () => (await issue()).accessKeyId)),
    )
    expect([keys.size, world.sts.sessions.length, (await trail()).length]).toEqual([1, 1, 1])
  })

  it('is never another caller’s, and each has its entry with who, why, scope, name and request', async () => {
    const { world, connection, trail, issue } = await stored()
    await issue()
    const other = { ...OPERATOR, id: 'reports' }
    const request = { connectionId: connection.id, requestId: 'request-7' }
    expect((await issueCredentials(world, other, request)).accessKeyId).toBe('ASIASAMPLE2')
    expect((await trail())[0]).toMatchObject({
      action: 'session.issued',
      actor: { kind: other.kind, id: 'reports' },
      subject: connection.id,
      customerId: 'acme',
      details: {
        scope: 'inventory',
        why: 'asked',
        accessKeyId: 'ASIASAMPLE2',
        requestId: 'request-7',
        roleSessionName: expect.any(String),
      },
    })
  })

  it('is renewed with an entry of its own, and not at all while the trail cannot be written (fault 39)', async () => {
    const { world, connection, trail } = await stored()
    let isFull = false
    const store = new Proxy(world.store, {
      get: (target, name) =>
        name === 'commit' && isFull
          ? () => Promise.reject(new Error('disk full'))
          : Reflect.get(target, name).bind(target),
    })
    const issue = async () =>
      (
        await issueCredentials({ ...world, store }, OPERATOR, {
          connectionId: connection.id,
          durationSeconds: 900,
        })
      ).accessKeyId
    const settled = () => new Promise((resolve) => setTimeout(resolve))
    await issue()
    world.clock.advance(600_000)
    isFull = true
    expect(await issue()).toBe('ASIASAMPLE')
    await settled()
    expect([await issue(), (await trail()).length]).toEqual(['ASIASAMPLE', 1])
    isFull = false
    world.clock.advance(30_000)
    expect(await issue()).toBe('ASIASAMPLE')
    await settled()
    expect(await issue()).toBe('ASIASAMPLE3')
    expect((await trail())[0]).toMatchObject({
      action: 'session.issued',
      details: { why: 'renewed' },
    })
  })

  it('that is refused leaves an entry with the reason; a name from outside does not get into it', async () => {
    const { world, connection, trail, issue } = await stored()
    await expect(issue('admin')).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
    await expect(issue('<b>{jndi:x}</b>')).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
    const long = { connectionId: connection.id, durationSeconds: 3601 }
    await expect(issueCredentials(world, OPERATOR, long)).rejects.toMatchObject({
      code: 'DURATION_INVALID',
    })
    expect(world.sts.sessions).toEqual([])
    world.sts.delete(connection.roleArn)
    await expect(issue()).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' })
    const denied = (await trail()).map(({ action, details }) => [
      action,
      details?.code,
      details?.scope,
    ])
    expect(denied.reverse()).toEqual([
      ['session.denied', 'SCOPE_UNKNOWN', undefined],
      ['session.denied', 'SCOPE_UNKNOWN', undefined],
      ['session.denied', 'DURATION_INVALID', undefined],
      ['session.denied', 'ROLE_NOT_ASSUMABLE', 'inventory'],
    ])
  })
})

describe('a SourceIdentity (BRK-5)', () => {
  it('is sent only to a role that is known to take it, and stands in the trail', async () => {
    const { world, issue } = await stored()
    await issue()
    expect(world.sts.sessions[0]).not.toHaveProperty('sourceIdentity')
    const knowing = await stored({ takesSourceIdentity: true })
    await knowing.issue()
    const [session] = knowing.world.sts.sessions
    expect(session!.sourceIdentity).toMatch(/^rolecall-[0-9a-f]{30}$/)
    expect((await knowing.trail())[0]!.details).toMatchObject({
      sourceIdentity: session!.sourceIdentity,
    })
  })

  it('that a customer no longer takes is left out, and the session made without it', async () => {
    const { world, connection, trail, issue } = await stored({ takesSourceIdentity: true })
    world.sts.set(connection.roleArn, trustsOnly(connection.externalId), {
      takesSourceIdentity: false,
    })
    expect((await issue()).accessKeyId).toBe('ASIASAMPLE2')
    expect((await trail())[0]!.details).not.toHaveProperty('sourceIdentity')
  })

  it('is known to be taken by a probe at the first look, and forgotten when the role is another one', async () => {
    const { world, connection } = await stored()
    expect(await verifyNow(world, OPERATOR, connection.id)).toMatchObject({
      takesSourceIdentity: true,
    })
    world.sts.set(connection.roleArn, trustsOnly(connection.externalId), {
      takesSourceIdentity: false,
    })
    expect(await verifyNow(world, OPERATOR, connection.id)).not.toHaveProperty(
      'takesSourceIdentity',
    )
  })
})
