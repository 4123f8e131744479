import { expect, it } from 'vitest'
import { World } from '../world.ts'
import { throttle } from './throttle.ts'

it('allows so many calls per second and account, and no more', () => {
  let now = 0
  const world = new World(
    { now: () => now, sleep: async () => {} },
    { bytes: (length) => new Uint8Array(length), fraction: () => 0 },
  )
  world.knobs.throttle['sts:AssumeRole'] = 2
  const call = (account = '1', operation = 'AssumeRole') => {
    try {
      throttle(world, 'sts', operation, account)
      return 'allowed'
    } catch (fault) {
      return (fault as { code: string }).code
    }
  }
  expect([call(), call(), call()]).toEqual(['allowed', 'allowed', 'Throttling'])
  expect([call('2'), call('1', 'GetCallerIdentity')]).toEqual(['allowed', 'allowed'])
  now += 500
  expect([call(), call()]).toEqual(['allowed', 'Throttling'])
})
