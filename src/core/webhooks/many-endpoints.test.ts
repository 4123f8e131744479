import { describe, expect, it } from 'vitest'
import { Deliveries } from '../../../test/fixtures/deliveries.ts'

const [ENDPOINTS, EVENTS, A_ROUND] = [20, 10_000, 500]
const DEAD = 'https://dead.example'

/** Announces 10,000 events in 20 rounds, one a second, and waits until all is delivered. */
async function deliverAll(urls: string[]) {
  const world = new Deliveries()
  const announcedAt = new Map<string, number>()
  world.start()
  for (const url of urls) await world.add(url)
  world.behave = ({ url }) =>
    url === DEAD ? { fault: 'timeout', afterMs: 10_000 } : { status: 200, afterMs: 20 }
  const lanes = Array.from({ length: A_ROUND }, (_, index) => `inv_${index}`)
  for (let round = 0; round < EVENTS / A_ROUND; round += 1) {
    for (const one of await world.announceTogether(lanes))
      announcedAt.set(one.id, Date.parse(one.at))
    await world.clock.run(1000)
  }
  await world.clock.run(60_000)
  await world.stop()
  const healthy = world.received.filter(({ url }) => url !== DEAD)
  const lags = healthy.map(({ id, at }) => at - announcedAt.get(id)!)
  return { world, healthy, longestMs: lags.reduce((most, lag) => Math.max(most, lag), 0) }
}

describe('10,000 events to 20 endpoints', () => {
  it('arrive as soon with a dead endpoint among them as without', {
    timeout: 240_000,
  }, async () => {
    const healthy = Array.from(
      { length: ENDPOINTS - 1 },
      (_, serial) => `https://${serial}.example`,
    )
    const alone = await deliverAll(healthy.slice(0, 1))
    const together = await deliverAll([DEAD, ...healthy])
    expect(together.healthy).toHaveLength(healthy.length * EVENTS)
    expect(together.longestMs).toBe(alone.longestMs)
    const tries = together.world.received.filter(({ url }) => url === DEAD)
    expect(tries.length).toBeLessThan(20)
    expect(together.world.outOfOrder()).toEqual([])
  })
})
