import { compareVersions, type VersionDiff } from '../access-versions/compare-versions.ts'
import { launchParameters } from '../callback/receive/callback-token.ts'
import type { DeliveryFile } from '../deliveries/delivery.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import { versionWithOptions } from '../model/role-options.ts'
import type { InvitationTemplate } from '../model/template-reading.ts'
import type { Ports } from '../ports.ts'
import type { SheetWords } from '../template/access/sheet-words.ts'
import { keptParameters } from '../template/own/parameters/invitation-values.ts'
import { updateLink } from '../template/quick-create-link.ts'
import { describeDeclared } from './describe-declared.ts'
import { templateOf } from './render-template.ts'
import { commandText, type UpdateCommand, updateCommand } from './update-command.ts'

/** How the customer updates the stack of a connection to another version. */
export interface Upgrade {
  connectionId: string
  profile: string
  /** The number of the granted version; null if Rolecall never stored it. */
  fromVersion: number | null
  toVersion: number
  /** ISO 8601, UTC. */
  offeredAt: string
  /** Null if the granted version is not known. */
  changes: VersionDiff | null
  /** Null for a role without a stack, like the next two. */
  templateUrl: string | null
  /** The page of the AWS console that updates the stack. */
  consoleUrl: string | null
  /** The parts of `command`. */
  steps: UpdateCommand | null
  /**
   * Makes a change set, shows it and executes it. Without a stack, a script for the AWS CLI that
   * changes the role; null if only CloudFormation can make it.
   */
  command: string | null
  /** The same, back to the granted version; null if that is not known. */
  undo: string | null
  /** For a role without a stack, what makes it in other ways. */
  files: DeliveryFile[]
}

type DescribePorts = Pick<Ports, 'keys' | 'templates' | 'installation'>

interface Versions {
  invitation: Invitation
  from: AccessVersion | undefined
  to: AccessVersion
  /** English if absent. */
  words?: SheetWords | undefined
}

export async function describeUpgrade(
  { keys, templates, installation }: DescribePorts,
  connection: Connection,
  { invitation, from, to, words }: Versions,
): Promise<Upgrade> {
  const { region, stackId, accountId } = connection
  const offer = connection.offers!.find(({ versionId }) => versionId === to.id)!
  const shared = {
    connectionId: connection.id,
    profile: connection.profile,
    fromVersion: from?.number ?? null,
    toVersion: to.number,
    offeredAt: offer.at,
    changes: from ? changesBetween(installation, { invitation, from, to, words }) : null,
  }
  if (stackId === undefined || !offer.template)
    return { ...shared, ...describeDeclared(connection, { invitation, from, to }) }
  const templateUrl = await templates.letRead(offer.template.key, accountId)
  const capabilities = capabilitiesFor(...(from ? [to, from] : [to]))
  const former = templateOf(connection, invitation, connection.profileVersion)
  const target = { version: to, template: offer.template }
  const origin = { version: from, template: former }
  const commandFor = (next: Target, present: Perhaps<Target>, url: string): UpdateCommand =>
    updateCommand({
      ...{ region, stackId, number: next.version.number, templateUrl: url, capabilities },
      ...parametersFor({ keys }, { invitation, region }, { next, present }),
    })
  const steps = commandFor(target, origin, templateUrl)
  return {
    ...shared,
    files: [],
    templateUrl,
    consoleUrl: updateLink({
      ...{ region, stackId, templateUrl, consoleUrl: installation.consoleUrl },
      emulated: installation.s3Origin !== undefined,
    }),
    steps,
    command: commandText(steps),
    undo:
      from && former
        ? commandText(
            commandFor(
              { version: from, template: former },
              target,
              await templates.letRead(former.key, accountId),
            ),
          )
        : null,
  }
}

interface Change {
  next: Target
  present: Perhaps<Target>
}

/**
 * The parameters that keep the values of the stack, and the values of others. A shared template's
 * token stays: it serves all versions.
 */
function parametersFor(
  ports: Pick<Ports, 'keys'>,
  { invitation, region }: { invitation: Invitation; region: string },
  { next, present }: Change,
): Pick<Parameters<typeof updateCommand>[0], 'kept' | 'given'> {
  const before = present.version?.content.profile
  const kept = before ? keptParameters(before, next.version.content.profile) : []
  const launched = { ...invitation, template: next.template }
  const values = Object.entries(launchParameters(ports, launched, region) ?? {})
  const had = present.template?.shared
  const own = next.template.shared ?? {}
  const isKept = (name: string) => had !== undefined && (!(name in own) || name in had)
  return {
    kept: [...kept, ...values.map(([name]) => name).filter(isKept)],
    given: Object.fromEntries(values.filter(([name]) => !isKept(name))),
  }
}

type Perhaps<T> = { [Key in keyof T]: T[Key] | undefined }

/** A version, and the template with which a stack gets it. */
interface Target {
  version: AccessVersion
  template: InvitationTemplate
}

/** What the customer gives with the one and the other, with the same options. */
const changesBetween = (
  installation: DescribePorts['installation'],
  { invitation, from, to, words }: Versions & { from: AccessVersion },
): VersionDiff =>
  compareVersions(
    installation,
    versionWithOptions(from, invitation),
    versionWithOptions(to, invitation),
    words,
  )

/** What CloudFormation asks for before it creates or updates a stack with these templates. */
export const capabilitiesFor = (...versions: AccessVersion[]): string[] => [
  'CAPABILITY_NAMED_IAM',
  ...(versions.some(hasMacros) ? ['CAPABILITY_AUTO_EXPAND'] : []),
]

/** AWS: a template with macros needs CAPABILITY_AUTO_EXPAND too. */
const hasMacros = ({ content }: AccessVersion): boolean =>
  /\bTransform\b|Fn::Transform/.test(content.profile.template?.text ?? '')
