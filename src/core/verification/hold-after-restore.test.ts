import { describe, expect, it } from 'vitest'
import {
  CUSTOMER,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
  type World,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import { issueCredentials } from '../credentials/issue.ts'
import { confirmRestoredStops, resumeIssuing, stopIssuing } from '../credentials/stops.ts'
import type { Actor } from '../model/actor.ts'
import type { Job } from '../model/job.ts'
import { createToken } from '../tokens/create.ts'
import { hashOf } from '../tokens/draw.ts'
import { findToken } from '../tokens/find.ts'
import { confirmRestored, holdAfterRestore } from './hold-after-restore.ts'
import { verifyDue } from './verify.ts'

const AT = '2026-11-20T10:00:00.000Z'

const SAMPLE_JOB: Job = {
  ...{ kind: 'job', id: 'job_1', version: 0, status: 'running', work: 'suspend', total: 2 },
  ...{ counts: { done: 1, unchanged: 0, failed: 0 }, parts: 1, part: 0, failedParts: [] },
  ...{ by: { kind: 'operator', id: 'admin' }, grants: { may: ['connections:write'] } },
  ...{ createdAt: '2026-11-20T09:00:00.000Z', updatedAt: '2026-11-20T09:00:00.000Z' },
}

/** A restored store with one connection and one token. */
async function restored(before: (world: World) => Promise<unknown> = async () => {}) {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  makeRole(world, stackIn(), invitation)
  await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
  const { text } = await createToken(world, OPERATOR, {
    ...{ name: 'worker', grants: { may: ['credentials'] } },
  })
  await before(world)
  const held = await holdAfterRestore(world)
  await verifyDue(world)
  const connectionId = (await connectionOf(world, invitation))!.id
  const issue = () => issueCredentials(world, OPERATOR, { connectionId })
  const token = () => findToken(world, hashOf(text.reveal()))
  return { world, held, issue, token }
}

describe('after a restore (A9, fault 33)', () => {
  it('nothing of the backup works until a person confirms each group, also after a proof (A9)', async () => {
    const { world, held, issue, token } = await restored()
    expect(held).toEqual({ connections: 1, tokens: 1 })
    await expect(issue()).rejects.toMatchObject({ code: 'ISSUING_STOPPED' })
    expect(await token()).toBeUndefined()
    expect(await confirmRestoredStops(world, OPERATOR)).toBe(true)
    await expect(issue()).rejects.toMatchObject({
      code: 'CONNECTION_NOT_ISSUING',
      message: expect.stringContaining('rolecall restore confirm connections'),
    })
    expect(await confirmRestored(world, OPERATOR, 'connections')).toBe(1)
    await expect(issue()).resolves.toBeDefined()
    expect(await token()).toBeUndefined()
    expect(await confirmRestored(world, OPERATOR, 'tokens')).toBe(1)
    expect(await token()).toMatchObject({ name: 'worker' })
  })

  it('what is made after it works at once, and a second confirmation changes nothing', async () => {
    const { world } = await restored()
    const { text } = await createToken(world, OPERATOR, {
      ...{ name: 'new', grants: { may: ['credentials'] } },
    })
    expect(await findToken(world, hashOf(text.reveal()))).toBeDefined()
    for (const group of ['connections', 'tokens'] as const) {
      await confirmRestored(world, OPERATOR, group)
      expect(await confirmRestored(world, OPERATOR, group)).toBe(0)
    }
    await confirmRestoredStops(world, OPERATOR)
    expect(await confirmRestoredStops(world, OPERATOR)).toBe(false)
  })

  it('nobody who had signed out after the backup is signed in again', async () => {
    const { world } = await restored(async ({ store }) => {
      const times = { createdAt: AT, checkedAt: AT, lastUsedAt: AT, expiresAt: AT, endsAt: AT }
      const person = { provider: 'Okta', issuer: 'https://okta.example', subject: 'dana' }
      const session = { id: 'pse_1', version: 0, role: 'viewer', grants: { may: [] } } as const
      const put = [
        {
          kind: 'person-session' as const,
          status: 'active' as const,
          ...session,
          ...person,
          ...times,
        },
      ]
      await store.commit({ put, audit: [], announce: [] })
    })
    expect(await world.store.get('person-session', 'pse_1')).toMatchObject({
      ...{ status: 'ended', endReason: 'restored' },
    })
  })

  it('a job that was running ends and does no more rows', async () => {
    const job = { ...SAMPLE_JOB, status: 'running', dueAt: '2026-11-20T10:00:00.000Z' } as const
    const { world } = await restored((it) =>
      it.store.commit({ put: [job], audit: [], announce: [] }),
    )
    expect(await world.store.get('job', job.id)).toMatchObject({
      ...{ status: 'stopped', problem: 'restored', counts: job.counts },
    })
    expect(await world.store.due('job', world.clock.now(), 9)).toEqual([])
  })

  it('a stop that a person had set before the backup stays until somebody lifts it', async () => {
    const { world, issue } = await restored((it) => stopIssuing(it, OPERATOR, { reason: 'leak' }))
    expect(await confirmRestoredStops(world, OPERATOR)).toBe(false)
    await confirmRestored(world, OPERATOR, 'connections')
    await expect(issue()).rejects.toMatchObject({ code: 'ISSUING_STOPPED' })
    await resumeIssuing(world, OPERATOR, {})
    await expect(issue()).resolves.toBeDefined()
  })

  it('only who may operate the service confirms', async () => {
    const { world } = await restored()
    const may = ['connections:write', 'tokens'] as const
    const other: Actor = { kind: 'token', id: 'other', grants: { may } }
    const refused = { code: 'FORBIDDEN' }
    await expect(confirmRestored(world, other, 'tokens')).rejects.toMatchObject(refused)
    await expect(confirmRestored(world, other, 'connections')).rejects.toMatchObject(refused)
    await expect(confirmRestoredStops(world, other)).rejects.toMatchObject(refused)
  })
})
