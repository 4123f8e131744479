import { systemClock } from '../src/adapters/embedded/system.ts'
import { isIssuing } from '../src/core/connections/lifecycle.ts'
import type { AuditEntry } from '../src/core/model/audit.ts'
import type { Connection } from '../src/core/model/connection.ts'
import { connectionIdsOf, type Invitation, invitationStatus } from '../src/core/model/invitation.ts'
import { toProgress } from '../src/web/http/customer/progress.ts'
import type { Progress } from '../src/web/pages/customer/view.ts'
import type { CustomRequest, Stack } from './cloud-formation.ts'
import { checkPlaces } from './declared-roles.ts'
import type { Simulation } from './simulation.ts'
import { EPOCH } from './timeline.ts'
import { SOLE } from './two-roles.ts'

/** Checks what must be true once nothing more happens. */
export async function checkEnd(sim: Simulation): Promise<void> {
  if (sim.time.isExhausted) sim.violate('it never came to rest')
  const left = sim.queue.genuineLeft()
  if (left > 0) sim.violate(`${left} authentic messages are left in the queue`)
  for (const request of sim.cloudFormation.requests) checkRequest(sim, request)
  for (const stack of sim.cloudFormation.stacks) checkStack(sim, stack)
  for (const connection of sim.watched.all('connection')) checkConnection(sim, connection)
  checkPlaces(sim)
  for (const invitation of sim.watched.all('invitation')) {
    checkAttempts(sim, invitation)
    checkPage(sim, invitation)
  }
  for (const invitation of sim.watched.all('invitation')) {
    const isUsed = connectionsIn(sim, invitation).some(({ verifiedAt }) => verifiedAt)
    if (invitation.status === 'claimed' && !isUsed)
      sim.violate(`${invitation.id} is used up by nothing`)
  }
  await checkAudit(sim)
}

/** With the vendor gone, each customer could still remove the access. */
export function checkWithoutVendor(sim: Simulation): void {
  if (sim.time.isExhausted) sim.violate('it never came to rest')
  for (const invitation of sim.watched.all('invitation'))
    if (!connectionsIn(sim, invitation).some(({ status }) => status === 'disconnecting'))
      checkPage(sim, invitation)
  for (const { stackId, status } of sim.cloudFormation.stacks)
    if (status !== 'gone') sim.violate(`${stackId} cannot be deleted: it rests ${status}`)
}

/**
 * Each request has one decision. CloudFormation accepted its answer, or nobody waited for it any
 * more.
 */
function checkRequest(
  sim: Simulation,
  { type, kind, requestId, stack, ended, stored }: CustomRequest,
): void {
  const violate = (what: string) => sim.violate(`${type} ${requestId}: ${what}`)
  const records = sim.watched
    .all('callback')
    .filter((it) => it.requestId === requestId && it.stackId === stack.stackId)
  const [record] = records
  if (!record || records.length > 1) {
    violate(`${records.length} decisions were recorded`)
    return
  }
  if (record.status !== 'answered' && record.status !== 'undeliverable')
    violate(`it rests ${record.status}`)
  // A stack that was deleted while it announced itself no longer waits. Its Delete settles the
  // announcement.
  const isOver = kind === 'invitation' && type === 'Create' && ended === 'timed-out'
  if (record.status === 'answered' && stored === 0 && !isOver)
    violate('it counts as answered, and nothing arrived')
  if (!ended) violate('CloudFormation still waits')
  const isAnswer = ended === 'success' || ended === 'failed'
  if (isAnswer && record.answerOk !== (ended === 'success'))
    violate(`CloudFormation read ${ended}, the record says otherwise`)
}

const connectionsIn = (sim: Simulation, invitation: Invitation): Connection[] =>
  connectionIdsOf(invitation)
    .map((id) => sim.watched.one('connection', id))
    .filter((it) => it !== undefined)

const DAY_MS = 86_400_000
const WAITING: Progress['phase'][] = ['waiting', 'silent', 'creating', 'checking', 'disconnecting']

/** A day later, the page no longer says that something is under way. */
function checkPage(sim: Simulation, invitation: Invitation): void {
  const clock = { ...systemClock, now: () => new Date(EPOCH + sim.time.now + DAY_MS) }
  const status = invitationStatus(invitation, clock.now())
  const connections = connectionsIn(sim, invitation)
  const { phase } = toProgress({ ...sim, clock }, { ...invitation, status }, connections)
  if (WAITING.includes(phase)) sim.violate(`${invitation.id}: the page says ${phase} for ever`)
}

