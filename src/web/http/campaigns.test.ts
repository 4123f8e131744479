import { describe, expect, it } from 'vitest'
import { connected, faceOf, json, linkOf, signedIn } from '../../../test/fixtures/app.ts'
import {
  addConnections,
  askForLess,
  followAll,
  followPorts,
} from '../../../test/fixtures/campaign.ts'
import { CUSTOMER, changeProfile, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import type * as wire from '../../api/types.ts'
import { declineUpgrade, noteRequestOpened } from '../../core/campaigns/customer.ts'
import { createToken } from '../../core/tokens/create.ts'

const NONE = { outdated: 0, told: 0, opened: 0, updated: 0, declined: 0, gone: 0 }

async function campaignOf(connections: number) {
  const face = faceOf()
  await addConnections(
    face.world,
    Array.from({ length: connections }, (_, serial) => serial),
  )
  await askForLess(face.world)
  const start = async (body: object = {}) =>
    face.api('/v1/campaigns', json({ profile: 'default', ...body }))
  const read = async <T>(path: string) => (await (await face.api(path)).json()) as T
  return { ...face, start, read }
}

/** The world, and the names of the store's methods that are called from now on. */
function watchStore(world: World): string[] {
  const calls: string[] = []
  const { store } = world
  for (const name of ['get', 'list', 'due', 'audit', 'commit', 'counts'] as const) {
    const method = store[name].bind(store) as (...args: unknown[]) => unknown
    Object.assign(store, {
      [name]: (...args: unknown[]) => {
        calls.push(`${name} ${name === 'commit' ? '' : String(args[0])}`)
        return method(...args)
      },
    })
  }
  return calls
}

describe('campaigns in the API', () => {
  it('start, show their progress, remind and are cancelled', async () => {
    const { start, read, api, world } = await campaignOf(3)
    const answer = await start({ deadline: '2027-01-31T00:00:00.000Z' })
    const { id, ...started } = (await answer.json()) as wire.Campaign
    expect([answer.status, started]).toEqual([
      201,
      {
        ...{
          profile: 'default',
          asksFor: 'version',
          version: 2,
          customerIds: null,
          status: 'running',
        },
        ...{ deadline: '2027-01-31T00:00:00.000Z', searching: true, reminding: false },
        ...{ total: 0, counts: NONE, startedBy: 'admin', remindedAt: null },
        ...{ createdAt: '2026-11-20T10:00:00.000Z', updatedAt: '2026-11-20T10:00:00.000Z' },
      },
    ])
    await followAll(followPorts(world))
    const connection = (await world.store.get('connection', 'con_0'))!
    await noteRequestOpened(world, connection)
    await declineUpgrade(world, connection, 'Not now.')
    expect(await read(`/v1/campaigns/${id}`)).toMatchObject({
      ...{ searching: false, total: 3, counts: { ...NONE, told: 2, declined: 1 } },
    })
    const members = await read<wire.CampaignMemberList>(`/v1/campaigns/${id}/members`)
    expect(members.items).toHaveLength(3)
    const declined = await read<wire.CampaignMemberList>(
      `/v1/campaigns/${id}/members?status=declined`,
    )
    expect(declined).toEqual({
      items: [
        {
          ...{ connectionId: 'con_0', customerId: 'customer-0', accountId: '222222222222' },
          ...{ status: 'declined', note: 'Not now.', problem: null, finishedAt: null },
          ...{ toldAt: started.createdAt, openedAt: started.createdAt },
          declinedAt: started.createdAt,
        },
      ],
      nextCursor: null,
    })
    const remind = await api(`/v1/campaigns/${id}/remind`, { method: 'POST' })
    expect(await remind.json()).toMatchObject({ reminding: true, remindedAt: expect.any(String) })
    const cancel = await api(`/v1/campaigns/${id}/cancel`, { method: 'POST' })
    expect(await cancel.json()).toMatchObject({ status: 'cancelled', reminding: false })
    const running = await read<wire.CampaignList>('/v1/campaigns?status=running')
    expect(running.items).toEqual([])
    expect(await read('/v1/campaigns')).toMatchObject({ items: [{ id, status: 'cancelled' }] })
  })

  it('reads one record for the status of a campaign with 10,000 outdated connections', async () => {
    const { start, read, world } = await campaignOf(10_000)
    const { id } = (await (await start()).json()) as wire.Campaign
    await followAll(followPorts(world))
    const calls = watchStore(world)
    expect(await read(`/v1/campaigns/${id}`)).toMatchObject({
      ...{ total: 10_000, counts: { ...NONE, told: 10_000 } },
    })
    expect(calls).toEqual(['get campaign'])
  })

  it('refuse a deadline in the past, an unknown profile and a second one like the first', async () => {
    const { start } = await campaignOf(1)
    const codeOf = async (body: object) =>
      ((await (await start(body)).json()) as { code?: string }).code
    expect(await codeOf({ deadline: '2026-11-20T10:00:00.000Z' })).toBe('REQUEST_INVALID')
    expect(await codeOf({ profile: 'none' })).toBe('PROFILE_UNKNOWN')
    expect(await codeOf({ customerIds: ['b', 'a'] })).toBeUndefined()
    expect(await codeOf({ customerIds: ['a', 'b'] })).toBe('CAMPAIGN_RUNNING')
  })

  it('ask only customers within the limits of the API token', async () => {
    const { as, ports } = await campaignOf(1)
    const tokenOf = async (limits: object) => {
      const grants = { may: ['connections:write'] as const, ...limits }
      const name = `token-${Object.keys(limits)}`
      return (await createToken(ports, OPERATOR, { name, grants })).text.reveal()
    }
    const ofAcme = await tokenOf({ customers: ['acme'] })
    const start = async (token: string, customerIds?: string[]) =>
      (await as(token, '/v1/campaigns', json({ profile: 'default', customerIds }))).status
    expect(await start(ofAcme)).toBe(403)
    expect(await start(ofAcme, ['acme', 'globex'])).toBe(404)
    expect(await start(ofAcme, ['acme'])).toBe(201)
    expect(await start(await tokenOf({ connections: ['con_0'] }))).toBe(403)
  })
})

describe('campaigns on the customer’s page', () => {
  it('are noted as seen by what the page’s stream reads anyway', async () => {
    const { start, read, world, open, api } = await campaignOf(0)
    const { invitation, connectionId } = await connected({ world }, CUSTOMER)
    await changeProfile(world, { managedPolicies: [], inlinePolicies: {} })
    await api(`/v1/connections/${connectionId}/upgrade`, { method: 'POST' })
    const { id } = (await (await start()).json()) as wire.Campaign
    await followAll(followPorts(world))
    const look = async () => {
      const calls = watchStore(world)
      const reader = (await open(`${linkOf(world, invitation)}/events`)).body!.getReader()
      await reader.read()
      await reader.cancel()
      return calls
    }
    await look()
    expect(await read(`/v1/campaigns/${id}`)).toMatchObject({ counts: { opened: 1 } })
    const calls = await look()
    for (const call of ['get connection', 'list campaign', 'get campaign-member'])
      expect(calls.filter((it) => it === call)).toHaveLength(1)
    expect(calls).not.toContain('commit ')
  })
})

describe('campaigns in the console', () => {
  it('start from the form, show who declined and why, and end only with a tick', async () => {
    const face = await campaignOf(2)
    const { look, send } = await signedIn(face)
    const fields = { customers: 'customer-1, customer-0', deadline: '2027-01-31' }
    const started = await send('/admin/profiles/default/campaigns', fields)
    const page = started.headers.get('location')!
    expect([started.status, page]).toEqual([
      303,
      expect.stringMatching(/^\/admin\/campaigns\/cmp_\w+\?notice=done:start$/),
    ])
    await followAll(followPorts(face.world))
    const connection = (await face.world.store.get('connection', 'con_0'))!
    await declineUpgrade(face.world, connection, 'Not <now>.')
    const html = await (await look(page.replace('notice', 'status=declined&notice'))).text()
    expect(html).toContain('Not &lt;now&gt;.')
    expect(html).toContain('31 Jan 2027')
    expect(html).not.toContain('customer-1</a>')
    const [path] = page.split('?')
    const status = async () => {
      const { items } = await face.read<wire.CampaignList>('/v1/campaigns')
      return items[0]!.status
    }
    await send(`${path}/cancel`)
    expect(await status()).toBe('running')
    await send(`${path}/cancel`, { confirm: 'yes' })
    expect(await status()).toBe('cancelled')
    expect(await (await look('/admin/profiles/default')).text()).toContain('Cancelled')
  })

  it('say on the page of the profile why one was not started', async () => {
    const face = await campaignOf(1)
    const { send } = await signedIn(face)
    const refused = async (profile: string, fields: Record<string, string> = {}) =>
      (await send(`/admin/profiles/${profile}/campaigns`, fields)).headers.get('location')
    expect(await refused('default', { deadline: '31.1.2027' })).toBe(
      '/admin/profiles/default?notice=failed:REQUEST_INVALID',
    )
    expect(await refused('none')).toBe('/admin/profiles/none?notice=failed:PROFILE_UNKNOWN')
  })
})
