import { describe, expect, it } from 'vitest'
import { EventClock } from '../../../../test/fixtures/ports.ts'
import {
  CUSTOMER,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  STRANGER,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { revokeInvitation } from '../../invitations/revoke.ts'
import type { Inbox, InboxMessage } from '../../ports.ts'
import { workInbox } from '../receive/work-inbox.ts'
import { Budget } from './budget.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const MAX_RECEIVES = 10
const RECEIVE_MS = 20
const CALL_MS = 40

/** A queue in virtual time. Like SQS, it hands out ten visible messages, the oldest first. */
function queueOn(clock: EventClock) {
  const letters = new Set<{ body: string; visibleAt: number; receives: number; sentAt: Date }>()
  const dead: string[] = []
  const waiting: (() => void)[] = []
  const send = (body: string) => {
    letters.add({ body, visibleAt: clock.monotonic(), receives: 0, sentAt: clock.now() })
    for (const wake of waiting.splice(0)) wake()
  }
  /** A long poll: until a message comes or becomes visible again, for 20 s at most. */
  const poll = () => {
    const next = Math.min(...[...letters].map(({ visibleAt }) => visibleAt))
    const ms = Math.max(1, Math.min(next - clock.monotonic(), 20 * SECOND))
    return Promise.race([clock.sleep(ms), new Promise<void>((wake) => waiting.push(wake))])
  }
  const inbox: Inbox = {
    async receive(stop) {
      while (!stop.aborted) {
        await clock.sleep(RECEIVE_MS)
        const found: InboxMessage[] = []
        for (const letter of letters) {
          if (found.length === 10 || letter.visibleAt > clock.monotonic()) continue
          if (letter.receives === MAX_RECEIVES) {
            letters.delete(letter)
            dead.push(letter.body)
            continue
          }
          letter.receives++
          letter.visibleAt = clock.monotonic() + 30 * SECOND
          found.push({
            ...{ body: letter.body, sentAt: letter.sentAt },
            ...{ receiveCount: letter.receives, maxReceives: MAX_RECEIVES },
            done: async () => void letters.delete(letter),
            keep: async () => {},
            later: async (seconds) => {
              letter.visibleAt = clock.monotonic() + seconds * SECOND
            },
          })
        }
        if (found.length > 0) return found
        await poll()
      }
      return []
    },
    check: async () => {},
  }
  return { inbox, send, letters, dead }
}

/** A worker whose calls take virtual time, and a way to see how long a genuine stack waits. */
function serviceOn(clock: EventClock) {
  const base = makeWorld()
  const queue = queueOn(clock)
  const slow =
    <Given extends unknown[], T>(call: (...given: Given) => Promise<T>) =>
    async (...given: Given) => {
      await clock.sleep(CALL_MS)
      return call(...given)
    }
  base.sts.probe = slow(base.sts.probe.bind(base.sts))
  base.answers.put = slow(base.answers.put.bind(base.answers))
  const world = { ...base, clock } as unknown as typeof base
  const stop = new AbortController()
  const budget = new Budget(clock, { secondsUntil: () => 0 })
  void workInbox({ ...world, inbox: queue.inbox }, stop.signal, () => {}, budget)
  let serial = 0
  /** Virtual milliseconds from the message of a new customer's stack to the answer. */
  const waitOfGenuine = async (): Promise<number> => {
    const stack = stackIn(String(400_000_000_000 + ++serial), { serial })
    const invitation = await invite(world, { accountId: stack.accountId })
    makeRole(world, stack, invitation)
    const from = clock.monotonic()
    queue.send(message(world, { invitation, stack, requestId: `genuine-${serial}` }))
    const isAnswered = () => base.answers.sent.some(({ body }) => body.includes(stack.stackId))
    while (!isAnswered() && clock.monotonic() - from < 10 * MINUTE) await clock.run(RECEIVE_MS)
    return clock.monotonic() - from
  }
  return { world, queue, waitOfGenuine, stop: () => stop.abort() }
}

describe.each([['revoked'], ['open']])(
  'a flood with a token that is %s (attack 61, attack 62)',
  (kind) => {
    it('keeps a genuine stack for at most twice the quiet time, and so does the hour afterwards (A1)', async () => {
      const clock = new EventClock()
      const { world, queue, waitOfGenuine, stop } = serviceOn(clock)
      const quiet = await waitOfGenuine()
      const leaked = await invite(world, { accountId: CUSTOMER })
      const forged = (serial: number) =>
        message(world, {
          ...{ invitation: leaked, requestId: `forged-${serial}` },
          stack: stackIn(STRANGER, { serial: 1000 + serial }),
        })
      if (kind === 'revoked') await revokeInvitation(world, OPERATOR, leaked.id)
      const waits: number[] = []
      let sent = 0
      for (let second = 0; second < 30; second++) {
        for (let count = 0; count < 50; count++) queue.send(forged(sent++))
        if (second % 10 === 5) waits.push(await waitOfGenuine())
        await clock.run(SECOND)
      }
      for (let minute = 0; minute < 60; minute += 10) {
        waits.push(await waitOfGenuine())
        await clock.run(10 * MINUTE)
      }
      expect(waits).toHaveLength(9)
      expect(Math.max(...waits)).toBeLessThanOrEqual(2 * quiet)
      expect([sent, queue.letters.size]).toEqual([1500, 0])
      stop()
      await clock.run(MINUTE)
    }, 120_000)
  },
)
