import { isIssuing } from '../src/core/connections/lifecycle.ts'
import { DeclareLimit } from '../src/core/declared/declare-limit.ts'
import { declareOnPage, declareRole } from '../src/core/declared/declare-role.ts'
import { pageToken } from '../src/core/invitations/page-token.ts'
import type { Connection } from '../src/core/model/connection.ts'
import type { Invitation } from '../src/core/model/invitation.ts'
import type { RoleChoices } from './accounts.ts'
import { insist } from './insist.ts'
import { OPERATOR } from './operators.ts'
import type { Simulation } from './simulation.ts'
import { SOLE } from './two-roles.ts'

const SECOND = 1000

interface Plan {
  accountId: string
  choices: () => RoleChoices
}

/**
 * The customer makes roles without a stack, or takes those of a stack, and declares them. Meanwhile
 * stacks of the same invitation come and go.
 */
export async function declareRoles(
  sim: Simulation,
  invitation: Invitation,
  { accountId, choices }: Plan,
): Promise<void> {
  const { dice, time } = sim
  const limit = new DeclareLimit({ monotonic: () => time.now })
  for (let left = dice.pick([1, 2, 3]); left > 0; left--) {
    await time.sleep(undefined, dice.between(0, dice.pick([10, 60, 600])) * SECOND, 'declares')
    const key = invitation.roles && dice.pick(invitation.roles)
    const name = `Made-${key ?? SOLE}-${invitation.customerId}`
    const roleArn = dice.pick([
      () => makeOutside(sim, accountId, name, choices),
      () => makeOutside(sim, accountId, invitation.roleName ?? name, choices),
      () => roleOfAStack(sim, accountId),
    ])()
    if (!roleArn) continue
    time.note(() => `${invitation.id}: ${roleArn} is declared`)
    const isOnPage = dice.chance(0.5)
    const declaration = { roleArn, role: key }
    const declared = await insist<unknown>(sim, (ports) =>
      isOnPage
        ? declareOnPage(ports, pageToken(sim.keys, invitation.id), declaration, limit)
        : declareRole(ports, OPERATOR, { invitationId: invitation.id, ...declaration }, limit),
    )
    time.note(() => `${invitation.id}: ${declared ? 'an answer came' : 'it was refused'}`)
  }
}

/** The ARN of a role with this name, which is made if there is none. */
function makeOutside(
  { accounts, outside }: Simulation,
  accountId: string,
  name: string,
  choices: Plan['choices'],
): string {
  const roleArn = `arn:aws:iam::${accountId}:role/${name}`
  if (accounts.exists(roleArn)) return roleArn
  outside.add(roleArn)
  accounts.create(roleArn, OUTSIDE, choices())
  return roleArn
}

/** Stands for a stack as the maker of a role. */
const OUTSIDE = 'no stack'

function roleOfAStack({ cloudFormation, dice }: Simulation, accountId: string): string | undefined {
  const arns = cloudFormation.stacks
    .filter((it) => it.accountId === accountId)
    .flatMap(({ present }) => Object.values(present))
  return arns.length > 0 ? dice.pick(arns) : undefined
}

/** Whether all probes were sent to the role while it was one that no stack made. */
export const isProvedOutside = ({ accounts, outside }: Simulation, roleArn: string): boolean =>
  outside.has(roleArn) && accounts.isProved(roleArn, OUTSIDE)

/** A declared role is in the account of its invitation, and has its External ID and its version. */
export function watchDeclared(
  sim: Simulation,
  now: Connection,
  violate: (what: string) => void,
): void {
  const invitation = sim.watched.one('invitation', now.invitationId)!
  if (now.stackId !== undefined) violate('a declared role has a stack')
  if (now.accountId !== invitation.accountId) violate('a role of another account was declared')
  if (now.externalId !== invitation.externalId) violate('it has another External ID')
  if (now.customerId !== invitation.customerId) violate('it is of another customer')
}

/** One connection for each role of an invitation, and one connection that issues for each role. */
export function checkPlaces(sim: Simulation): void {
  const connections = sim.watched.all('connection')
  const places = connections.map(({ invitationId, role = SOLE }) => `${invitationId} ${role}`)
  const served = connections.filter(isIssuing).map(({ roleArn }) => roleArn)
  for (const place of repeated(places)) sim.violate(`${place} has two connections`)
  for (const roleArn of repeated(served)) sim.violate(`${roleArn} serves two connections`)
  for (const { id, attempts = [] } of sim.watched.all('invitation'))
    for (const { way, status, roles } of attempts)
      if (way === 'declared' && status !== 'connected' && status !== 'failed' && !roles)
        sim.violate(`${id}: the attempt of a declared role rests ${status}`)
}

const repeated = (all: string[]): string[] => all.filter((it, at) => all.indexOf(it) !== at)
