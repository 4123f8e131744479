import { issueCallbackToken } from '../src/core/callback/receive/callback-token.ts'
import type { Invitation } from '../src/core/model/invitation.ts'
import type { Keys } from '../src/core/ports.ts'
import { readTemplate, type Tree } from '../test/fixtures/read-template.ts'
import type { Dice } from './dice.ts'
import { SOLE } from './two-roles.ts'

export type Kind = 'invitation' | 'role' | 'connection'

/** One resource of a template, as far as the simulated CloudFormation needs it. */
export interface Resource {
  logicalId: string
  kind: Kind
  /** The key of the role that it makes or reports: `role` if the template makes one only. */
  key?: string
  /** CloudFormation neither deletes it nor sends a message for it. */
  isRetained: boolean
  /** The logical ids of the resources that are made before it. */
  needs: string[]
}

export interface StackTemplate {
  resources: Resource[]
  /** By their keys. May contain `${AWS::StackName}`. */
  roleNames: Record<string, string>
  managedPolicies: string[]
  externalId: string
  token: string
  /** The access version that the custom resources name. */
  version: string
}

const KINDS: Record<string, Kind> = {
  'AWS::IAM::Role': 'role',
  'Custom::RolecallInvitation': 'invitation',
  'Custom::RolecallConnection': 'connection',
}

type Fixed = Pick<StackTemplate, 'resources' | 'managedPolicies' | 'roleNames'>

/** Templates that differ only in names and secrets have the same resources: one is read as YAML. */
const known = new Map<string, Fixed>()
const NAMES_AND_SECRETS = /\brcb?[-_][\w.-]+|-[a-z0-9]{5}\b/g

/** Reads what an invitation stored in the bucket. */
export function stackTemplate(body: string): StackTemplate {
  const only = (pattern: RegExp) => pattern.exec(body)![1]!
  const version = only(/ProfileVersion: "?(\w+)/)
  const form = body.replaceAll(NAMES_AND_SECRETS, '')
  const fixed = known.get(form) ?? readFixed(body)
  known.set(form, fixed)
  return {
    ...fixed,
    ...(SOLE in fixed.roleNames && {
      roleNames: { [SOLE]: only(/RoleName: "?([\w+=,.@-]+)/) },
    }),
    externalId: only(/ ExternalId: "?([\w-]+)/),
    token: only(/us-east-1:\n +CallbackToken: "?([\w.-]+)/),
    version,
  }
}

function readFixed(body: string): Fixed {
  const { Resources } = readTemplate(body)
  const resources = Object.entries(Resources!).map(
    ([logicalId, it]): Resource => ({
      logicalId,
      kind: KINDS[text(it.Type)]!,
      ...keyOf(logicalId, it, Object.values(Resources!)),
      isRetained: text(it.DeletionPolicy) === 'Retain',
      needs: Object.keys(Resources!).filter((other) => other !== logicalId && names(it, other)),
    }),
  )
  const roles = resources.filter(({ kind }) => kind === 'role')
  const [role, ...others] = roles.map(({ logicalId }) => Resources![logicalId]!.Properties!)
  return {
    resources,
    roleNames: Object.fromEntries(
      roles.map(({ key, logicalId }) => [
        key!,
        textOrSub(Resources![logicalId]!.Properties!.RoleName),
      ]),
    ),
    managedPolicies:
      others.length > 0 ? [] : Object.values(role!.ManagedPolicyArns!).map(policyArn),
  }
}

/** The key of the role, as the resource says that reports it. */
function keyOf(logicalId: string, it: Tree, all: readonly Tree[]): { key?: string } {
  const kind = KINDS[text(it.Type)]
  if (kind === 'invitation') return {}
  const isReporter = (other: Tree) =>
    KINDS[text(other.Type)] === 'connection' && names(other.Properties!.RoleArn!, logicalId)
  const { Properties } = kind === 'connection' ? it : all.find(isReporter)!
  return { key: text(Properties!.Role) || SOLE }
}

const textOrSub = (given: Tree | undefined): string =>
  text(typeof given === 'object' ? given['Fn::Sub'] : given)

const policyArn = (given: Tree): string => textOrSub(given).replace(/\$\{AWS::Partition\}/, 'aws')

const text = (leaf: Tree | undefined): string => String(leaf ?? '')

/** Whether the resource depends on another one by `DependsOn`, `Ref` or `Fn::GetAtt`. */
function names(it: Tree, other: string): boolean {
  const all = JSON.stringify(it)
  return (
    [it.DependsOn].flat().map(text).includes(other) ||
    all.includes(`"Fn::GetAtt":["${other}"`) ||
    all.includes(`"Ref":"${other}"`)
  )
}

/** The template of the version of Rolecall that knew the connection's resource only. */
export const formerTemplate = (keys: Keys, invitation: Invitation): StackTemplate => ({
  resources: [
    { logicalId: 'AccessRole', kind: 'role', key: SOLE, isRetained: false, needs: [] },
    {
      ...{ logicalId: 'Connection', kind: 'connection', key: SOLE, isRetained: false },
      needs: ['AccessRole'],
    },
  ],
  roleNames: { [SOLE]: 'NorthwindInsightsAccess' },
  managedPolicies: [],
  externalId: invitation.externalId,
  token: issueCallbackToken(keys, {
    invitationId: invitation.id,
    externalId: invitation.externalId,
    region: 'us-east-1',
    expiresAt: Math.floor(Date.parse(invitation.expiresAt) / 1000),
  }),
  version: invitation.profileVersion,
})

/**
 * An order in which CloudFormation can make the resources. AWS: resources that do not depend on each
 * other are made at the same time, so any of them may be the first.
 */
export function orderOf({ resources }: StackTemplate, dice: Dice): Resource[] {
  const ordered: Resource[] = []
  const left = new Set(resources)
  while (left.size > 0) {
    const ready = [...left].filter(({ needs }) =>
      needs.every((id) => ordered.some(({ logicalId }) => logicalId === id)),
    )
    const next = dice.pick(ready)
    left.delete(next)
    ordered.push(next)
  }
  return ordered
}
