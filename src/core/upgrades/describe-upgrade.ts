import { compareVersions, type VersionDiff } from '../access-versions/compare-versions.ts'
import type { DeliveryFile } from '../deliveries/delivery.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import { versionWithOptions } from '../model/role-options.ts'
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

type DescribePorts = Pick<Ports, 'templates' | 'installation'>

interface Versions {
  invitation: Invitation
  from: AccessVersion | undefined
  to: AccessVersion
  /** English if absent. */
  words?: SheetWords | undefined
}

export async function describeUpgrade(
  { templates, installation }: DescribePorts,
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
  const commandFor = (target: AccessVersion, url: string): UpdateCommand => {
    const other = target === to ? from : to
    const kept = other ? keptParameters(other.content.profile, target.content.profile) : []
    const { number } = target
    return updateCommand({ region, stackId, number, templateUrl: url, capabilities, kept })
  }
  const steps = commandFor(to, templateUrl)
  const former = templateOf(connection, invitation, connection.profileVersion)
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
        ? commandText(commandFor(from, await templates.letRead(former.key, accountId)))
        : null,
  }
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
