import { RolecallError } from '../../../api/errors.ts'
import { auditEntry } from '../../audit/entry.ts'
import type { Actor } from '../../model/actor.ts'
import { requireGrant } from '../../model/grants.ts'
import type { DeadLetter, Ports, UnreadQueue } from '../../ports.ts'
import { type CallbackPorts, receiveCallback } from '../receive/receive.ts'
import { type DeadLetterSummary, masked, summarise } from './read.ts'

type LookPorts = Pick<Ports, 'keys' | 'installation' | 'deadLetters'>

/** Of each queue. */
const MOST_SEEN = 200

export interface DeadLetterList {
  items: DeadLetterSummary[]
  /** Queues that could not be asked. */
  unread: UnreadQueue[]
}

/** What lies in the dead-letter queues, oldest first, 200 of each; they stay there (OPS-1). */
export async function listDeadLetters(ports: LookPorts, actor: Actor): Promise<DeadLetterList> {
  requireGrant(actor, 'operate')
  return withLetters(ports, async (letters, unread) => ({
    items: letters.map((letter) => summarise(ports, letter)),
    unread,
  }))
}

export interface DeadLetterView extends DeadLetterSummary {
  bytes: number
  /** With its secrets hidden; absent where it cannot be read. */
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
    const message = masked(letter.body)
    return {
      ...summarise(ports, letter),
      bytes: Buffer.byteLength(letter.body),
      ...(message && { message }),
    }
  })
}

/** `answered` has left the queue, `gone` is no longer there; whatever else stays where it is. */
type Redriven = 'answered' | 'later' | 'rejected' | 'failed' | 'gone'

type RedrivePorts = CallbackPorts & Pick<Ports, 'deadLetters' | 'log'>

interface Redrive {
  items: { id: string; outcome: Redriven }[]
  /** The time was over before all had been seen. */
  more: boolean
}

/**
 * Hands letters to the same desk as the queue does, oldest first; these, or all that are genuine, however many forged ones
 * lie among them. Again changes nothing: what was decided is decided.
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

/** Within the two minutes for which what was taken stays out of sight. */
const LONGEST_MS = 20_000

/** What was seen is seen again only afterwards, so that everything has its turn. True where the time was over first. */
async function throughLetters(
  ports: Pick<Ports, 'deadLetters' | 'clock'>,
  isEnough: (letters: DeadLetter[]) => Promise<boolean>,
): Promise<boolean> {
  const started = ports.clock.monotonic()
  const seen: DeadLetter[] = []
  try {
    for (;;) {
      const { letters } = await ports.deadLetters.take(MOST_SEEN)
      seen.push(...letters)
      if (letters.length === 0 || (await isEnough(oldestFirst(letters)))) return false
      if (ports.clock.monotonic() - started > LONGEST_MS) return true
    }
  } finally {
    await Promise.allSettled(seen.map((letter) => letter.release()))
  }
}

const oldestFirst = (letters: DeadLetter[]): DeadLetter[] =>
  letters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime())

/** Whatever happens, the others can be seen again afterwards; those that are gone take no harm. */
async function withLetters<T>(
  { deadLetters }: Pick<Ports, 'deadLetters'>,
  work: (letters: DeadLetter[], unread: UnreadQueue[]) => Promise<T>,
): Promise<T> {
  const { letters, unread } = await deadLetters.take(MOST_SEEN)
  try {
    return await work(oldestFirst(letters), unread)
  } finally {
    await Promise.allSettled(letters.map((letter) => letter.release()))
  }
}
