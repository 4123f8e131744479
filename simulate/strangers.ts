import { messageOf, type Telling } from './custom-request.ts'
import type { Simulation } from './simulation.ts'
import { connectionIdIn, keysOf } from './two-roles.ts'

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
    const acts = [garble, forgeToken, speakForAnother, speakForTheStack]
    if (sim.hasTwoRoles) acts.push(swapRoles)
    if (stacks.length > 0) dice.pick(acts)(sim, dice.pick(stacks))
  }
}

type Victim = Simulation['cloudFormation']['stacks'][number]

function send(
  sim: Simulation,
  telling: Omit<Telling, 'requestId' | 'sentAt' | 'kind' | 'logicalId' | 'roleArn' | 'physicalId'> &
    Pick<Victim, 'made' | 'present' | 'invitation'> & { namesConnection?: true },
  edit?: (body: string) => string,
): void {
  const requestId = `forged-${sim.forged++}`
  const resources = telling.template.resources.filter(({ kind }) => kind !== 'role')
  const { kind, logicalId, key } = sim.dice.pick(resources)
  const physicalId = telling.namesConnection
    ? connectionIdIn(telling.invitation, key ?? keysOf(telling.template)[0]!)
    : telling.made.get(logicalId)
  const roleArn = key === undefined ? undefined : telling.present[key]
  const resource = { kind, logicalId, key, physicalId, roleArn }
  const told = { ...telling, ...resource, requestId, sentAt: sim.time.now }
  const genuine = messageOf(told)
  if (!edit) {
    sim.addTokenHolder(requestId)
    sim.impersonated.add(told.stackId)
  }
  const body = edit?.(genuine) ?? genuine
  sim.time.note(() => `a stranger sends ${telling.type} ${requestId}`)
  sim.queue.send({ requestId, body, isGenuine: false })
}

const rolesOfStranger = ({ present, accountId }: Victim): Record<string, string> =>
  Object.fromEntries(
    Object.entries(present).map(([key, roleArn]) => [key, roleArn.replace(accountId, STRANGER)]),
  )

const typeOf = ({ dice }: Simulation): Telling['type'] => dice.pick(['Create', 'Update', 'Delete'])

/** Sends a message from another topic, one that is cut off, or one with a repeated key. */
function garble(sim: Simulation, stack: Victim): void {
  const edits = [
    (body: string) => body.replaceAll('rolecall-callbacks', 'another-topic'),
    (body: string) => body.slice(0, -9),
    (body: string) => body.replace('{', '{"Type":"Notification",'),
  ]
  send(sim, { ...stack, type: typeOf(sim), namesConnection: true }, sim.dice.pick(edits))
}

/** Sends a message that is correct except for its token. */
function forgeToken(sim: Simulation, stack: Victim): void {
  const forged = (body: string) =>
    body.replace(/(rcb_\w+\.[\w-]+\.)[\w-]{20}/, `$1${'A'.repeat(20)}`)
  send(sim, { ...stack, type: typeOf(sim), namesConnection: true }, forged)
}

/**
 * Uses a token that leaked from a template, with the stack or the role of another account (attacks
 * 13, 14, 17).
 */
function speakForAnother(sim: Simulation, stack: Victim): void {
  const stranger = {
    stackId: stack.stackId.replaceAll(stack.accountId, STRANGER),
    present: rolesOfStranger(stack),
  }
  const part = sim.dice.pick([
    { stackId: stranger.stackId },
    { present: stranger.present },
    stranger,
  ])
  // Not a Delete that names the stack itself: `speakForTheStack` sends those.
  const type = 'stackId' in part ? typeOf(sim) : sim.dice.pick(['Create', 'Update'] as const)
  send(sim, { ...stack, ...part, type, namesConnection: true })
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
  const present = rolesOfStranger(stack)
  for (let count = 0; count < FLOOD_MESSAGES; count++) {
    const forged = { stackId: `${stackId.slice(0, -4)}${String(count).padStart(4, '0')}`, present }
    send(sim, { ...stack, ...forged, type: 'Create', namesConnection: true })
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

/** Uses a leaked token to report each role of the stack under the key of the other one. */
function swapRoles(sim: Simulation, stack: Victim): void {
  const [first, second] = keysOf(stack.template)
  if (!first || !second) return
  const present = { [first]: stack.present[second]!, [second]: stack.present[first]! }
  const type = sim.dice.pick(['Create', 'Update'] as const)
  send(sim, { ...stack, present, type, namesConnection: true })
}
