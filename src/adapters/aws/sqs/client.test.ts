import { describe, expect, it } from 'vitest'
import { aheadOfUs, sqsClient } from './client.ts'

const seen = (offset: number): number => {
  const client = sqsClient({ region: 'us-east-1' })
  client.config.systemClockOffset = offset
  return aheadOfUs(client)()
}

describe('AWS’s clock, as the SDK sees it', () => {
  it('is ours while only the way of an answer, or a few minutes, lie between (fault 18)', () => {
    expect([0, -1, -950, 30_000, -239_999].map(seen)).toEqual([0, 0, 0, 0, 0])
  })

  it('counts as it is where it is far from ours (fault 18)', () => {
    expect([600_000, -600_000].map(seen)).toEqual([600_000, -600_000])
  })
})
