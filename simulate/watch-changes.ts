import { isIssuing } from '../src/core/connections/lifecycle.ts'
import type { CallbackRecord } from '../src/core/model/callback.ts'
import type { Connection } from '../src/core/model/connection.ts'
import {
  type Attempt,
  attemptOf,
  type Invitation,
  MAX_ATTEMPTS,
  subjectOf,
} from '../src/core/model/invitation.ts'
import type { StoredRecord } from '../src/core/model/record.ts'
import type { Change } from '../src/core/ports.ts'
import type { Stack } from './cloud-formation.ts'
import { isProvedOutside, watchDeclared } from './declared-roles.ts'
import type { Simulation } from './simulation.ts'
import { SOLE } from './two-roles.ts'
import { inTodaysWords, isOfTomorrow, newMember } from './versions.ts'

type Before = (record: StoredRecord) => StoredRecord | undefined

/** Checks what must be true for every commit. */
export function watchChanges(sim: Simulation, change: Change, before: Before): void {
  for (const record of change.put ?? []) {
    const earlier = before(record)
    watchVersions(sim, record, earlier)
    watchRecord(sim, change, {
      now: inTodaysWords(record),
      earlier: earlier && inTodaysWords(earlier),
    })
  }
  watchAnnouncements(sim, change, before)
}

function watchRecord(
  sim: Simulation,
  change: Change,
  { now, earlier }: { now: StoredRecord; earlier: StoredRecord | undefined },
): void {
  if (now.kind === 'connection')
    watchConnection(sim, { change, now, earlier: earlier as Connection | undefined })
  if (now.kind === 'callback') watchCallback(sim, now, earlier as CallbackRecord | undefined)
  if (now.kind === 'invitation') watchInvitation(sim, now, earlier as Invitation | undefined)
}

function watchInvitation(sim: Simulation, now: Invitation, earlier: Invitation | undefined): void {
  if (!earlier) {
    const twin = sim.watched
      .all('invitation')
      .some(({ externalId }) => externalId === now.externalId)
    if (twin) sim.violate(`External ID ${now.externalId} was given out twice`)
    return
  }
  if (earlier.profileVersion !== now.profileVersion)
    sim.violate(`${now.id} showed version ${earlier.profileVersion}, now ${now.profileVersion}`)
  for (const before of earlier.attempts ?? []) watchAttempt(sim, now, before)
}

/**
 * An attempt stays, and so does the first reason of a failure. Each declaration of a role replaces
 * the reason of the one before.
 */
function watchAttempt(sim: Simulation, now: Invitation, before: Attempt): void {
  const name = `${now.id}: the attempt of ${before.stackId?.split('/')[1]}`
  const after = attemptOf(now, subjectOf(before))
  if (!after) {
    if (now.attempts?.length !== MAX_ATTEMPTS) sim.violate(`${name} vanished`)
    return
  }
  if (before.way === 'declared' || before.status !== 'failed' || after.status !== 'failed') return
  if (before.finding?.code !== after.finding?.code)
    sim.violate(`${name} failed with ${before.finding?.code}, now ${after.finding?.code}`)
}

const isDeclaredAnew = (now: Connection, earlier: Connection): boolean =>
  now.way === 'declared' &&
  (earlier.way !== 'declared' ||
    earlier.status === 'disconnected' ||
    earlier.roleArn !== now.roleArn)

/**
 * Today's version must not change records that it does not understand, and must keep fields that it
 * does not know. The next version sets its field at each write.
 */
function watchVersions(
  sim: Simulation,
  now: StoredRecord,
  earlier: StoredRecord | undefined,
): void {
  if (!earlier || newMember(earlier) === undefined) return
  const writtenByToday = newMember(now) === undefined || newMember(now) === newMember(earlier)
  if (writtenByToday && isOfTomorrow(earlier))
    sim.violate(`${now.id} was ${earlier.status}, and an older version made it ${now.status}`)
  // A stack that reports its role gets a new record, and so does a declared role that takes the
  // place of another one, and each end of a connection.
  const isMadeAnew =
    (now.kind === 'connection' && now.status === 'verifying') ||
    (now.kind === 'connection' && earlier.kind === 'connection' && isDeclaredAnew(now, earlier)) ||
    (now.kind === 'receipt' && earlier.kind === 'receipt' && now.endedAt !== earlier.endedAt)
  if (newMember(now) === undefined && !isMadeAnew)
    sim.violate(`${now.kind} ${now.id}: an older version dropped what it did not know`)
}

function watchCallback(
  sim: Simulation,
  now: CallbackRecord,
  earlier: CallbackRecord | undefined,
): void {
  if (now.requestId.startsWith('forged') && !sim.isTokenHolder(now.requestId))
    sim.violate(`${now.requestId} was taken for genuine`)
  if (earlier?.answer && earlier.answer !== now.answer)
    sim.violate(`a decision was changed: ${earlier.answer} to ${now.answer}`)
  if (earlier?.status === 'answered' && now.status !== 'answered')
    sim.violate('an answered request is open again')
}

