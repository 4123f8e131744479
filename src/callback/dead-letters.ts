import { auditEntry } from '../audit/entry.ts'
import { RolecallError } from '../errors.ts'
import type { Actor } from '../model/actor.ts'
import { requireGrant } from '../model/grants.ts'
import type { DeadLetter, Ports, UnreadQueue } from '../ports.ts'
import { type DeadLetterSummary, masked, summarise } from './read-dead-letter.ts'
import { type CallbackPorts, receiveCallback } from './receive.ts'

type LookPorts = Pick<Ports, 'keys' | 'site' | 'deadLetters'>

/** Of each queue. */
const MOST_SEEN = 200

export interface DeadLetterList {
  items: DeadLetterSummary[]
  /** Queues that could not be asked. */
  unread: UnreadQueue[]
}

/** All that lie in the dead-letter queues, oldest first; they stay there (OPS-1). */
export async function listDeadLetters(ports: LookPorts, actor: Actor): Promise<DeadLetterList> {
  requireGrant(actor, 'operate')
  return withLetters(ports, async (letters, unread) => ({ items: letters.map((letter) => summarise(ports, letter)), unread }))
}

export interface DeadLetterView extends DeadLetterSummary {
  bytes: number
  /** With its secrets hidden; absent where it cannot be read. */
  message?: Record<string, unknown>
}

export async function showDeadLetter(ports: LookPorts, actor: Actor, id: string): Promise<DeadLetterView> {
  requireGrant(actor, 'operate')
  return withLetters(ports, async (letters) => {
    const letter = letters.find((it) => it.id === id)
    if (!letter) throw new RolecallError('NOT_FOUND')
    const message = masked(letter.body)
    return { ...summarise(ports, letter), bytes: Buffer.byteLength(letter.body), ...(message && { message }) }
  })
}

/** `answered` has left the queue, `gone` is no longer there; whatever else stays where it is. */
export type Redriven = 'answered' | 'later' | 'rejected' | 'failed' | 'gone'

type RedrivePorts = CallbackPorts & Pick<Ports, 'deadLetters' | 'log'>

/** Hands letters to the same desk as the queue does, oldest first. Again changes nothing: what was decided is decided. */
export async function redriveDeadLetters(ports: RedrivePorts, actor: Actor, ids: string[]): Promise<{ id: string; outcome: Redriven }[]> {
  requireGrant(actor, 'operate')
  return withLetters(ports, async (letters) => {
    const outcomes = new Map<string, Redriven>()
    for (const letter of letters) if (ids.includes(letter.id)) outcomes.set(letter.id, await redrive(ports, actor, letter))
    return ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'gone' }))
  })
}

async function redrive(ports: RedrivePorts, actor: Actor, letter: DeadLetter): Promise<Redriven> {
  const { rejection, connectionId, requestType, stackId } = summarise(ports, letter)
  if (rejection) return 'rejected'
  try {
    const details = { letterId: letter.id, requestType: requestType!, stackId: stackId! }
    const entry = auditEntry(ports, { actor, action: 'callback.redriven', subject: connectionId!, details })
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

/** Whatever happens, the others can be seen again afterwards; those that are gone take no harm. */
async function withLetters<T>(
  { deadLetters }: Pick<Ports, 'deadLetters'>,
  work: (letters: DeadLetter[], unread: UnreadQueue[]) => Promise<T>,
): Promise<T> {
  const { letters, unread } = await deadLetters.take(MOST_SEEN)
  try {
    return await work(
      letters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime()),
      unread,
    )
  } finally {
    await Promise.allSettled(letters.map((letter) => letter.release()))
  }
}
