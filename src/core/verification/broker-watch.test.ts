import { expect, it } from 'vitest'
import { RolecallError } from '../../api/errors.ts'
import { BrokerWatch } from './broker-watch.ts'

it('tells once that the broker role does not work, with the code, and once that it works again (F3)', async () => {
  const told: unknown[] = []
  const tell = (event: string, facts?: Record<string, unknown>) => told.push([event, facts?.code])
  let works = true
  const check = async () => {
    if (!works) throw new RolecallError('BROKER_UNUSABLE')
  }
  const never = () => Promise.reject(new Error('not called'))
  const watch = new BrokerWatch({
    sts: { check, probe: never, assume: never },
    log: { info: tell, warn: tell, error: tell },
  })
  for (const next of [true, false, false, true, true]) {
    works = next
    await watch.look()
    expect(watch.fault).toBe(next ? undefined : 'BROKER_UNUSABLE')
  }
  expect(told).toEqual([
    ['broker.unusable', 'BROKER_UNUSABLE'],
    ['broker.usable', undefined],
  ])
})
