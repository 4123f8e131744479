import { expect, it } from 'vitest'
import { systemRandom } from '../../src/adapters/embedded/system.ts'
import type { EventType } from '../../src/api/event-types.ts'
import { type Announcement, drawAnnouncementId } from '../../src/core/model/audit.ts'
import type { EventsQuery, Store } from '../../src/core/ports.ts'
import { type ContractClock, change, told } from './store.ts'

const DAY_MS = 86_400_000
/** After that every store shows its followers what was committed. */
const SETTLED_MS = 120_000

/** What every store promises of announcements. */
export function eventsContract(open: () => Promise<Store>, clock: ContractClock): void {
  const news = (changes: Partial<Announcement> = {}): Announcement => ({
    ...told(0),
    id: drawAnnouncementId(systemRandom, clock.now()),
    at: clock.now().toISOString(),
    ...changes,
  })
  /** Commits one announcement a minute. */
  const announce = async (store: Store, ...changes: Partial<Announcement>[]) => {
    const all: Announcement[] = []
    for (const one of changes) {
      all.push(news(one))
      await store.commit(change({ announce: all.slice(-1) }))
      clock.advance(60_000)
    }
    return all
  }
  const five = (store: Store) =>
    announce(
      store,
      ...[0, 1, 2, 3, 4].map((serial) => ({
        type: (serial % 2 ? 'connection.active' : 'invitation.created') as EventType,
        customerId: serial > 2 ? 'umbrella' : 'acme',
      })),
    )

  it('lists announcements newest first, with every filter, whatever the others are', async () => {
    const store = await open()
    const all = await five(store)
    const ask = async (query: Partial<EventsQuery>) =>
      (await store.events({ limit: 9, ...query })).items.map(({ id }) =>
        all.findIndex((one) => one.id === id),
      )
    clock.advance(SETTLED_MS)
    expect((await store.events({ limit: 9 })).items).toEqual(all.toReversed())
    expect(await ask({ order: 'asc' })).toEqual([0, 1, 2, 3, 4])
    expect(await ask({ types: ['connection.active'] })).toEqual([3, 1])
    expect(await ask({ types: ['connection.active', 'endpoint.paused'], order: 'asc' })).toEqual([
      1, 3,
    ])
    expect(await ask({ customerIds: ['umbrella'] })).toEqual([4, 3])
    expect(await ask({ customerIds: ['acme'], types: ['connection.active'] })).toEqual([1])
    expect(await ask({ since: all[3]!.at })).toEqual([4, 3])
    expect(await ask({ since: all[3]!.at, customerIds: ['acme'] })).toEqual([])
  })

  it('lists announcements in pages, in both orders, without gap or repetition', async () => {
    const store = await open()
    const all = await five(store)
    clock.advance(SETTLED_MS)
    for (const order of ['asc', 'desc'] as const) {
      const found: Announcement[] = []
      for (let cursor: string | undefined; ; ) {
        const page = await store.events({ order, limit: 2, cursor })
        found.push(...page.items)
        if (page.nextCursor === undefined) break
        cursor = page.nextCursor
      }
      expect(found).toEqual(order === 'asc' ? all : all.toReversed())
    }
  })

  it('gives a follower every announcement once, in the order of the commits', async () => {
    const store = await open()
    const seen: Announcement[] = []
    const expected: Announcement[] = []
    let cursor: string | undefined
    for (let round = 0; round < 4; round += 1) {
      const together = [news(), news(), news()]
      await store.commit(change({ announce: together }))
      expected.push(...together)
      clock.advance(SETTLED_MS)
      for (let more = true; more; ) {
        const page = await store.events({ order: 'asc', limit: 2, cursor })
        seen.push(...page.items)
        cursor = page.followCursor
        more = page.nextCursor !== undefined
      }
      expect(await store.events({ order: 'asc', limit: 2, cursor })).toEqual({
        items: [],
        followCursor: cursor,
      })
    }
    expect(seen).toEqual(expected)
  })

  it('gives a follower that begins now nothing that was announced before', async () => {
    const store = await open()
    await five(store)
    const since = clock.now().toISOString()
    const { items, followCursor } = await store.events({ order: 'asc', limit: 1, since })
    expect(items).toEqual([])
    const later = await announce(store, {}, {})
    clock.advance(SETTLED_MS)
    const next = await store.events({ order: 'asc', limit: 9, cursor: followCursor })
    expect(next.items).toEqual(later)
  })

  it('goes on after a page whose announcements were deleted meanwhile', async () => {
    const store = await open()
    await five(store)
    clock.advance(SETTLED_MS)
    const { followCursor: cursor } = await store.events({ order: 'asc', limit: 9 })
    while (!(await store.erase({ customerId: 'umbrella', subjects: [] })).isDone);
    const later = await announce(store, {})
    clock.advance(SETTLED_MS)
    expect((await store.events({ order: 'asc', limit: 9, cursor })).items).toEqual(later)
  })

  it('finds an announcement by its id as soon as it is committed', async () => {
    const store = await open()
    const one = news()
    await store.commit(change({ announce: [news(), one, news()] }))
    expect(await store.event(one.id)).toEqual(one)
    expect(await store.event(drawAnnouncementId(systemRandom, clock.now()))).toBeUndefined()
    for (const unknown of ['evt_1', '', 'con_1', `${one.id}x`])
      expect(await store.event(unknown)).toBeUndefined()
  })

  it('keeps announcements for 30 days', async () => {
    const store = await open()
    const at = (days: number) => new Date(clock.now().getTime() + days * DAY_MS)
    await store.commit(change({ announce: [news()] }))
    await store.prune(at(29))
    expect((await store.events({ limit: 9 })).items).toHaveLength(1)
    // A store that deletes by itself shows them until it has deleted them.
    if ((await store.prune(at(31))) > 0)
      expect((await store.events({ limit: 9 })).items).toEqual([])
  })

  it('refuses a made-up cursor, and one of the other order or list', async () => {
    const store = await open()
    await five(store)
    const { nextCursor: cursor } = await store.events({ limit: 1 })
    const { nextCursor: ofTrail } = await store.audit({ limit: 1, order: 'asc' })
    for (const wrong of [cursor, ofTrail ?? 'x', 'x'])
      await expect(store.events({ limit: 1, cursor: wrong, order: 'asc' })).rejects.toMatchObject({
        code: 'CURSOR_INVALID',
      })
  })
}
