import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../simulate/memory-store.ts'
import { Deliveries, OK, ToldStore } from '../../../test/fixtures/deliveries.ts'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import { OPERATOR } from '../../../test/fixtures/world.ts'
import { keysFrom, withNewKey } from '../../adapters/embedded/local-keys.ts'
import type { WebhookOutcome } from '../ports.ts'
import {
  pauseEndpoint,
  removeEndpoint,
  resumeEndpoint,
  rotateSecret,
  updateEndpoint,
} from './change.ts'
import { createEndpoint } from './create.ts'
import { Delivery } from './deliver-due.ts'
import { reconcileEndpoints } from './reconcile.ts'
import { redeliverEvent, redeliverSince } from './redeliver.ts'
import { sendTest } from './send-test.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
const LANES = ['inv_1', 'inv_2', 'inv_3', 'inv_4', 'inv_5', 'inv_6', 'inv_7', 'inv_8', 'inv_9']

let world: Deliveries
afterEach(() => world.stop())

const started = (options?: ConstructorParameters<typeof Deliveries>[0]): Deliveries => {
  world = new Deliveries(options)
  world.start()
  return world
}

const DOWN: WebhookOutcome = { fault: 'unreachable' }

describe('a receiver that works', () => {
  it('gets each event once, in order, as soon as it is announced', async () => {
    const { add, clock } = started()
    await add()
    for (const _ of [1, 2, 3]) await world.announceTogether(LANES)
    await clock.run(SECOND)
    expect(world.accepted()).toEqual(world.announced())
    expect(world.received).toHaveLength(3 * LANES.length)
    expect(world.outOfOrder()).toEqual([])
  })

  it('verifies each delivery with the library of Standard Webhooks (WH-1)', async () => {
    const { clock, ports } = started()
    const { secret } = await createEndpoint(ports, OPERATOR, { url: 'https://a.example' })
    const told = await world.announce()
    await clock.run(SECOND)
    const [{ headers, body, id } = world.received[0]!] = world.received
    expect(id).toBe(told.id)
    // The library compares with the real time, so only the signature is compared here.
    const timestamp = new Date(Number(headers['webhook-timestamp']) * 1000)
    expect(headers['webhook-signature']).toBe(
      new Webhook(secret.reveal()).sign(id, timestamp, body),
    )
    expect(Math.abs(timestamp.getTime() - clock.now().getTime())).toBeLessThan(2 * SECOND)
    expect(JSON.parse(body)).toEqual({
      ...{ id, type: 'invitation.accepted', timestamp: told.at, version: 1, data: told.data },
    })
  })

  it('gets signatures of both secrets until the overlap of a rotation ends (attack 54)', async () => {
    const { clock, ports } = started()
    const { secret, endpoint } = await createEndpoint(ports, OPERATOR, { url: 'https://a.example' })
    const order = { id: endpoint.id, overlapSeconds: 3600 }
    const next = await rotateSecret(ports, OPERATOR, order)
    const signaturesOf = async () => {
      await world.announce()
      await clock.run(SECOND)
      const { headers, id, body } = world.received.at(-1)!
      const time = new Date(Number(headers['webhook-timestamp']) * 1000)
      const given = headers['webhook-signature']!.split(' ')
      const by = (it: typeof secret) => new Webhook(it.reveal()).sign(id, time, body)
      return { given, newer: by(next.secret), older: by(secret) }
    }
    const during = await signaturesOf()
    expect(during.given).toEqual([during.newer, during.older])
    await clock.run(HOUR)
    const after = await signaturesOf()
    expect(after.given).toEqual([after.newer])
  })

  it('still gets events after the key was rotated that encrypted its secret; then the key can go', async () => {
    world = new Deliveries()
    const { add, ports, ring, random } = world
    const { id } = await add()
    const rotated = withNewKey(ring, random)
    await world.announce()
    await new Delivery({ ...ports, keys: keysFrom(rotated, random) }).untilDone(() => true)
    const { [ring.current]: _, ...keys } = rotated.keys
    await world.announce()
    const later = { ...ports, keys: keysFrom({ ...rotated, keys }, random) }
    await new Delivery(later).untilDone(() => true)
    expect(world.received).toHaveLength(2)
    const [secret] = (await world.endpoint(id)).secrets
    expect(secret!.sealed).toMatch(new RegExp(`^${rotated.current}\\.`))
  })

  it('gets events again after its secret was lost with a key and then rotated', async () => {
    world = new Deliveries()
    const { add, ports, ring, random } = world
    const { id } = await add()
    const { current, keys } = withNewKey(ring, random)
    const left = { current, keys: { [current]: keys[current]! } }
    const later = { ...ports, keys: keysFrom(left, random) }
    const { endpoint } = await rotateSecret(later, OPERATOR, { id })
    expect(endpoint.secrets).toHaveLength(1)
    await world.announce()
    await new Delivery(later).untilDone(() => true)
    expect(world.received).toHaveLength(1)
  })

  it('gets only the types that it chose, and no event from before it was added', async () => {
    const { add, clock } = started()
    await world.announce()
    await clock.run(SECOND)
    await add('https://a.example', ['connection.active'])
    await world.announce('inv_2')
    const wanted = await world.announce('inv_2', { type: 'connection.active' })
    await clock.run(20 * MINUTE)
    await world.announce('inv_2')
    await clock.run(SECOND)
    expect(world.received.map(({ id }) => id)).toEqual([wanted.id])
  })

  it('is left alone while nothing happens: the loop sleeps', async () => {
    const store = new ToldStore()
    const { add, clock } = started({ store })
    await add()
    await world.announce()
    await clock.run(MINUTE)
    store.asked = 0
    await clock.run(10 * MINUTE)
    expect(store.asked).toBeLessThanOrEqual(10)
    expect(world.received).toHaveLength(1)
  })

  it('gets the metadata of the invitation, and never a secret of it', async () => {
    const { add, clock, store } = started()
    await add()
    const invitation = { kind: 'invitation', id: 'inv_1', version: 0, status: 'open' }
    const hidden = { externalId: 'rc-hidden', metadata: { tenant: '4711' }, expiresAt: '2026' }
    await store.commit({ put: [{ ...invitation, ...hidden } as never], audit: [], announce: [] })
    await world.announce('inv_1')
    await clock.run(SECOND)
    const { body } = world.received[0]!
    expect(JSON.parse(body).data.metadata).toEqual({ tenant: '4711' })
    expect(body).not.toContain('rc-hidden')
  })
})

