import { expect, it } from 'vitest'
import type { AttemptRow } from '../../src/core/model/webhook-endpoint.ts'
import type { Store } from '../../src/core/ports.ts'
import { change, invitation, put, time } from './store.ts'

/** An attempt to deliver the event of this number. */
export const attempt = (serial: number, changes: Partial<AttemptRow> = {}): AttemptRow => ({
  endpointId: 'whe_1',
  eventId: `evt_${serial}`,
  type: 'invitation.created',
  at: time(serial * 60),
  durationMs: 12,
  status: 200,
  ...changes,
})

export function attemptsOfEndpoints(open: () => Promise<Store>): void {
  const endpointId = 'whe_1'

  it('lists the attempts for an endpoint, newest first, in pages and from a time on', async () => {
    const store = await open()
    const attempts = [1, 2, 3, 4].map((serial) => attempt(serial))
    await store.commit(change({ attempts: [...attempts, attempt(9, { endpointId: 'whe_2' })] }))
    const first = await store.attempts({ endpointId, limit: 3 })
    expect(first.items).toEqual([attempt(4), attempt(3), attempt(2)])
    const second = await store.attempts({ endpointId, limit: 3, cursor: first.nextCursor })
    expect(second).toEqual({ items: [attempt(1)] })
    const late = await store.attempts({ endpointId, limit: 9, since: time(180) })
    expect(late.items).toEqual([attempt(4), attempt(3)])
    expect((await store.attempts({ endpointId: 'whe_3', limit: 9 })).items).toEqual([])
  })

  it('lists the attempts for one event, in pages', async () => {
    const store = await open()
    const again = [5, 6, 7].map((minute) => attempt(1, { at: time(minute * 60), fault: 'timeout' }))
    await store.commit(change({ attempts: [attempt(1), attempt(2), ...again] }))
    const query = { endpointId, eventId: 'evt_1', limit: 2 }
    const first = await store.attempts(query)
    expect(first.items).toEqual([again[2], again[1]])
    const second = await store.attempts({ ...query, cursor: first.nextCursor })
    expect(second).toEqual({ items: [again[0], attempt(1)] })
    expect((await store.attempts({ ...query, since: time(360) })).items).toEqual([
      again[2],
      again[1],
    ])
  })

  it('lists attempts of the same moment in pages, each once', async () => {
    const store = await open()
    const same = [1, 2, 3].map((serial) => attempt(serial, { at: time(60) }))
    await store.commit(change({ attempts: same }))
    const found: AttemptRow[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await store.attempts({ endpointId, limit: 1, cursor })
      found.push(...page.items)
      if (page.nextCursor === undefined) break
      cursor = page.nextCursor
    }
    expect(found).toEqual(same.toReversed())
  })

  it('stores an attempt with its change, or neither', async () => {
    const store = await open()
    const failed = { ...put(invitation(1, { version: 7 })), attempts: [attempt(1)] }
    await expect(store.commit(failed)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    expect((await store.attempts({ endpointId, limit: 9 })).items).toEqual([])
  })

  it('deletes no attempt that is newer than 30 days', async () => {
    const store = await open()
    await store.commit(change({ attempts: [attempt(1), attempt(2)] }))
    await store.prune(new Date(Date.parse(time(60)) + 30 * 86_400_000))
    expect((await store.attempts({ endpointId, limit: 9 })).items).toHaveLength(2)
  })
}
