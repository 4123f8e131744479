import { versionOf } from '../src/core/access-versions/read-versions.ts'
import { issueCredentials } from '../src/core/credentials/issue.ts'
import { acceptInvitation } from '../src/core/invitations/accept.ts'
import { createInvitation } from '../src/core/invitations/create.ts'
import { pageToken } from '../src/core/invitations/page-token.ts'
import type { Invitation } from '../src/core/model/invitation.ts'
import { offerUpgrade } from '../src/core/upgrades/offer-upgrade.ts'
import type { Trust } from './accounts.ts'
import type { Mishaps, Stack } from './cloud-formation.ts'
import { declareRoles } from './declared-roles.ts'
import { insist } from './insist.ts'
import { OPERATOR } from './operators.ts'
import type { Simulation } from './simulation.ts'
import { formerTemplate, type StackTemplate, stackTemplate } from './stack-template.ts'
import { connectionIdIn, keysOf, withoutSecond } from './two-roles.ts'

const ACCOUNTS = ['222222222222', '333333333333', '444444444444']
const SECOND = 1000

/** Plays one customer, and the vendor's programs that serve it. */
export async function playCustomer(sim: Simulation, serial: number): Promise<void> {
  const { dice } = sim
  await sim.time.sleep(undefined, dice.between(0, 60 * SECOND), `customer ${serial} comes`)
  const accountId = dice.chance(0.6) ? ACCOUNTS[serial]! : dice.pick(ACCOUNTS)
  const invitation = await invite(sim, serial, accountId)
  if (!invitation) return
  if (!invitation.accountId && dice.chance(0.6)) {
    await insist(sim, (ports) =>
      acceptInvitation(ports, pageToken(sim.keys, invitation.id), { accountId }),
    )
  }
  void readPage(sim, invitation)
  if (sim.hasDeclared)
    void declareRoles(sim, invitation, {
      accountId,
      choices: () => ({ opens: trustOf(sim, invitation), spreadMs: spread(sim) }),
    })
  const launches = dice.pick([1, 1, 1, 2, 3])
  for (let i = 0; i < launches; i++) {
    const stack = launch(sim, invitation, dice.chance(0.8) ? accountId : dice.pick(ACCOUNTS))
    void live(sim, stack)
    if (dice.chance(0.25)) void changeTheirMind(sim, stack)
    if (i + 1 < launches)
      await sim.time.sleep(
        undefined,
        dice.between(0, dice.pick([2, 60, 400]) * SECOND),
        'customer launches again',
      )
  }
}

async function changeTheirMind(sim: Simulation, stack: Stack): Promise<void> {
  const soon = sim.dice.pick([20, 300]) * SECOND
  await sim.time.sleep(undefined, sim.dice.between(0, soon), 'customer changes their mind')
  sim.cloudFormation.delete(stack)
}

/** The vendor's program repeats its order with the same idempotency key until it gets an answer. */
async function invite(
  sim: Simulation,
  serial: number,
  accountId: string,
): Promise<Invitation | undefined> {
  const { dice } = sim
  const input = {
    customerId: `customer-${serial}`,
    ...(dice.chance(0.6) && { accountId }),
    ...(dice.chance(0.1) && { requireApproval: true }),
    ...(dice.chance(0.1) && { expiresInSeconds: 300 }),
    ...(sim.hasTwoRoles && dice.chance(0.7) && { profile: 'two-roles' }),
  }
  const key = `key-${serial}`
  const invitation = await insist(sim, (ports) => createInvitation(ports, OPERATOR, input, key))
  const made = sim.watched
    .all('invitation')
    .filter(({ customerId }) => customerId === input.customerId)
  if (invitation && made.length !== 1)
    sim.violate(`one Idempotency-Key made ${made.length} invitations`)
  return invitation
}

/** Most customers launch the template as it is; some edit it, and some have an old copy of it. */
function launch(
  sim: Simulation,
  invitation: Invitation,
  accountId: string,
  former = !invitation.roles && sim.dice.chance(0.35),
): Stack {
  const { dice, isCalm } = sim
  const whole = former ? formerTemplate(sim.keys, invitation) : templateOf(sim, invitation)
  const template = invitation.roles && dice.chance(0.2) ? withoutSecond(whole) : whole
  const isEdited = !isCalm && !former && dice.chance(0.05)
  return sim.cloudFormation.launch(invitation, accountId, {
    template: isEdited ? withOtherVersion(template) : template,
    roles: Object.fromEntries(
      keysOf(template).map((key) => [
        key,
        { opens: trustOf(sim, invitation), spreadMs: spread(sim) },
      ]),
    ),
    mishaps: mishaps(sim),
  })
}