describe('a receiver that fails', () => {
  const failures: [string, (draw: () => number) => WebhookOutcome & { afterMs?: number }][] = [
    ['half the time', (draw) => (draw() < 128 ? OK : { status: 500 })],
    ['by closing early half the time', (draw) => (draw() < 128 ? OK : DOWN)],
    ['by redirecting half the time (WH-2)', (draw) => (draw() < 128 ? OK : { status: 302 })],
    ['by being slow', () => ({ ...OK, afterMs: 9000 })],
    [
      'by a time-out half the time',
      (draw) => (draw() < 128 ? OK : { fault: 'timeout', afterMs: 10_000 }),
    ],
    [
      'by asking to wait now and then',
      (draw) => (draw() < 200 ? OK : { status: 429, retryAfterSeconds: 30 }),
    ],
  ]
  it.each(failures)('%s gets each event at least once and in order per lane', async (_, behave) => {
    const { add, clock } = started()
    const random = seededRandom('receiver')
    world.behave = () => behave(() => random.bytes(1)[0]!)
    await add()
    for (let round = 0; round < 6; round += 1) {
      await world.announceTogether(LANES)
      await clock.run(7 * SECOND)
    }
    await clock.run(2 * DAY)
    expect(world.accepted()).toEqual(world.announced())
    expect(world.outOfOrder()).toEqual([])
  })

  it.each([
    ['two hours', 2 * HOUR],
    ['two days (fault 49)', 2 * DAY],
  ])('for %s, as a whole, gets everything afterwards, in order', async (_, down) => {
    const { add, clock } = started()
    const endpoint = await add()
    const until = clock.now().getTime() + down
    world.behave = ({ at }) => (at < until ? DOWN : OK)
    for (let round = 0; round < 12; round += 1) {
      await world.announceTogether(LANES)
      await clock.run(down / 12)
    }
    const tries = world.received.length
    expect(tries).toBeLessThan(40)
    await clock.run(7 * HOUR)
    expect(world.accepted()).toEqual(world.announced())
    expect(world.outOfOrder()).toEqual([])
    expect(await world.endpoint(endpoint.id)).toMatchObject({ failures: 0, backlogs: 0 })
  })

  it('for one event does not hold up other lanes, nor the endpoint', async () => {
    const { add, clock } = started()
    const endpoint = await add()
    world.behave = ({ lane }) => (lane === 'inv_1' ? { status: 500 } : OK)
    await world.announce('inv_1')
    await clock.run(4 * HOUR)
    for (let round = 0; round < 3; round += 1) {
      await world.announce('inv_1')
      await world.announce('inv_2')
      await clock.run(HOUR)
    }
    expect(world.accepted().get('inv_2')).toEqual([1, 2, 3])
    expect(await world.endpoint(endpoint.id)).toMatchObject({ failures: 0, backlogs: 1 })
    const [late] = world.received.filter(({ lane }) => lane === 'inv_2')
    world.behave = () => OK
    await clock.run(7 * HOUR)
    expect(late).toBeDefined()
    expect(world.accepted()).toEqual(world.announced())
    expect(world.outOfOrder()).toEqual([])
  })

  it('for one event only loses this event after three days, and says so', async () => {
    const { add, clock, store } = started()
    const endpoint = await add()
    world.behave = ({ lane, number }) => (lane === 'inv_1' && number === 1 ? { status: 500 } : OK)
    for (let hour = 0; hour < 84; hour += 1) {
      await world.announceTogether(['inv_2'])
      if (hour === 1) await world.announceTogether(['inv_1', 'inv_1'])
      await clock.run(HOUR)
    }
    expect(world.accepted().get('inv_1')).toEqual([2])
    expect(await world.endpoint(endpoint.id)).toMatchObject({ status: 'active', backlogs: 0 })
    expect(world.warnings.map(([event]) => event)).toEqual(['webhooks.skipped'])
    const { items } = await store.audit({ limit: 9, actions: ['endpoint.event-skipped'] })
    expect(items).toHaveLength(1)
  })
})

