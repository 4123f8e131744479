import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { FakeClock, LogBook } from '../../../../test/fixtures/ports.ts'
import { stopService } from './stop.ts'
import { trustedClock } from './trusted-clock.ts'
import { Pulse, vitalsOf } from './vitals.ts'

const well = {
  disk: () => 'ok',
  memory: () => 'ok',
  eventLoop: () => 'ok',
  keys: () => 'ok',
  stop: () => {},
}

describe('readiness (fault 40)', () => {
  it('names loops that do not turn, and is back when they do', () => {
    const clock = new FakeClock()
    const pulse = new Pulse(clock)
    const vitals = vitalsOf({
      machine: well,
      pulse,
      state: { stopping: false, damaged: false },
      awsAheadMs: () => 0,
      profiles: { differing: [] },
      delivery: { paused: 0 },
      floods: { flood: 0 },
      broker: { fault: undefined },
    })
    for (const loop of ['inbox', 'answers']) pulse.beat(loop)
    clock.advance(180_000)
    expect(vitals.needed().loops).toBe('ok')
    pulse.beat('answers')
    clock.advance(1)
    expect(vitals.needed().loops).toBe('stuck: inbox')
    pulse.beat('inbox')
    expect(vitals.needed()).toEqual({
      disk: 'ok',
      memory: 'ok',
      eventLoop: 'ok',
      keys: 'ok',
      loops: 'ok',
      process: 'ok',
    })
  })

  it('is denied while the process stops or its file is damaged (A9), and not for a wrong clock, a flood, other profiles or a broken broker role (F3)', () => {
    const state = { stopping: false, damaged: false }
    const vitals = vitalsOf({
      machine: well,
      pulse: new Pulse(new FakeClock()),
      state,
      awsAheadMs: () => -600_000,
      profiles: { differing: ['default'] },
      delivery: { paused: 2 },
      floods: { flood: 1500 },
      broker: { fault: 'BROKER_UNUSABLE' },
    })
    expect(Object.values(vitals.needed())).not.toContain('stopping')
    expect(vitals.noted()).toEqual({
      broker: 'unusable: BROKER_UNUSABLE',
      clock: 'wrong',
      callbacks: 'flood: 1500 messages a minute',
      webhooks: 'paused: 2',
      profiles: 'differ from those of another machine',
    })
    state.damaged = true
    expect(vitals.needed().store).toBe('damaged: restore a backup')
    state.stopping = true
    expect(vitals.needed().process).toBe('stopping')
  })
})

describe('a clock that is ten minutes off (fault 18)', () => {
  it('goes by AWS’s time as soon as that is known, and says so once; time that passed is not touched', () => {
    const log = new LogBook()
    const own = new FakeClock('2026-11-20T10:10:00.000Z')
    let ahead = 0
    const clock = trustedClock(own, log, () => ahead)
    expect(clock.now().toISOString()).toBe('2026-11-20T10:10:00.000Z')
    ahead = -600_000
    const steady = clock.monotonic()
    expect([clock.now(), clock.now()].map((it) => it.toISOString())).toEqual(
      Array(2).fill('2026-11-20T10:00:00.000Z'),
    )
    expect(clock.monotonic()).toBe(steady)
    ahead = 0
    clock.now()
    expect(log.lines.map((line) => line.split(' ')[0])).toEqual(['clock.wrong', 'clock.right'])
  })
})

describe('stopping (fault 36)', () => {
  async function serving() {
    const server = createServer((_request, response) => response.end())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const done: string[] = []
    return {
      servers: [server],
      log: new LogBook(),
      done,
      close: async () => void done.push('closed'),
      port: (server.address() as AddressInfo).port,
    }
  }

  it('answers requests until the loops have finished, then closes the store', async () => {
    const parts = await serving()
    const work = Promise.withResolvers<void>()
    const stopped = stopService({ ...parts, stopLoops: () => work.promise })
    expect((await fetch(`http://127.0.0.1:${parts.port}`)).status).toBe(200)
    expect(parts.done).toEqual([])
    work.resolve()
    expect(await stopped).toBe(true)
    expect(parts.done).toEqual(['closed'])
    await expect(fetch(`http://127.0.0.1:${parts.port}`)).rejects.toThrow()
  })

  it('takes no longer than its time, whatever hangs, and says so', async () => {
    const parts = await serving()
    expect(await stopService({ ...parts, stopLoops: () => new Promise(() => {}) }, 1)).toBe(false)
    expect([parts.done, parts.log.lines[0]]).toEqual([
      ['closed'],
      expect.stringContaining('stop.cut-short'),
    ])
  })
})