function templateOf({ templates, readTemplates }: Simulation, it: Invitation): StackTemplate {
  const { key } = it.template
  const read = readTemplates.get(key) ?? stackTemplate(templates.objects.get(key)!)
  readTemplates.set(key, read)
  return read
}

/** The rights on the page must be those of the template. */
async function readPage(sim: Simulation, invitation: Invitation): Promise<void> {
  const version = await insist(sim, (ports) => versionOf(ports, invitation))
  if (!version) return
  const shown = version.content.profile.managedPolicies.join()
  const granted = templateOf(sim, invitation).managedPolicies.join()
  if (shown !== granted) sim.violate(`the page shows ${shown}, the template grants ${granted}`)
}

/** A customer who edits the template names a version that nobody offered. */
const withOtherVersion = (template: StackTemplate): StackTemplate => ({
  ...template,
  version: 'feedfacefeedface',
})

const mishaps = ({ dice, isCalm }: Simulation): Mishaps =>
  isCalm
    ? {}
    : {
        roleRefused: dice.chance(0.05),
        tailFails: dice.chance(0.08),
        stays: dice.chance(0.2),
      }

/** What the trust policy accepts: as in the template, or as a careless owner changed it. */
function trustOf({ dice }: Simulation, { externalId }: Invitation, honest = 0.85): Trust {
  const kind = dice.chance(honest) ? 'honest' : dice.pick(['open', 'other', 'any'])
  if (kind === 'open') return () => true
  if (kind === 'any') return (given) => given !== undefined
  return (given) => kind === 'honest' && given === externalId
}

function spread({ dice, isCalm }: Simulation): number {
  if (isCalm) return 3000
  const [low, high] = dice.pick([
    [60, 100],
    ...Array<[number, number]>(5).fill([0, 10]),
    ...Array<[number, number]>(3).fill([0, 0.5]),
  ] as const)
  return dice.between(low, high) * SECOND
}

const LIFE = {
  update: (sim: Simulation, stack: Stack) => sim.cloudFormation.update(stack),
  delete: (sim: Simulation, stack: Stack) => sim.cloudFormation.delete(stack),
  'delete, and launch anew': launchAnew,
  'update to the present template': modernise,
  'name another version': (sim: Simulation, stack: Stack) =>
    sim.cloudFormation.update(stack, {
      template: withOtherVersion(templateOf(sim, stack.invitation)),
    }),
  'edit the trust policy': (sim: Simulation, stack: Stack) =>
    sim.cloudFormation.update(stack, {
      opens: trustOf(sim, stack.invitation, 0.5),
      mishaps: mishaps(sim),
    }),
  'rename the role': (sim: Simulation, stack: Stack) =>
    sim.cloudFormation.update(stack, {
      renamed: { opens: trustOf(sim, stack.invitation), spreadMs: spread(sim) },
    }),
  'change to another version': changeVersion,
  'make the role anew': remake,
  'use credentials': useCredentials,
}
/** What makes most trouble appears more often. */
const EVENTS: (keyof typeof LIFE)[] = [
  ...(Object.keys(LIFE) as (keyof typeof LIFE)[]),
  'delete, and launch anew',
  'delete, and launch anew',
  'update to the present template',
  'update to the present template',
  'change to another version',
  'change to another version',
]

async function live(sim: Simulation, stack: Stack): Promise<void> {
  const { dice } = sim
  for (let events = dice.pick([1, 2, 4]); events > 0; events--) {
    if (dice.chance(0.2)) void readPage(sim, stack.invitation)
    await sim.time.sleep(undefined, dice.between(5, 300) * SECOND, 'something happens')
    const event = dice.chance(0.3) ? 'use credentials' : dice.pick(EVENTS)
    sim.time.note(() => `${stack.stackId.split('/')[1]}: ${event}`)
    await LIFE[event](sim, stack)
  }
}

