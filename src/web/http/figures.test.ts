import { describe, expect, it } from 'vitest'
import { connected, type Face, faceOf } from '../../../test/fixtures/app.ts'
import { CUSTOMER, invite, OPERATOR, STRANGER } from '../../../test/fixtures/world.ts'
import type { Figures, SearchResult } from '../../api/types.ts'
import { snapshotHealth } from '../../core/figures/snapshot-health.ts'
import type { Grants } from '../../core/model/grants.ts'
import { createToken } from '../../core/tokens/create.ts'

let serial = 0
/** Calls the API with a token that has these grants. */
async function callerWith(face: Face, grants: Grants) {
  const input = { name: `token-${serial++}`, grants }
  const { text } = await createToken(face.ports, OPERATOR, input)
  return (path: string) => face.as(text.reveal(), path)
}

const found = async (response: Response): Promise<string[]> =>
  ((await response.json()) as SearchResult).items.map(({ id, field }) => `${id} ${field}`)

describe('GET /v1/search', () => {
  it('finds connections and invitations by the beginning of what they are known by', async () => {
    const face = faceOf()
    const { connectionId, invitation } = await connected(face, CUSTOMER)
    const { customerId } = invitation
    const both = [`${connectionId} customerId`, `${invitation.id} customerId`]
    expect(await found(await face.api(`/v1/search?q=${customerId.slice(0, 3)}`))).toEqual(both)
    expect(await found(await face.api(`/v1/search?q=${customerId}&limit=1`))).toEqual([both[0]])
    expect(await found(await face.api('/v1/search?q=nobody'))).toEqual([])
    expect((await face.api('/v1/search')).status).toBe(400)
  })

  it('finds only what the caller may see (attack 48)', async () => {
    const face = faceOf()
    const { connectionId, invitation } = await connected(face, CUSTOMER)
    const q = `/v1/search?q=${invitation.customerId}`
    const read = ['invitations:read', 'connections:read'] as const
    const own = await callerWith(face, { may: read, customers: [invitation.customerId] })
    expect(await found(await own(q))).toHaveLength(2)
    const other = await callerWith(face, { may: read, customers: ['umbrella'] })
    expect(await found(await other(q))).toEqual([])
    const invitations = await callerWith(face, { may: ['invitations:read'] })
    expect(await found(await invitations(q))).toEqual([`${invitation.id} customerId`])
    const connection = await callerWith(face, {
      may: ['connections:read'],
      connections: [connectionId],
    })
    expect(await found(await connection(q))).toEqual([`${connectionId} customerId`])
    const { connectionId: theirs } = await connected(face, STRANGER, { customerId: 'umbrella' })
    const another = await callerWith(face, { may: ['connections:read'], connections: [theirs] })
    expect(await found(await another(q))).toEqual([])
    expect((await (await callerWith(face, { may: ['audit:read'] }))(q)).status).toBe(403)
  })
})

describe('GET /v1/figures', () => {
  const figures = async (response: Response) => (await response.json()) as Figures

  it('tells the funnel, the time to connect and the health, by day', async () => {
    const face = faceOf()
    await connected(face, CUSTOMER)
    await invite(face.world)
    await snapshotHealth(face.ports)
    const today = face.world.clock.now().toISOString().slice(0, 10)
    const all = await figures(await face.api('/v1/figures'))
    expect(all.to).toBe(today)
    expect(all.days).toHaveLength(30)
    const steps = { invited: 2, opened: 1, accountGiven: 1, stackStarted: 1, connected: 1 }
    expect(all.funnel).toEqual({ ...steps, declined: 0, expired: 0 })
    expect(all.days.at(-1)).toMatchObject({ day: today, ...steps })
    expect(all.connectTime).toMatchObject({ count: 1 })
    expect(all.health).toEqual([{ day: today, statuses: { active: 1 } }])
    expect(all.present).toEqual({
      invitations: { claimed: 1, open: 1 },
      connections: { active: 1 },
    })
    const none = await figures(await face.api('/v1/figures?profile=other&from=2026-01-01'))
    expect(none).toMatchObject({ funnel: { invited: 0 }, connectTime: null, health: [] })
    expect((await face.api('/v1/figures?from=2027-01-02&to=2027-01-01')).status).toBe(400)
  })

  it('tells nothing of connections to a caller who may see only invitations (attack 48)', async () => {
    const face = faceOf()
    await connected(face, CUSTOMER)
    await snapshotHealth(face.ports)
    const caller = await callerWith(face, { may: ['invitations:read'] })
    const seen = await figures(await caller('/v1/figures'))
    expect(seen).toMatchObject({ health: [], present: { connections: {} } })
    expect(seen.present.invitations).toEqual({ claimed: 1 })
  })

  it('refuses a caller who may see only some customers (attack 48)', async () => {
    const face = faceOf()
    const limited = await callerWith(face, { may: ['invitations:read'], customers: ['acme'] })
    const refused = await limited('/v1/figures')
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('only some of them')
  })
})

describe('lists of the API', () => {
  it('take several statuses, a profile and an order', async () => {
    const face = faceOf()
    const { invitation } = await connected(face, CUSTOMER)
    const second = await invite(face.world)
    const ids = async (query: string) =>
      (
        (await (await face.api(`/v1/invitations${query}`)).json()) as { items: { id: string }[] }
      ).items
        .map(({ id }) => id)
        .sort()
    const both = [invitation.id, second.id].sort()
    expect(await ids('?status=open&status=claimed')).toEqual(both)
    expect(await ids('?status=claimed')).toEqual([invitation.id])
    expect(await ids('?profile=default&order=asc')).toEqual(both)
    expect(await ids('?profile=other')).toEqual([])
    expect((await face.api('/v1/invitations?status=open&status=nonsense')).status).toBe(400)
    expect((await face.api('/v1/connections?status=active&order=asc')).status).toBe(200)
  })
})