/** A commit announces a status if it reaches that status, and only then. */
function watchAnnouncements(sim: Simulation, change: Change, before: Before): void {
  for (const { type, data } of change.announce) {
    if (!('connectionId' in data)) continue
    const status = type.slice('connection.'.length)
    const now = change.put?.find(({ id }) => id === data.connectionId)
    const earlier = now && before(now)
    if (
      now &&
      earlier &&
      status === inTodaysWords(now).status &&
      status === inTodaysWords(earlier).status
    )
      sim.violate(`${data.connectionId} was announced as ${status} twice`)
  }
}

interface Step {
  change: Change
  now: Connection
  earlier: Connection | undefined
}

function watchConnection(sim: Simulation, { change, now, earlier }: Step): void {
  const violate = (what: string) =>
    sim.violate(`${now.id} (${earlier?.status ?? 'new'} to ${now.status}): ${what}`)
  if (earlier?.status !== now.status && !change.audit.some(({ subject }) => subject === now.id))
    violate('its status changed without an audit entry')
  if (now.way === 'declared') watchDeclared(sim, now, violate)
  else if (!watchOfStack(sim, { now, earlier }, violate)) return
  sim.noteIssuing(now)
  if (!isIssuing(now)) return
  if (!earlier || !isIssuing(earlier) || earlier.roleArn !== now.roleArn)
    watchIssuing(sim, { now, earlier }, violate)
}

/** Returns false if the stack does not exist. */
function watchOfStack(
  sim: Simulation,
  { now, earlier }: Omit<Step, 'change'>,
  violate: (what: string) => void,
): boolean {
  const stack = sim.cloudFormation.stacks.find(({ stackId }) => stackId === now.stackId)
  // Whoever has the token of an invitation for any account can send a Create. Without a role,
  // nothing follows from it (attack 13).
  if (!stack) {
    if (now.verifiedAt) violate('it is bound to a stack that does not exist')
    return false
  }
  const { invitation, accountId, roleArns } = stack
  const isOwn =
    invitation.id === now.invitationId &&
    invitation.customerId === now.customerId &&
    invitation.externalId === now.externalId
  if (!isOwn) violate("it is bound to another customer's stack")
  // Whoever has the token can report a role of the stack under the key of another one, as the owner
  // of the template can. A genuine report corrects that.
  const isSwapped = sim.impersonated.has(stack.stackId) && roleArns.has(now.roleArn)
  const isOfRole = isSwapped || roleArns.get(now.roleArn) === (now.role ?? SOLE)
  if (now.accountId !== accountId || !isOfRole)
    violate('its account or role is not that of its stack')
  watchGranted({ now, earlier }, stack, violate)
  return true
}

/**
 * The customer saw the version of the invitation and those that were offered. A version is granted
 * only if the stack named it, and only by a check of the role.
 */
function watchGranted(
  { now, earlier }: Omit<Step, 'change'>,
  { invitation, versions }: Stack,
  violate: (what: string) => void,
): void {
  const { profileVersion, offers = [] } = now
  const shown = [invitation.profileVersion, ...offers.map(({ versionId }) => versionId)]
  if (!versions.has(profileVersion) || !shown.includes(profileVersion))
    violate(`version ${profileVersion} is granted; the customer saw ${shown.join(' and ')}`)
  if (!earlier || earlier.stackId !== now.stackId || earlier.profileVersion === profileVersion)
    return
  if (earlier.reportedVersion !== profileVersion || now.verifiedAt === earlier.verifiedAt)
    violate(`version ${profileVersion} was granted without a check`)
}

/** Checks a connection that begins to issue credentials. */
function watchIssuing(
  sim: Simulation,
  { now, earlier }: Omit<Step, 'change'>,
  violate: (what: string) => void,
): void {
  // Two stacks of one invitation give their roles the same name and the same External ID.
  const isProved = sim.cloudFormation.stacks.some(
    ({ invitation, stackId }) =>
      (invitation.id === now.invitationId || now.way === 'declared') &&
      sim.accounts.isProved(now.roleArn, stackId),
  )
  if (!isProved && !isProvedOutside(sim, now.roleArn)) violate('it issues without three proofs')
  const rivals = sim.watched
    .all('connection')
    .filter((it) => it.id !== now.id && it.roleArn === now.roleArn && isIssuing(it))
  if (rivals.length > 0) violate('its role serves another connection')
  if (earlier?.status !== 'verifying') return
  // A Delete that was answered as a last resort takes effect when an operator redrives it.
  // An update that is rolled back deletes the Invitation that it added, and nothing else.
  const stack = sim.cloudFormation.stacks.find(({ stackId }) => stackId === now.stackId)
  const isLeaving = stack?.status === 'deleting' || stack?.status === 'gone'
  const isHeard = (it: CallbackRecord) =>
    it.requestType === 'Delete' &&
    it.stackId === now.stackId &&
    it.status !== 'claimed' &&
    !it.deferredDelete &&
    (it.resource === 'invitation' ? isLeaving : it.connectionId === now.id)
  const deleted = sim.watched.all('callback').some(isHeard)
  if (deleted) violate('it begins to issue though its stack was deleted')
  if (!isConfirmed(sim, now)) violate('it issues for an account that nobody confirmed')
}

function isConfirmed(sim: Simulation, { id, invitationId, accountId }: Connection): boolean {
  const invitation = sim.watched.one('invitation', invitationId)!
  return sim.approved.has(id) || (invitation.accountId === accountId && !invitation.requireApproval)
}