/** The customer updates a stack of the earlier template to the present one. It may be rolled back. */
async function modernise(sim: Simulation, stack: Stack): Promise<void> {
  const { dice, cloudFormation } = sim
  const renamed = { opens: trustOf(sim, stack.invitation, 1), spreadMs: spread(sim) }
  await cloudFormation.update(stack, {
    template: templateOf(sim, stack.invitation),
    ...(dice.chance(0.5) && { renamed }),
    mishaps: { ...mishaps(sim), tailFails: dice.chance(0.7) },
  })
}

/** The key of one of the stack's roles. */
function oneKey({ dice }: Simulation, { template }: Stack): string {
  const keys = keysOf(template)
  return keys.length > 1 ? dice.pick(keys) : keys[0]!
}

const oneConnectionId = (sim: Simulation, stack: Stack): string =>
  connectionIdIn(stack.invitation, oneKey(sim, stack))

/** The vendor offers a later or an earlier version. The customer updates, in the end or never. */
async function changeVersion(sim: Simulation, stack: Stack): Promise<void> {
  const { dice, watched } = sim
  const connectionId = oneConnectionId(sim, stack)
  const versions = watched.one('profile', stack.invitation.profile)?.versions ?? []
  const toVersion = dice.pick([...versions.keys()]) + 1
  const offered = await insist(sim, (ports) =>
    offerUpgrade(ports, OPERATOR, { connectionId, toVersion }),
  )
  const connection = watched.one('connection', connectionId)
  const offer = connection?.offers?.find(({ number }) => number === toVersion)
  if (!offered || !offer || connection?.stackId !== stack.stackId) return
  await sim.time.sleep(undefined, dice.between(0, 60) * SECOND, 'customer reads the changes')
  const template = stackTemplate(sim.templates.objects.get(offer.template!.key)!)
  if (template.externalId !== stack.invitation.externalId)
    sim.violate(`${connectionId}: an upgrade has another External ID`)
  await sim.cloudFormation.update(stack, {
    template,
    mishaps: { ...mishaps(sim), tailFails: dice.chance(0.3) },
  })
}

/**
 * As soon as the role's name is free, launches a stack for the same customer, or for another one
 * who has the account now.
 */
async function launchAnew(sim: Simulation, stack: Stack): Promise<void> {
  const { accountId } = stack
  const invitation = sim.dice.chance(0.7)
    ? await invite(sim, sim.watched.all('invitation').length + 10, accountId)
    : stack.invitation
  if (!invitation) return
  if (sim.dice.chance(0.5)) sim.cloudFormation.abandon(stack)
  else sim.cloudFormation.delete(stack)
  const former = !invitation.roles && sim.dice.chance(0.3)
  const { roleNames } = former ? formerTemplate(sim.keys, invitation) : templateOf(sim, invitation)
  const names = Object.values(roleNames)
  for (let tries = 0; tries < 30; tries++) {
    await sim.time.sleep(undefined, SECOND, 'somebody launches anew')
    if (names.some((it) => sim.accounts.exists(`arn:aws:iam::${accountId}:role/${it}`))) continue
    return void live(sim, launch(sim, invitation, accountId, former))
  }
}

/** Replaces the role by another one with the same name, outside the stack. */
function remake(sim: Simulation, stack: Stack): void {
  if (stack.status !== 'complete' || !sim.dice.chance(0.3)) return
  const key = oneKey(sim, stack)
  sim.ordered.add(connectionIdIn(stack.invitation, key))
  const { externalId } = stack.invitation
  sim.accounts.remake(stack.present[key]!, (given) => given === externalId, spread(sim))
}

async function useCredentials(sim: Simulation, stack: Stack): Promise<void> {
  const { accountId } = stack
  const connectionId = oneConnectionId(sim, stack)
  let asked = 0
  const session = await insist(sim, (ports) => {
    asked = sim.time.now
    return issueCredentials(ports, OPERATOR, { connectionId })
  })
  if (!session) return
  const audited = sim.watched.audit.some(
    ({ action, details }) =>
      action === 'session.issued' && details?.accessKeyId === session.accessKeyId,
  )
  if (!audited) sim.violate(`a session for ${accountId} left without an audit entry`)
  if (sim.lastIssuing(connectionId) < asked)
    sim.violate(`a session for ${accountId} left though its connection did not issue`)
}