describe('a receiver that is gone', () => {
  it('for three days is paused with an event for others, and a replay loses nothing (fault 32, WH-2)', async () => {
    const { add, clock, store, ports } = started()
    const dead = await add('https://dead.example')
    await add('https://other.example')
    world.behave = ({ url }) => (url.includes('dead') ? DOWN : OK)
    await world.announceTogether(LANES)
    await clock.run(3 * DAY - HOUR)
    expect(await world.endpoint(dead.id)).toMatchObject({ status: 'active' })
    await clock.run(8 * HOUR)
    const paused = await world.endpoint(dead.id)
    expect(paused).toMatchObject({ status: 'paused', pausedFor: 'failing' })
    const tries = world.received.filter(({ url }) => url.includes('dead'))
    const waits = tries.slice(8).map(({ at }, index) => (at - tries[index + 7]!.at) / MINUTE)
    expect(waits.length).toBeGreaterThan(14)
    expect(Math.max(...waits)).toBeLessThanOrEqual(6 * 60 * 1.2)
    expect(waits.slice(0, 9)).toEqual([...waits.slice(0, 9)].sort((a, b) => a - b))
    const told = world.received.filter(({ type }) => type === 'endpoint.paused')
    expect(told.map(({ url }) => url)).toEqual(['https://other.example'])
    expect(world.warnings.map(([event]) => event)).toEqual(['webhooks.paused'])
    expect((await store.audit({ limit: 9, actions: ['endpoint.paused'] })).items).toHaveLength(1)
    await world.announceTogether(LANES)
    await clock.run(DAY)
    expect(world.received.filter(({ url }) => url.includes('dead'))).toHaveLength(tries.length)
    world.behave = () => OK
    await resumeEndpoint(ports, OPERATOR, dead.id)
    await clock.run(MINUTE)
    expect(world.accepted('https://dead.example')).toEqual(world.announced())
    expect(world.outOfOrder()).toEqual([])
  })

  it('by its own word (410) is paused at once (WH-2)', async () => {
    const { add, clock } = started()
    const endpoint = await add()
    world.behave = () => ({ status: 410 })
    await world.announce()
    await clock.run(DAY)
    expect(await world.endpoint(endpoint.id)).toMatchObject({ status: 'paused', pausedFor: 'gone' })
    expect(world.received).toHaveLength(1)
  })

  it('waits as long as it asks to, an hour at most', async () => {
    const { add, clock } = started()
    await add()
    world.behave = () => ({ status: 503, retryAfterSeconds: 900 })
    await world.announce()
    await clock.run(899 * SECOND)
    expect(world.received).toHaveLength(1)
    await clock.run(2 * SECOND)
    expect(world.received).toHaveLength(2)
    world.behave = () => ({ status: 503, retryAfterSeconds: 999_999 })
    await clock.run(16 * MINUTE)
    const before = world.received.length
    await clock.run(61 * MINUTE)
    expect(world.received.length).toBe(before + 1)
  })
})

