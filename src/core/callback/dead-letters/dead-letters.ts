import { RolecallError } from '../../../api/errors.ts'
import { auditEntry } from '../../audit/entry.ts'
import type { Actor } from '../../model/actor.ts'
import { requireGrant } from '../../model/grants.ts'
import type { DeadLetter, Ports, UnreadQueue } from '../../ports.ts'
import { type CallbackPorts, receiveCallback } from '../receive/receive.ts'
import { type DeadLetterSummary, maskSecrets, summarise } from './read.ts'

type LookPorts = Pick<Ports, 'keys' | 'installation' | 'deadLetters'>

/** The most messages that are read from one queue. */
const MAX_SEEN = 200

export interface DeadLetterList {
  items: DeadLetterSummary[]
  /** Queues that could not be read. */
  unread: UnreadQueue[]
}

/**
 * Lists the messages of the dead-letter queues, oldest first, up to 200 of each queue. They stay
 * there (OPS-1).
 */
export async function listDeadLetters(ports: LookPorts, actor: Actor): Promise<DeadLetterList> {
  requireGrant(actor, 'operate')
  return withLetters(ports, async (letters, unread) => ({
    items: letters.map((letter) => summarise(ports, letter)),
    unread,
  }))
}

export interface DeadLetterView extends DeadLetterSummary {
  bytes: number
  /** The message with its secrets hidden; absent where it cannot be parsed. */
  message?: Record<string, unknown>
}

export async function showDeadLetter(
  ports: LookPorts,
  actor: Actor,
  id: string,
): Promise<DeadLetterView> {
  requireGrant(actor, 'operate')
  return withLetters(ports, async (letters) => {
    const letter = letters.find((it) => it.id === id)
    if (!letter) throw new RolecallError('NOT_FOUND')
    const message = maskSecrets(letter.body)
    return {
      ...summarise(ports, letter),
      bytes: Buffer.byteLength(letter.body),
      ...(message && { message }),
    }
  })
}

/**
 * `answered` messages left the queue; `gone` ones had left it before. All others stay in the queue.
 */
type Redriven = 'answered' | 'later' | 'rejected' | 'failed' | 'gone'

type RedrivePorts = CallbackPorts & Pick<Ports, 'deadLetters' | 'log'>

interface Redrive {
  items: { id: string; outcome: Redriven }[]
  /** True where the time ran out before all messages were read. */
  more: boolean
}

/**
 * Handles dead letters again as the callback queue does, oldest first: the ones named, or all
 * genuine ones. A request that was decided before keeps its decision.
 */
export async function redriveDeadLetters(
  ports: RedrivePorts,
  actor: Actor,
  wanted: string[] | 'all',
): Promise<Redrive> {
  requireGrant(actor, 'operate')
  const outcomes = new Map<string, Redriven>()
  const isWanted = (letter: DeadLetter) =>
    wanted === 'all' ? !summarise(ports, letter).rejection : wanted.includes(letter.id)
  const more = await throughLetters(ports, async (letters) => {
    for (const letter of letters.filter(isWanted))
      outcomes.set(letter.id, await redrive(ports, actor, letter))
    return wanted !== 'all' && wanted.every((id) => outcomes.has(id))
  })
  const ids = wanted === 'all' ? [...outcomes.keys()] : wanted
  return { items: ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'gone' })), more }
}

async function redrive(ports: RedrivePorts, actor: Actor, letter: DeadLetter): Promise<Redriven> {
  const { rejection, connectionId, requestType, stackId } = summarise(ports, letter)
  if (rejection) return 'rejected'
  try {
    const details = { letterId: letter.id, requestType: requestType!, stackId: stackId! }
    const entry = auditEntry(ports, {
      actor,
      action: 'callback.redriven',
      subject: connectionId!,
      details,
    })
    await ports.store.commit({ audit: [entry], announce: [] })
    const { outcome } = await receiveCallback(ports, letter.body)
    if (outcome !== 'answered') return 'later'
    await letter.done()
    return 'answered'
  } catch (error) {
    ports.log.error('dead-letter.failed', { error, letterId: letter.id })
    return 'failed'
  }
}

/** Shorter than the two minutes for which a received message stays hidden. */
const MAX_MS = 20_000

/**
 * Passes all messages to `isEnough`, one batch after the other. Messages that were read stay hidden
 * until the end, so each is passed once. Returns true if the time ran out.
 */
async function throughLetters(
  ports: Pick<Ports, 'deadLetters' | 'clock'>,
  isEnough: (letters: DeadLetter[]) => Promise<boolean>,
): Promise<boolean> {
  const started = ports.clock.monotonic()
  const seen: DeadLetter[] = []
  try {
    for (;;) {
      const { letters } = await ports.deadLetters.take(MAX_SEEN)
      seen.push(...letters)
      if (letters.length === 0 || (await isEnough(oldestFirst(letters)))) return false
      if (ports.clock.monotonic() - started > MAX_MS) return true
    }
  } finally {
    await Promise.allSettled(seen.map((letter) => letter.release()))
  }
}

const oldestFirst = (letters: DeadLetter[]): DeadLetter[] =>
  letters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime())

/** Makes the messages visible again afterwards, also after a failure. */
async function withLetters<T>(
  { deadLetters }: Pick<Ports, 'deadLetters'>,
  work: (letters: DeadLetter[], unread: UnreadQueue[]) => Promise<T>,
): Promise<T> {
  const { letters, unread } = await deadLetters.take(MAX_SEEN)
  try {
    return await work(oldestFirst(letters), unread)
  } finally {
    await Promise.allSettled(letters.map((letter) => letter.release()))
  }
}
