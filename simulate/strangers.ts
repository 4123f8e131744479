import { connectionIdFor } from '../src/core/model/invitation.ts'
import { messageOf, type Telling } from './custom-request.ts'
import type { Simulation } from './simulation.ts'

const STRANGER = '999999999999'
const SECOND = 1000
const FLOOD_MESSAGES = 25
/** A flood makes a schedule slow, so only one of so many has one. */
const EVERY_FLOOD = 10

/** Plays a stranger who publishes forged messages to the topic. */
export async function playStranger(sim: Simulation): Promise<void> {
  const { dice, time } = sim
  if (sim.seed % EVERY_FLOOD === 0) await flood(sim)
  for (let letters = dice.pick([0, 2, 6]); letters > 0; letters--) {
    await time.sleep(undefined, dice.between(1, 200) * SECOND, 'a stranger writes')
    const stacks = sim.cloudFormation.stacks
    if (stacks.length > 0)
      dice.pick([garble, forgeToken, speakForAnother, speakForTheStack])(sim, dice.pick(stacks))
  }
}

type Victim = Simulation['cloudFormation']['stacks'][number]

function send(
  sim: Simulation,
  telling: Omit<Telling, 'requestId' | 'sentAt' | 'kind' | 'logicalId'> & Pick<Victim, 'made'>,
  edit?: (body: string) => string,
): void {
  const requestId = `forged-${sim.forged++}`
  const resources = telling.template.resources.filter(({ kind }) => kind !== 'role')
  const { kind, logicalId } = sim.dice.pick(resources)
  const { physicalId = telling.made.get(logicalId) } = telling
  const told = { ...telling, kind, logicalId, physicalId, requestId, sentAt: sim.time.now }
  const genuine = messageOf(told)
  if (!edit) {
    sim.addTokenHolder(requestId)
    sim.impersonated.add(told.stackId)
  }
  const body = edit?.(genuine) ?? genuine
  sim.time.note(() => `a stranger sends ${telling.type} ${requestId}`)
  sim.queue.send({ requestId, body, isGenuine: false })
}

const typeOf = ({ dice }: Simulation): Telling['type'] => dice.pick(['Create', 'Update', 'Delete'])

/** Sends a message from another topic, one that is cut off, or one with a repeated key. */
function garble(sim: Simulation, stack: Victim): void {
  const edits = [
    (body: string) => body.replaceAll('rolecall-callbacks', 'another-topic'),
    (body: string) => body.slice(0, -9),
    (body: string) => body.replace('{', '{"Type":"Notification",'),
  ]
  send(
    sim,
    { ...stack, type: typeOf(sim), physicalId: connectionIdFor(stack.invitation.id) },
    sim.dice.pick(edits),
  )
}

/** Sends a message that is correct except for its token. */
function forgeToken(sim: Simulation, stack: Victim): void {
  const forged = (body: string) =>
    body.replace(/(rcb_\w+\.[\w-]+\.)[\w-]{20}/, `$1${'A'.repeat(20)}`)
  send(
    sim,
    { ...stack, type: typeOf(sim), physicalId: connectionIdFor(stack.invitation.id) },
    forged,
  )
}

/**
 * Uses a token that leaked from a template, with the stack or the role of another account (attacks
 * 13, 14, 17).
 */
function speakForAnother(sim: Simulation, stack: Victim): void {
  const stranger = {
    stackId: stack.stackId.replaceAll(stack.accountId, STRANGER),
    roleArn: stack.roleArn.replace(stack.accountId, STRANGER),
  }
  const part = sim.dice.pick([
    { stackId: stranger.stackId },
    { roleArn: stranger.roleArn },
    stranger,
  ])
  // Not a Delete that names the stack itself: `speakForTheStack` sends those.
  const type = 'stackId' in part ? typeOf(sim) : sim.dice.pick(['Create', 'Update'] as const)
  send(sim, { ...stack, ...part, type, physicalId: connectionIdFor(stack.invitation.id) })
}

/**
 * Floods the queue with Creates of stacks that do not exist, with the token of one template: open,
 * claimed, expired or revoked, as it happens. Each other stack still has to be answered in its time
 * (attacks 61, 62).
 */
async function flood(sim: Simulation): Promise<void> {
  await sim.time.sleep(undefined, sim.dice.between(1, 60) * SECOND, 'a stranger floods')
  const { stacks } = sim.cloudFormation
  if (stacks.length === 0) return
  const stack = sim.dice.pick(stacks)
  const stackId = stack.stackId.replaceAll(stack.accountId, STRANGER)
  const roleArn = stack.roleArn.replace(stack.accountId, STRANGER)
  const physicalId = connectionIdFor(stack.invitation.id)
  for (let count = 0; count < FLOOD_MESSAGES; count++) {
    const forged = { stackId: `${stackId.slice(0, -4)}${String(count).padStart(4, '0')}`, roleArn }
    send(sim, { ...stack, ...forged, type: 'Create', physicalId })
  }
}

/**
 * Uses a leaked token to announce the deletion of the stack, which is a hint at most (attack 16).
 */
function speakForTheStack(sim: Simulation, stack: Victim): void {
  if (stack.status !== 'complete') return
  sim.slandered.add(stack.stackId)
  send(sim, { ...stack, type: 'Delete' })
}