describe('a worker', () => {
  it('that dies between sending and marking sends the same id again (fault 31)', async () => {
    world = new Deliveries()
    const { add, clock, ports, store } = world
    await add()
    const told = await world.announce()
    let commits = 0
    const commit = store.commit.bind(store)
    store.commit = async (change) => {
      commits += 1
      if (commits === 2) throw new Error('killed')
      return commit(change)
    }
    await new Delivery(ports).untilDone(() => true)
    expect(world.received.map(({ id }) => id)).toEqual([told.id])
    const { items } = await store.list('webhook-endpoint', { limit: 1 })
    expect((await store.attempts({ endpointId: items[0]!.id, limit: 9 })).items).toEqual([])
    await clock.run(MINUTE)
    await new Delivery(ports).untilDone(() => true)
    expect(world.received.map(({ id }) => id)).toEqual([told.id, told.id])
    expect(world.received[0]!.body).toBe(world.received[1]!.body)
    expect((await store.attempts({ endpointId: items[0]!.id, limit: 9 })).items).toHaveLength(1)
    await new Delivery(ports).untilDone(() => true)
    expect(world.received).toHaveLength(2)
  })

  it.each(['before', 'after'] as const)(
    'that dies %s any of its commits loses nothing and keeps the order (faults 1 to 8)',
    async (when) => {
      for (let at = 1, died = true; died; at += 1) {
        world = new Deliveries()
        const { add, clock, ports, store } = world
        const random = seededRandom(`receiver ${at}`)
        await add()
        const commit = store.commit.bind(store)
        let commits = 0
        died = false
        store.commit = async (change) => {
          commits += 1
          if (commits !== at + world.announced().size) return commit(change)
          died = true
          if (when === 'after') await commit(change)
          throw new Error('killed')
        }
        for (const lane of LANES) await world.announceTogether([lane, lane])
        world.behave = () => (random.bytes(1)[0]! < 200 ? OK : { status: 500 })
        for (let run = 0; run < 60; run += 1) {
          await new Delivery(ports).untilDone(() => true)
          await clock.run(15 * MINUTE)
        }
        expect(world.accepted(), `commit ${at}`).toEqual(world.announced())
        expect(world.outOfOrder(), `commit ${at}`).toEqual([])
      }
    },
  )

  it('leaves an endpoint alone while another worker delivers to it', async () => {
    world = new Deliveries({ store: new MemoryStore() })
    const { add, clock, ports } = world
    await add()
    await world.announceTogether(LANES)
    world.behave = () => ({ ...OK, afterMs: 5000 })
    const both = [new Delivery(ports), new Delivery(ports)].map((it) => it.untilDone(() => true))
    await clock.run(5 * MINUTE)
    await Promise.all(both)
    expect(world.received).toHaveLength(LANES.length)
  })

  it('keeps what an operator changed while it was sending', async () => {
    const { add, clock, ports } = started()
    const endpoint = await add()
    world.behave = () => ({ ...OK, afterMs: 5000 })
    await world.announceTogether(LANES)
    await clock.run(SECOND)
    await updateEndpoint(ports, OPERATOR, endpoint.id, { url: 'https://new.example' })
    await pauseEndpoint(ports, OPERATOR, endpoint.id)
    await clock.run(MINUTE)
    expect(await world.endpoint(endpoint.id)).toMatchObject({
      ...{ status: 'paused', url: 'https://new.example' },
    })
    await resumeEndpoint(ports, OPERATOR, endpoint.id)
    await clock.run(MINUTE)
    expect(world.received).toHaveLength(LANES.length)
  })

  it('tries a new URL at once, although the old one has to wait for hours', async () => {
    const { add, clock, ports } = started()
    const { id } = await add('https://old.example')
    world.behave = ({ url }) => (url.includes('old') ? { status: 500 } : OK)
    await world.announceTogether(LANES)
    await clock.run(DAY)
    await updateEndpoint(ports, OPERATOR, id, { url: 'https://new.example' })
    await clock.run(SECOND)
    expect(world.accepted('https://new.example')).toEqual(world.announced())
  })

  it('tries at once what waits when its endpoint is resumed, and forgets earlier failures', async () => {
    const { add, clock, ports } = started()
    const { id } = await add()
    world.behave = () => ({ status: 500 })
    await world.announceTogether(LANES)
    await clock.run(4 * DAY)
    expect(await world.endpoint(id)).toMatchObject({ status: 'paused', pausedFor: 'failing' })
    const before = world.received.length
    let isSick = true
    world.behave = ({ lane }) => (lane === 'inv_3' && isSick ? { status: 503 } : OK)
    await resumeEndpoint(ports, OPERATOR, id)
    await clock.run(SECOND)
    const lanes = world.received.slice(before).map(({ lane }) => lane)
    expect([...lanes].sort()).toEqual(LANES)
    isSick = false
    await clock.run(MINUTE)
    expect(world.accepted()).toEqual(world.announced())
  })

  it('that waits for hours tries again at once when it is resumed', async () => {
    const { add, clock, ports } = started()
    const { id } = await add()
    world.behave = () => DOWN
    await world.announceTogether(LANES)
    await clock.run(DAY)
    world.behave = () => OK
    await resumeEndpoint(ports, OPERATOR, id)
    await clock.run(SECOND)
    expect(world.accepted()).toEqual(world.announced())
  })

  it('sees at once what an operator changed while it was looking for events', async () => {
    const store = new ToldStore()
    const { add, clock, ports } = started({ store })
    const { id } = await add()
    const since = clock.now().toISOString()
    await world.announce()
    await clock.run(MINUTE)
    expect(world.received).toHaveLength(1)
    const read = store.events
    let isChanged = false
    store.events = async (query) => {
      const page = await read.call(store, query)
      if (!isChanged) {
        isChanged = true
        await redeliverSince(ports, OPERATOR, { endpointId: id, since })
      }
      return page
    }
    await clock.run(2 * MINUTE)
    const [first, again] = world.received
    expect(again?.id).toBe(first!.id)
  })

  it('deletes what waits for an endpoint that was removed', async () => {
    const { add, clock, ports, store } = started()
    const endpoint = await add()
    world.behave = ({ lane }) => (lane === 'inv_2' ? OK : { status: 500 })
    await world.announceTogether(LANES)
    await clock.run(SECOND)
    const groups = [endpoint.id]
    expect((await store.list('webhook-backlog', { groups, limit: 9 })).items).toHaveLength(8)
    await removeEndpoint(ports, OPERATOR, endpoint.id)
    const sent = world.received.length
    await clock.run(DAY)
    expect((await store.list('webhook-backlog', { groups, limit: 9 })).items).toEqual([])
    expect(world.received).toHaveLength(sent)
    expect(await world.endpoint(endpoint.id)).toMatchObject({ status: 'removed', backlogs: 0 })
  })
})