/** The attempt of a stack that is complete or gone has ended, if CloudFormation told Rolecall. */
function checkAttempts(sim: Simulation, { id, attempts = [] }: Invitation): void {
  for (const { stackId, status } of attempts) {
    if (stackId === undefined) continue
    const stack = sim.cloudFormation.stacks.find((it) => it.stackId === stackId)
    if (!stack || stack.isAbandoned || sim.impersonated.has(stackId)) continue
    if (status === 'creating' || status === 'checking')
      sim.violate(`${id}: the attempt of ${stackId.split('/')[1]} rests ${status}`)
  }
}

/** A stack that was created is connected; a stack that was deleted is not. */
function checkStack(sim: Simulation, stack: Stack): void {
  const own = sim.watched.all('connection').filter((it) => it.stackId === stack.stackId)
  if (stack.status === 'gone') for (const it of own) checkGone(sim, stack, it)
  else if (stack.status !== 'complete') sim.violate(`${stack.stackId} rests ${stack.status}`)
  else
    for (const [key, roleArn] of Object.entries(stack.present))
      checkComplete(
        sim,
        { ...stack, roleArn },
        own.find(({ role = SOLE }) => role === key),
      )
}

/** A stack, and the role of one of its connections. */
type StackRole = Stack & { roleArn: string }

/**
 * Whoever has a stack's token can claim that the stack is being deleted. Then its connection may be
 * contested or ended, or another connection may have its place.
 */
function checkComplete(
  sim: Simulation,
  stack: StackRole,
  connection: Connection | undefined,
): void {
  const name = stack.stackId.split('/')[1]
  if (sim.slandered.has(stack.stackId) || (connection && sim.ordered.has(connection.id))) return
  if (stack.looksDeleted && connection?.status === 'disconnected') return
  if (connection?.status === 'suspended' && wasMadeAgain(sim, stack)) return
  if (!connection && lostItsPlace(sim, stack)) return
  const isSound = sim.accounts.isSound(stack.roleArn, stack.invitation.externalId)
  const isConnected = connection?.status === 'active' || connection?.status === 'awaiting-approval'
  if (isSound && !isConnected && !isOutOfStep(sim, stack, connection))
    sim.violate(`${name} is complete, its connection is ${connection?.status ?? 'missing'}`)
  if (!isSound && isConnected)
    sim.violate(`${name} has an unsafe role, its connection is ${connection.status}`)
  // Whoever has the token can report a role of the stack under the key of another one.
  const isSwapped =
    sim.impersonated.has(stack.stackId) && stack.roleArns.has(connection?.roleArn ?? '')
  if (isConnected && connection.roleArn !== stack.roleArn && !isSwapped)
    sim.violate(`${name} has another role than its connection`)
  checkVersion(sim, stack, connection)
}

/**
 * A person confirms a role that was made again, also if an update was rolled back and repeated, or
 * if the role has another name since.
 */
const wasMadeAgain = ({ accounts }: Simulation, { roleArns, roleArn }: StackRole): boolean =>
  [...roleArns].some(([arn, key]) => key === roleArns.get(roleArn) && accounts.wasMadeAgain(arn))

/**
 * Another stack of the invitation connected while nobody knew whether CloudFormation had accepted
 * the answer to this one, because the worker that sent it died. The attempt says so.
 */
function lostItsPlace(sim: Simulation, { stackId, invitation }: Stack): boolean {
  const { attempts = [] } = sim.watched.one('invitation', invitation.id) ?? {}
  return attempts.some((it) => it.stackId === stackId && it.finding?.code === 'ANSWER_REFUSED')
}

/**
 * The granted version is that of the stack. With clocks that are minutes off, an Update that
 * CloudFormation rolled back may be the last one that was recorded.
 */
function checkVersion(sim: Simulation, stack: Stack, connection: Connection | undefined): void {
  if (!connection?.verifiedAt || connection.status === 'disconnected' || sim.hasSkew) return
  const { profileVersion, reportedVersion, status } = connection
  const isProved = status === 'active' || status === 'awaiting-approval'
  const known = isProved ? profileVersion : (reportedVersion ?? profileVersion)
  if (known !== stack.template.version)
    sim.violate(
      `${stack.stackId.split('/')[1]} has version ${stack.template.version}, its connection ${known}`,
    )
}

/**
 * Only a person ends a connection that a person suspended. If a stack was deleted without a
 * message, only the role shows it.
 */
