import {
  listDeadLetters,
  redriveDeadLetters,
} from '../src/core/callback/dead-letters/dead-letters.ts'
import { approveConnection } from '../src/core/connections/approve.ts'
import { disconnect } from '../src/core/connections/disconnect.ts'
import { resumeConnection, suspendConnection } from '../src/core/connections/suspend.ts'
import { resumeIssuing, stopIssuing } from '../src/core/credentials/stops.ts'
import { resetInvitation, revokeInvitation } from '../src/core/invitations/revoke.ts'
import type { Actor } from '../src/core/model/actor.ts'
import { EVERYTHING } from '../src/core/model/grants.ts'
import type { Ports } from '../src/core/ports.ts'
import { verifyNow } from '../src/core/verification/verify.ts'
import { insist } from './insist.ts'
import type { Simulation } from './simulation.ts'

export const OPERATOR: Actor = { kind: 'operator', id: 'simulation', grants: EVERYTHING }

const SECOND = 1000

type Order = (ports: Ports, actor: Actor, id: string) => Promise<unknown>

const ORDERS = {
  approve: approveConnection,
  verify: verifyNow,
  suspend: suspendConnection,
  resume: resumeConnection,
  disconnect,
} satisfies Record<string, Order>
/** Harmless orders appear more often. */
const DRAW = [
  'approve',
  'approve',
  'approve',
  'verify',
  'verify',
  'verify',
  'suspend',
  'resume',
  'resume',
  'disconnect',
] as const

/** Plays a person at the console who gives various orders. */
export async function playOperator(sim: Simulation): Promise<void> {
  const { dice, time } = sim
  for (let orders = dice.pick([0, 3, 8]); orders > 0; orders--) {
    await time.sleep(undefined, dice.between(1, 200) * SECOND, 'an operator thinks')
    const act = dice.pick([
      atAnInvitation,
      redrive,
      turnASwitch,
      ...Array<typeof redrive>(8).fill(atAConnection),
    ])
    await act(sim)
  }
}

async function atAConnection(sim: Simulation): Promise<void> {
  const connections = sim.watched.all('connection')
  if (connections.length === 0) return
  const { id, accountId, status } = sim.dice.pick(connections)
  const order = sim.dice.pick(DRAW)
  sim.time.note(() => `operator: ${order} ${id}, which is ${status}`)
  if (order === 'suspend' || order === 'disconnect') sim.ordered.add(id)
  if (order !== 'approve')
    return void (await insist(sim, (ports) => ORDERS[order](ports, OPERATOR, id)))
  if (status !== 'awaiting-approval') return
  sim.approved.add(id)
  await insist(sim, (ports) => approveConnection(ports, OPERATOR, id, accountId))
}

async function atAnInvitation(sim: Simulation): Promise<void> {
  const invitations = sim.watched.all('invitation')
  if (invitations.length === 0) return
  const { id } = sim.dice.pick(invitations)
  const order = sim.dice.chance(0.5) ? revokeInvitation : resetInvitation
  sim.time.note(() => `operator: ${order.name} ${id}`)
  await insist(sim, (ports) => order(ports, OPERATOR, id))
}

/** Stops or resumes issuing, for everybody or for one customer. */
async function turnASwitch(sim: Simulation): Promise<void> {
  const customerId = sim.dice.pick([undefined, 'customer-0'])
  const turn = sim.dice.pick([stopIssuing, resumeIssuing])
  await insist(sim, (ports) => turn(ports, OPERATOR, { customerId }))
}

/** Handles the messages in the dead-letter queues again. */
async function redrive(sim: Simulation): Promise<void> {
  const list = await insist(sim, (ports) => listDeadLetters(ports, OPERATOR))
  const ids = list?.items.map(({ id }) => id) ?? []
  if (ids.length > 0) await insist(sim, (ports) => redriveDeadLetters(ports, OPERATOR, ids))
}

/** Redrives until no message of CloudFormation is left in any queue. */
export async function redriveAll(sim: Simulation): Promise<void> {
  while (sim.queue.genuineLeft() > 0) {
    if (sim.queue.deadLetters.some(({ isGenuine }) => isGenuine)) await redrive(sim)
    await sim.time.sleep(undefined, 30 * SECOND, 'an operator looks again')
  }
}
