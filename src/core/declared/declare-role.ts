import { RolecallError } from '../../api/errors.ts'
import { wasAnswerRefused } from '../callback/decide/reason-to-refuse.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import { invitationFor, invitationOfPage } from '../invitations/find.ts'
import { progressOf } from '../invitations/progress.ts'
import type { Actor } from '../model/actor.ts'
import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import type { Connection } from '../model/connection.ts'
import { EVERYTHING } from '../model/grants.ts'
import { awaitsTick, connectionIdFor, type Invitation } from '../model/invitation.ts'
import { retryOnConflict } from '../model/retry-on-conflict.ts'
import type { Ports } from '../ports.ts'
import { type Proof, unclearError } from '../verification/prove-trust.ts'
import { look } from '../verification/verify.ts'
import {
  connectRole,
  type Declared,
  type DeclarePorts,
  type Outcome,
  refuseRole,
} from './connect-role.ts'
import type { DeclareLimit } from './declare-limit.ts'

export interface Declaration {
  roleArn: string
  /** The key of the role in `roles` of the profile. Only if the profile has `roles`. */
  role?: string | undefined
}

/**
 * Connects a role that the customer made without a stack, as the vendor says. It passes the same
 * probes as the role of a stack. A repeat with a role that is connected changes nothing. Throws
 * ROLE_REFUSED with the finding if AWS clearly speaks against it, and STS_UNAVAILABLE or
 * STS_REGION_DISABLED if it gives no clear answer.
 */
export async function declareRole(
  ports: DeclarePorts,
  actor: Actor,
  { invitationId, ...declaration }: Declaration & { invitationId: string },
  limit: DeclareLimit,
): Promise<Connection> {
  const read = () => invitationFor(ports, actor, 'invitations:write', invitationId)
  const outcome = await declare(ports, { actor, declaration, read, limit })
  if ('connection' in outcome) return outcome.connection
  const { facts: _, ...finding } = outcome.refused
  const detail = `${finding.message} ${finding.remedy}`
  throw new RolecallError('ROLE_REFUSED', { detail, finding })
}

/** The same, as the customer says on the page. */
export async function declareOnPage(
  ports: DeclarePorts & Pick<Ports, 'keys'>,
  token: string,
  declaration: Declaration,
  limit: DeclareLimit,
): Promise<Outcome> {
  const { id } = await invitationOfPage(ports, token)
  const actor: Actor = { kind: 'customer', id, grants: EVERYTHING }
  const read = () => invitationOfPage(ports, token)
  return declare(ports, { actor, declaration, read, limit })
}

interface Order {
  actor: Actor
  declaration: Declaration
  read: () => Promise<Invitation>
  limit: DeclareLimit
}

async function declare(
  ports: DeclarePorts,
  { actor, declaration, read, limit }: Order,
): Promise<Outcome> {
  const role = parseRoleArn(declaration.roleArn.trim())
  let isAdmitted = false
  return retryOnConflict(async (): Promise<Outcome> => {
    const invitation = await read()
    const connections = await connectionsOf(ports, invitation)
    const key = declaration.role
    requireKey(invitation, key)
    const connection = connections.find(({ id }) => id === connectionIdFor(invitation.id, key))
    if (isSame(connection, role)) return { connection: connection! }
    requireConnectable(ports, { invitation, key, connections })
    requireAccount(ports, invitation, role)
    isAdmitted ||= limit.admits(invitation.id)
    if (!isAdmitted)
      throw new RolecallError('TOO_MANY_ATTEMPTS', {
        detail: 'Roles of this invitation were tried too often. Wait a minute and try again.',
      })
    const proof = await proveDeclared(ports, { role, externalId: invitation.externalId })
    return settle(ports, { actor, invitation, role, key, connection }, proof)
  })
}