describe('an event bus', () => {
  it('gets each event whole, in order, and again after a failure', async () => {
    world = new Deliveries()
    const { clock, ports } = world
    const url = 'arn:aws:events:us-east-1:111122223333:event-bus/product'
    await reconcileEndpoints(ports, [{ target: 'event-bus', url }])
    const [one, two] = await world.announceTogether(['inv_1', 'inv_1'])
    const put: { busArn: string; type: string; detail: string }[] = []
    const eventBus = {
      put: async (event: (typeof put)[number]): Promise<WebhookOutcome> => {
        put.push(event)
        return put.length === 1 ? { status: 429 } : { status: 200 }
      },
    }
    for (let run = 0; run < 2; run += 1) {
      await new Delivery({ ...ports, eventBus }).untilDone(() => true)
      await clock.run(MINUTE)
    }
    const ids = put.map(({ detail }) => (JSON.parse(detail) as { id: string }).id)
    expect(ids).toEqual([one!.id, one!.id, two!.id])
    expect(put[0]).toMatchObject({ busArn: url, type: 'invitation.accepted' })
    expect(world.received).toEqual([])
  })
})

describe('an operator', () => {
  it('has all events since a time sent again, in order', async () => {
    const { add, clock, ports } = started()
    const endpoint = await add()
    const since = clock.now().toISOString()
    for (const _ of [1, 2]) await world.announceTogether(LANES)
    await clock.run(HOUR)
    await redeliverSince(ports, OPERATOR, { endpointId: endpoint.id, since })
    await clock.run(MINUTE)
    expect(world.received).toHaveLength(4 * LANES.length)
    const again = world.received.slice(2 * LANES.length).filter(({ lane }) => lane === 'inv_3')
    expect(again.map(({ number }) => number)).toEqual([1, 2])
  })

  it('has one event sent again, with the same id', async () => {
    const { add, clock, ports } = started()
    const endpoint = await add()
    const first = await world.announce()
    await world.announce()
    await clock.run(HOUR)
    await redeliverEvent(ports, OPERATOR, { endpointId: endpoint.id, eventId: first.id })
    await clock.run(MINUTE)
    expect(world.received.map(({ number }) => number)).toEqual([1, 2, 1])
    expect(world.received[2]!.id).toBe(first.id)
    expect(await world.endpoint(endpoint.id)).toMatchObject({ backlogs: 0 })
  })

  it('has an event that waits for another attempt sent at once', async () => {
    const { add, clock, ports } = started()
    const { id } = await add()
    const first = await world.announce()
    await clock.run(MINUTE)
    const order = { endpointId: id, eventId: first.id }
    world.behave = ({ lane }) => (lane === 'inv_1' ? { status: 500 } : OK)
    await redeliverEvent(ports, OPERATOR, order)
    for (let hour = 0; hour < 3; hour += 1) {
      await world.announce('inv_2')
      await clock.run(HOUR)
    }
    world.behave = () => OK
    const before = world.received.length
    await redeliverEvent(ports, OPERATOR, order)
    await clock.run(SECOND)
    expect(world.received.slice(before).map((it) => it.id)).toEqual([first.id])
    expect(await world.endpoint(id)).toMatchObject({ backlogs: 0 })
  })

  it('sends a test event at once and sees how it went', async () => {
    const { add, ports, store } = started()
    const endpoint = await add()
    world.behave = () => ({ status: 401 })
    const row = await sendTest(ports, OPERATOR, endpoint.id)
    expect(row).toMatchObject({ type: 'endpoint.test', status: 401, endpointId: endpoint.id })
    expect((await store.attempts({ endpointId: endpoint.id, limit: 9 })).items).toEqual([row])
  })

  it('sees each attempt with its status and duration', async () => {
    const { add, clock, store } = started()
    const endpoint = await add()
    world.behave = ({ number }) => ({ status: number === 1 ? 200 : 500, afterMs: 120 })
    const [one, two] = await world.announceTogether(['inv_1', 'inv_1'])
    await clock.run(SECOND)
    const { items } = await store.attempts({ endpointId: endpoint.id, limit: 9 })
    expect(items).toMatchObject([
      { eventId: two!.id, status: 500, durationMs: 120, type: 'invitation.accepted' },
      { eventId: one!.id, status: 200, durationMs: 120 },
    ])
  })
})
