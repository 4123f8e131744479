import type { Announcement } from '../model/audit.ts'
import { isDelivered, type WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'
import { type Attempt, type AttemptPorts, attempt } from './attempt.ts'
import { eventOf, type Invited } from './event-of.ts'
import type { Lane } from './plan-turn.ts'
import { askedWaitMs, isGone, isTooFast } from './retry-schedule.ts'
import { signingKeys } from './secrets.ts'

export type SendPorts = AttemptPorts & Pick<Ports, 'clock' | 'store'>

const MAX_LANES_AT_ONCE = 8
/** In one turn. A change has 100 parts at most, and each attempt is one of them. */
const MAX_ATTEMPTS = 30
/** No attempt begins after this time in a turn; an attempt takes 10 seconds at most. */
const MAX_TURN_MS = 20_000
/** After this many failures in a row a turn ends: the receiver is probably down. */
const MAX_FAILURES_IN_A_ROW = 8

/** What became of a lane in one turn. */
export interface LaneResult {
  /** How many of `toSend` arrived. */
  delivered: number
  /** The attempt that ended the lane's turn; absent if all arrived or the turn ended before. */
  failure?: Attempt
}

export interface SendResult {
  attempts: Attempt[]
  /** By the name of the lane. */
  lanes: Map<string, LaneResult>
}

/**
 * Sends lanes in parallel, and the events of a lane one after the other. Begins no attempt once
 * `mayGoOn` says no.
 */
export async function sendLanes(
  ports: SendPorts,
  endpoint: WebhookEndpoint,
  lanes: Lane[],
  mayGoOn: () => boolean,
): Promise<SendResult> {
  const result: SendResult = { attempts: [], lanes: new Map() }
  const keys = signingKeys(ports, endpoint)
  const began = ports.clock.monotonic()
  let [started, inARow, isHalted] = [0, 0, false]
  const isOver = () =>
    isHalted ||
    !mayGoOn() ||
    started >= MAX_ATTEMPTS ||
    inARow >= MAX_FAILURES_IN_A_ROW ||
    ports.clock.monotonic() - began > MAX_TURN_MS
  const sendOne = async (event: Announcement, invitation: Invited) => {
    started += 1
    const made = await attempt(ports, endpoint, { event: eventOf(event, invitation), keys })
    result.attempts.push(made)
    inARow = isDelivered(made.row) ? 0 : inARow + 1
    if (isGone(made.row) || isTooFast(made.row) || askedWaitMs(made.outcome) > 0) isHalted = true
    return made
  }
  const queue = lanes.filter(({ toSend }) => toSend.length > 0)
  const work = async () => {
    for (let lane = queue.shift(); lane && !isOver(); lane = queue.shift()) {
      const of: LaneResult = { delivered: 0 }
      result.lanes.set(lane.name, of)
      const invitation = await ports.store.get('invitation', lane.toSend[0]!.lane)
      for (const event of lane.toSend) {
        if (isOver()) break
        const made = await sendOne(event, invitation)
        if (!isDelivered(made.row)) {
          of.failure = made
          break
        }
        of.delivered += 1
      }
    }
  }
  await Promise.all(Array.from({ length: MAX_LANES_AT_ONCE }, work))
  return result
}