/** What becomes of a declared role after the probes. An unclear answer changes nothing. */
export function settle(ports: DeclarePorts, declared: Declared, proof: Proof): Promise<Outcome> {
  if (proof.verdict === 'proved') return connectRole(ports, declared, proof)
  if (proof.verdict !== 'unknown') return refuseRole(ports, declared, proof.findings[0]!)
  throw unclearError(proof)
}

/** AWS: IAM is eventually consistent, so a new role is denied for some seconds. */
const PAUSES_MS = [1000, 2000, 4000]

async function proveDeclared(
  ports: DeclarePorts,
  { role, externalId }: { role: RoleArn; externalId: Invitation['externalId'] },
): Promise<Proof> {
  for (const pause of PAUSES_MS) {
    const proof = await look(ports, { roleArn: role.text, externalId })
    if (proof.verdict !== 'denied') return proof
    await ports.clock.sleep(pause)
  }
  return look(ports, { roleArn: role.text, externalId })
}

/** A repeat, such as after a lost answer. */
const isSame = (connection: Connection | undefined, role: RoleArn): boolean =>
  connection?.way === 'declared' &&
  connection.status !== 'disconnected' &&
  connection.roleArn === role.text

function requireKey({ roles }: Invitation, key: string | undefined): void {
  if (roles ? key !== undefined && roles.includes(key) : key === undefined) return
  throw new RolecallError('REQUEST_INVALID', {
    detail: roles
      ? `This invitation asks for several roles. Say which one this is: ${roles.join(', ')}.`
      : 'This invitation asks for one role. Leave out `role`.',
  })
}

/**
 * A stack and a declared role exclude each other. Of several roles, each can be declared while no
 * other one came from a stack.
 */
function requireConnectable(
  { clock }: Pick<Ports, 'clock'>,
  {
    invitation,
    key,
    connections,
  }: { invitation: Invitation; key: string | undefined; connections: readonly Connection[] },
): void {
  const living = connections.filter(({ status }) => status !== 'disconnected')
  if (hasStackUnderWay(invitation, clock.now())) throw new RolecallError('STACK_UNDER_WAY')
  const isFree =
    invitation.status === 'open' ||
    (invitation.status === 'claimed' &&
      living.length > 0 &&
      living.every((it) => wasAnswerRefused(it) || isSibling(it, key)))
  if (!isFree) throw new RolecallError('INVITATION_NOT_OPEN')
  if (awaitsTick(invitation)) throw new RolecallError('TAKEOVER_NOT_CONFIRMED')
}

/** A stack may still connect. */
export function hasStackUnderWay({ attempts = [], ...rest }: Invitation, now: Date): boolean {
  const ofStacks = attempts.filter(({ way }) => way === undefined)
  const { phase } = progressOf({ ...rest, attempts: ofStacks, status: 'open' }, [], now)
  return phase === 'creating' || phase === 'checking'
}

/** It is of another role of the profile. A role that is connected cannot be exchanged. */
const isSibling = ({ way, role }: Connection, key: string | undefined): boolean =>
  way === 'declared' && role !== undefined && role !== key

/** No account is touched that the invitation does not name (attack 75). */
function requireAccount(
  { installation }: Pick<Ports, 'installation'>,
  { accountId }: Invitation,
  role: RoleArn,
): void {
  if (installation.ownAccountIds.includes(role.accountId))
    throw new RolecallError('ACCOUNT_IS_VENDORS')
  if (accountId === undefined)
    throw new RolecallError('ACCOUNT_NEEDED', {
      detail:
        'This invitation has no AWS account number yet. Give it on the page first, or invite the customer with it.',
    })
  if (accountId !== role.accountId)
    throw new RolecallError('ACCOUNT_ALREADY_PINNED', {
      detail: `This role is in the AWS account ${role.accountId}, but the invitation is for ${accountId}.`,
    })
  const { partition } = installation.brokerRole
  if (role.partition !== partition)
    throw new RolecallError('ROLE_ARN_INVALID', {
      detail: `This role is in the partition ${role.partition}. Rolecall can assume only roles of ${partition}.`,
    })
}