function checkGone(sim: Simulation, stack: Stack, connection: Connection): void {
  const { stackId, isAbandoned } = stack
  if (isAbandoned || connection.status === 'disconnected') return
  // This connection never worked. Its failed attempt stays visible as long as an insecure role with
  // that name exists.
  if (connection.status === 'insecure' && !connection.verifiedAt) return
  if (connection.status === 'suspended' && sim.ordered.has(connection.id)) return
  if (connection.status === 'unreachable' && hadTwin(sim, stack)) return
  // The customer made the role again without a stack, before a probe was denied.
  if (sim.outside.has(connection.roleArn) && sim.accounts.exists(connection.roleArn)) return
  sim.violate(`${stackId.split('/')[1]} is gone, its connection is ${connection.status}`)
}

/**
 * The link was launched again while the first stack went, and the role has a fixed name. The second
 * stack's role answered for the first one, so the first one's Delete did not end the connection.
 */
const hadTwin = (sim: Simulation, { stackId, invitation, roleArns }: Stack): boolean =>
  sim.cloudFormation.stacks.some(
    (other) =>
      other.stackId !== stackId &&
      other.invitation.id === invitation.id &&
      [...other.roleArns.keys()].some((roleArn) => roleArns.has(roleArn)),
  )

/**
 * A clock that is minutes ahead takes each request for one that CloudFormation no longer waits for.
 * Then another stack of the same invitation may have replaced this one (attack 15), or an Update
 * that CloudFormation rolled back may be the last one that was recorded.
 */
const isOutOfStep = (
  sim: Simulation,
  stack: StackRole,
  connection: Connection | undefined,
): boolean =>
  (sim.hasSkew && connection?.status === 'unreachable' && connection.roleArn !== stack.roleArn) ||
  ((sim.hasSkew || looksLate(sim, stack)) && hasSuccessor(sim, stack))

/**
 * CloudFormation took the answer, but the store could record that only after the deadline. Then
 * Rolecall cannot know whether the answer was in time, and another stack may take the place.
 */
const looksLate = (sim: Simulation, { stackId }: Stack): boolean =>
  sim.watched
    .all('callback')
    .some(
      (it) =>
        it.stackId === stackId &&
        it.requestType === 'Create' &&
        it.resource !== 'invitation' &&
        it.status === 'undeliverable',
    )

/** Another stack of the same invitation succeeded, whether or not CloudFormation still waited. */
const hasSuccessor = (sim: Simulation, { invitation, stackId }: Stack): boolean =>
  sim.watched
    .all('callback')
    .some(
      (it) =>
        it.invitationId === invitation.id &&
        it.stackId !== stackId &&
        it.requestType === 'Create' &&
        it.answerOk,
    )

function checkConnection(sim: Simulation, connection: Connection): void {
  const violate = (what: string) =>
    sim.violate(`${connection.id} rests ${connection.status}: ${what}`)
  if (connection.status === 'verifying' || connection.status === 'disconnecting')
    violate('it should have been settled')
  if (connection.awaitsReproof) violate('it is still held')
  if (isIssuing(connection) && !sim.accounts.isSound(connection.roleArn, connection.externalId))
    violate('it issues for a role that is not sound')
}

async function checkAudit(sim: Simulation): Promise<void> {
  const stored: AuditEntry[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await sim.store.audit({ cursor, limit: 200 })
    stored.push(...items)
    if (nextCursor === undefined) break
    cursor = nextCursor
  }
  const ids = (entries: AuditEntry[]) => entries.map(({ id }) => id).join()
  if (ids(stored.reverse()) !== ids(sim.watched.audit))
    sim.violate('the audit trail is not what was committed')
  if (new Set(stored.map(({ id }) => id)).size < stored.length)
    sim.violate('two audit entries have one id')
  const announced = sim.store.announcements.map(({ id }) => id)
  if (new Set(announced).size < announced.length) sim.violate('two announcements have one id')
  for (const { id, status } of sim.watched.all('connection')) {
    const to = stored.findLast(
      ({ subject, details }) => subject === id && details?.to !== undefined,
    )?.details?.to
    const named = stored
      .findLast(({ subject, action }) => subject === id && STATUS_ACTION.test(action))
      ?.action.slice('connection.'.length)
    if (to !== status && named !== status && !isFirstStatus(status))
      sim.violate(`${id} is ${status}, its audit trail says ${to ?? named}`)
  }
}

const STATUS_ACTION =
  /^connection\.(active|awaiting-approval|insecure|unreachable|suspended|contested|disconnected)$/

/** A connection that never worked ends with `connection.refused` or `connection.delete-hinted`. */
const isFirstStatus = (status: Connection['status']): boolean =>
  status === 'disconnected' || status === 'insecure'
