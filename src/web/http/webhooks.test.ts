import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { faceOf, json, signedIn } from '../../../test/fixtures/app.ts'
import { invite, OPERATOR, type World } from '../../../test/fixtures/world.ts'
import type * as wire from '../../api/types.ts'
import { verifyWebhook } from '../../client/verify-webhook.ts'
import { createToken } from '../../core/tokens/create.ts'

const URL = 'https://app.northwind.example/webhooks'
const DAY_MS = 86_400_000

function desk() {
  const face = faceOf()
  const { webhooks } = face.world
  const call = async <T>(method: string, path: string, body?: object) => {
    const answer = await face.api(`/v1/${path}`, body ? json(body, method) : { method })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  const add = async (more: object = {}) => {
    const { body } = await call<wire.WebhookEndpointWithSecret>('POST', 'webhook-endpoints', {
      url: URL,
      ...more,
    })
    return body
  }
  const test = (id: string) =>
    call<wire.WebhookAttempt>('POST', `webhook-endpoints/${id}/test`).then(({ body }) => body)
  const last = () => webhooks.deliveries.at(-1)!
  return { ...face, webhooks, call, add, test, last }
}

/** The id of an event that is stored: `invitation.created`. */
async function announced(world: World): Promise<string> {
  await invite(world)
  world.clock.advance(60_000)
  const { items } = await world.store.events({ order: 'asc', limit: 1 })
  return items[0]!.id
}

describe('webhook endpoints in the API', () => {
  it('are added with a secret that only this answer has', async () => {
    const { add, call, world } = desk()
    const { secret, ...added } = await add({ types: ['connection.active'], description: 'Billing' })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(added).toEqual({
      ...{ id: expect.stringMatching(/^whe_/), target: 'url', url: URL, source: 'api' },
      ...{ types: ['connection.active'], description: 'Billing', status: 'active' },
      ...{ pausedAt: null, pausedFor: null, failingSince: null, nextAttemptAt: null, waiting: 0 },
      secrets: [{ createdAt: '2026-11-20T10:00:00.000Z', expiresAt: null }],
      ...{ createdAt: '2026-11-20T10:00:00.000Z', createdBy: 'admin' },
      updatedAt: '2026-11-20T10:00:00.000Z',
    })
    expect((await call('GET', `webhook-endpoints/${added.id}`)).body).toEqual(added)
    const stored = JSON.stringify(await world.store.get('webhook-endpoint', added.id))
    const listed = await call('GET', 'webhook-endpoints')
    expect(listed.body).toEqual({ items: [added], nextCursor: null })
    expect(stored + JSON.stringify(world.log)).not.toContain(secret.slice(6))
  })

  it('are refused with a URL that leads into a private network (attack 53)', async () => {
    const { webhooks, call, add } = desk()
    const { id } = await add()
    webhooks.refusal = 'leads into a private network'
    const refused = {
      status: 400,
      body: expect.objectContaining({
        code: 'ENDPOINT_URL_INVALID',
        detail: 'The URL leads into a private network.',
      }),
    }
    const url = 'https://inside.example/'
    expect(await call('POST', 'webhook-endpoints', { url })).toMatchObject(refused)
    expect(await call('PATCH', `webhook-endpoints/${id}`, { url })).toMatchObject(refused)
  })

  it('are changed, paused, resumed and removed', async () => {
    const { add, call } = desk()
    const { id } = await add({ description: 'Billing' })
    const path = `webhook-endpoints/${id}`
    const change = { types: ['connection.active'], description: null }
    expect((await call('PATCH', path, change)).body).toMatchObject(change)
    expect((await call('PATCH', path, { types: null })).body).toMatchObject({ types: null })
    expect((await call('POST', `${path}/pause`)).body).toMatchObject({
      ...{ status: 'paused', pausedFor: 'operator', pausedAt: '2026-11-20T10:00:00.000Z' },
    })
    expect((await call('POST', `${path}/resume`)).body).toMatchObject({
      ...{ status: 'active', pausedFor: null },
    })
    expect((await call('DELETE', path)).body).toMatchObject({ status: 'removed', secrets: [] })
    expect((await call('POST', `${path}/pause`)).body).toMatchObject({ code: 'ENDPOINT_REMOVED' })
  })

  it('need the grant "webhooks", which "operate" includes', async () => {
    const { as, world } = desk()
    const statusWith = async (may: 'webhooks' | 'operate' | 'connections:write') => {
      const { text } = await createToken(world, OPERATOR, { name: may[0]!, grants: { may: [may] } })
      return (await as(text.reveal(), '/v1/webhook-endpoints')).status
    }
    expect(await statusWith('webhooks')).toBe(200)
    expect(await statusWith('operate')).toBe(200)
    expect(await statusWith('connections:write')).toBe(403)
  })
})

describe('a test event (WH-1)', () => {
  it('is verified by the standardwebhooks package and by verifyWebhook', async () => {
    const { add, test, last, world } = desk()
    const { id, secret } = await add()
    expect(await test(id)).toMatchObject({ type: 'endpoint.test', delivered: true, status: 204 })
    const { url, headers, body } = last()
    expect(url).toBe(URL)
    const event = verifyWebhook(body, headers, secret, { now: world.clock.now() })
    expect(event).toMatchObject({ type: 'endpoint.test', version: 1, data: { endpointId: id } })
    expect(headers['webhook-id']).toBe(event.id)
    const at = new Date(Number(headers['webhook-timestamp']) * 1000)
    expect(new Webhook(secret).sign(event.id, at, body)).toBe(headers['webhook-signature'])
  })

  it('that fails is an answer, and stands among the attempts', async () => {
    const { add, test, webhooks, call } = desk()
    const { id } = await add()
    webhooks.answer = () => ({ fault: 'timeout' })
    const attempt = await test(id)
    expect(attempt).toMatchObject({ delivered: false, status: null, fault: 'timeout' })
    const { body } = await call('GET', `webhook-endpoints/${id}/attempts`)
    expect(body).toEqual({ items: [attempt], nextCursor: null })
  })
})

describe('the rotation of a secret (WH-1, attack 54)', () => {
  it('lets both secrets sign for a day, and then the new one only', async () => {
    const { add, test, last, call, world } = desk()
    const { id, secret: old } = await add()
    const { body: rotated } = await call<wire.WebhookEndpointWithSecret>(
      'POST',
      `webhook-endpoints/${id}/rotate`,
      {},
    )
    expect(rotated.secrets.map(({ expiresAt }) => expiresAt)).toEqual([
      null,
      '2026-11-21T10:00:00.000Z',
    ])
    const isGenuine = (secret: string) => {
      const { headers, body } = last()
      try {
        return verifyWebhook(body, headers, secret, { now: world.clock.now() }) !== undefined
      } catch {
        return false
      }
    }
    await test(id)
    expect([old, rotated.secret].map(isGenuine)).toEqual([true, true])
    world.clock.advance(DAY_MS)
    await test(id)
    expect([old, rotated.secret].map(isGenuine)).toEqual([false, true])
  })

  it('without an overlap ends the old secret at once', async () => {
    const { add, test, last, call } = desk()
    const { id } = await add()
    await call('POST', `webhook-endpoints/${id}/rotate`, { overlapSeconds: 0 })
    await test(id)
    expect(last().headers['webhook-signature']).toMatch(/^v1,\S+$/)
  })
})

describe('redelivery', () => {
  it('of one event goes to one endpoint, or to all active ones', async () => {
    const { add, call, world } = desk()
    const [one, two, paused] = [await add(), await add(), await add()]
    await call('POST', `webhook-endpoints/${paused.id}/pause`)
    const other = await add({ types: ['connection.active'] })
    const eventId = await announced(world)
    const redeliver = async (body?: object) => {
      const answer = await call<wire.Redelivery>('POST', `events/${eventId}/redeliver`, body)
      return answer.body.items.map(({ id }) => id)
    }
    expect(await redeliver({ endpointId: one.id })).toEqual([one.id])
    expect((await redeliver()).toSorted()).toEqual([one.id, two.id].toSorted())
    // The same event waits once, however often it is asked for.
    const { items } = await world.store.list('webhook-backlog', { limit: 10 })
    expect(items.map(({ endpointId }) => endpointId).toSorted()).toEqual(
      [one.id, two.id].toSorted(),
    )
    expect(await redeliver({ endpointId: other.id })).toEqual([other.id])
    expect((await call('POST', 'events/evt_none/redeliver')).status).toBe(404)
  })

  it('since a time makes a paused endpoint active', async () => {
    const { add, call } = desk()
    const { id } = await add()
    await call('POST', `webhook-endpoints/${id}/pause`)
    const since = '2026-11-19T12:00:00+02:00'
    const { body } = await call('POST', `webhook-endpoints/${id}/redeliver`, { since })
    expect(body).toMatchObject({ status: 'active' })
  })
})

describe('webhook endpoints in the console', () => {
  async function operator() {
    const { world, webhooks, ...face } = desk()
    const browser = await signedIn(face)
    const add = async (fields: Record<string, string>) => {
      const answer = await browser.send('/admin/webhooks', fields)
      return { status: answer.status, html: await answer.text() }
    }
    const idOf = (html: string) => /\/admin\/webhooks\/(whe_\w+)/.exec(html)![1]!
    return { ...face, ...browser, world, webhooks, add, idOf }
  }

  it('are added, and their secret is on this one page only', async () => {
    const { add, look, idOf, world } = await operator()
    const { status, html } = await add({
      url: URL,
      which: 'some',
      'type:connection.active': 'on',
      'type:upgrade.finished': 'on',
    })
    const [secret] = /whsec_[A-Za-z0-9+/]{43}=/.exec(html)!
    expect(status).toBe(200)
    const stored = await world.store.get('webhook-endpoint', idOf(html))
    expect(stored?.types).toEqual(['connection.active', 'upgrade.finished'])
    for (const path of ['/admin/webhooks', `/admin/webhooks/${idOf(html)}`]) {
      const page = await (await look(path)).text()
      expect(page).toContain(URL)
      expect(page).not.toContain(secret)
    }
  })

  it('with a refused URL show the form again with its values and the reason', async () => {
    const { add, webhooks } = await operator()
    webhooks.refusal = 'leads into a private network'
    const { status, html } = await add({ url: 'https://inside.example/', description: 'Billing' })
    expect(status).toBe(400)
    expect(html).toContain('The URL leads into a private network.')
    expect(html).toMatch(/name="url"[^>]*value="https:\/\/inside.example\/"/)
    expect(html).toMatch(/name="description"[^>]*value="Billing"/)
  })

  it('without a choice of types say so, and keep what was entered', async () => {
    const { add, world } = await operator()
    const { status, html } = await add({ url: URL, which: 'some' })
    expect(status).toBe(400)
    expect(html).toContain('href="#types">Choose at least one type of event, or all.')
    expect(html).toMatch(/name="which" value="some" checked/)
    expect((await world.store.list('webhook-endpoint', { limit: 9 })).items).toEqual([])
  })

  it('are changed: another URL, other types, no description', async () => {
    const { add, idOf, look, send, webhooks, world } = await operator()
    const id = idOf((await add({ url: URL, description: 'Billing' })).html)
    const path = `/admin/webhooks/${id}`
    const url = 'https://new.northwind.example/webhooks'
    const fields = { url, description: ' ', which: 'some', 'type:connection.active': 'on' }
    const changed = await send(`${path}/edit`, fields)
    expect(changed.headers.get('location')).toBe(`${path}?notice=done:edit`)
    const stored = await world.store.get('webhook-endpoint', id)
    expect([stored?.url, stored?.types, stored?.description]).toEqual([
      ...[url, ['connection.active'], undefined],
    ])
    expect(await (await look(path)).text()).toMatch(/name="type:connection.active" checked/)
    webhooks.refusal = 'leads into a private network'
    const refused = await send(`${path}/edit`, { url: 'https://inside.example/' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toMatch(
      /href="#url">The URL leads into a private network.*value="https:\/\/inside.example\/"/s,
    )
    expect((await world.store.get('webhook-endpoint', id))?.url).toBe(url)
  })

  it('are tested, paused, resumed, rotated and removed; their attempts show how it went', async () => {
    const { add, idOf, look, send, webhooks } = await operator()
    const path = `/admin/webhooks/${idOf((await add({ url: URL })).html)}`
    const order = async (word: string, fields = {}) =>
      (await send(`${path}/${word}`, fields)).headers.get('location')
    const page = async () => (await look(path)).text()
    webhooks.answer = () => ({ fault: 'tls' })
    expect(await order('test')).toBe(`${path}?notice=done:test`)
    expect(await page()).toContain('failed: the certificate or the TLS connection is not valid')
    await order('pause')
    expect(await page()).toContain('An operator paused this endpoint.')
    await order('unpause')
    expect(await page()).toContain('>Active<')
    expect((await send(`${path}/rotate`)).status).toBe(400)
    expect(await (await send(`${path}/rotate`, { confirm: 'yes' })).text()).toMatch(/whsec_.{44}/)
    expect(await order('remove')).toBe(`${path}?notice=failed:REQUEST_INVALID`)
    await order('remove', { confirm: 'yes' })
    expect(await page()).toContain('This endpoint was removed.')
    expect(await (await look('/admin/webhooks')).text()).not.toContain(URL)
  })

  it('get one event again, or all of the last hours', async () => {
    const { add, idOf, send, world } = await operator()
    const id = idOf((await add({ url: URL })).html)
    const path = `/admin/webhooks/${id}/redeliver`
    const eventId = await announced(world)
    await send(path, { eventId })
    const { items } = await world.store.list('webhook-backlog', { limit: 10 })
    expect(items.map(({ eventIds }) => eventIds)).toEqual([[eventId]])
    await send(path, { seconds: '86400' })
    expect((await world.store.get('webhook-endpoint', id))?.since).toBe('2026-11-19T10:01:00.000Z')
  })
})
