import { beforeEach, describe, expect, it } from 'vitest'
import { addConnections } from '../../../test/fixtures/campaign.ts'
import { workAll } from '../../../test/fixtures/jobs.ts'
import { makeWorld, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import type { Grants } from '../model/grants.ts'
import { ROLES } from '../model/person.ts'
import { type PersonSession, personOf } from '../model/person-session.ts'
import { endPersonSession, signOut } from '../people/sessions.ts'
import { readJob } from './find.ts'
import { startJob } from './start.ts'

let world: World
let session: PersonSession
beforeEach(async () => {
  world = makeWorld()
  await addConnections(world, [0])
  const at = world.clock.now().toISOString()
  const until = new Date(world.clock.now().getTime() + 3_600_000).toISOString()
  const drawn: PersonSession = {
    ...({ kind: 'person-session', id: 'pse_1', version: 0, status: 'active' } as const),
    ...{ provider: 'Okta', issuer: 'https://okta.example', subject: 'sam', role: 'operator' },
    grants: { may: ROLES.operator },
    ...{ createdAt: at, checkedAt: at, lastUsedAt: at, expiresAt: until, endsAt: until },
  }
  ;[session] = await world.store.commit<[PersonSession]>({ put: [drawn], audit: [], announce: [] })
})

const start = () => startJob(world, personOf(session), { work: 'suspend', ids: ['con_0'] })
const status = async () => (await world.store.get('connection', 'con_0'))?.status
const giveGrants = (grants: Grants) =>
  world.store.commit({ put: [{ ...session, grants }], audit: [], announce: [] })
const STOPPED = { status: 'stopped', problem: 'rights-removed', counts: { done: 0 } }

describe('a job of a person', () => {
  it('ends when an owner ends the session', async () => {
    const job = await start()
    await endPersonSession(world, OPERATOR, session.id)
    expect(await workAll(world, job)).toMatchObject(STOPPED)
    expect(await status()).toBe('active')
  })

  it('ends when a renewal takes the permission, or sets other limits', async () => {
    for (const grants of [
      { may: ROLES.viewer },
      { may: ['connections:write'] as const, customers: ['umbrella'] },
    ]) {
      const job = await start()
      session = (await giveGrants(grants))[0] as PersonSession
      expect(await workAll(world, job)).toMatchObject(STOPPED)
      session = (await giveGrants({ may: ROLES.operator }))[0] as PersonSession
    }
    expect(await status()).toBe('active')
  })

  it('goes on after the person signed out', async () => {
    const job = await start()
    await signOut(world, [], { id: session.id, returnTo: '/admin/sign-in' })
    expect(await workAll(world, job)).toMatchObject({ status: 'done', counts: { done: 1 } })
    expect(await status()).toBe('suspended')
  })

  it('is hidden from the same person with other limits (attack 48)', async () => {
    const { id } = await start()
    const actor = { ...personOf(session), grants: { may: ROLES.viewer, customers: ['umbrella'] } }
    await expect(readJob(world, actor, 'read', id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await readJob(world, personOf(session), 'read', id)).toMatchObject({ id })
  })
})
