import type { AccessProfile } from '../src/core/model/access-profile.ts'
import { connectionIdFor } from '../src/core/model/invitation.ts'
import { ownTemplateProfile } from '../test/fixtures/northwind.ts'
import type { StackTemplate } from './stack-template.ts'

/** The key of a role in a template with one. */
export const SOLE = 'role'
const KEYS = ['posture', 'response'] as const

const templateText = (policies: readonly string[], names: 'fixed' | 'own'): string =>
  `Resources:
${KEYS.map(
  (key) => `  Role${key}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${names === 'fixed' ? `Northwind-${key}` : `!Sub "${key}-\${AWS::StackName}"`}
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [${policies.map((arn) => JSON.stringify(arn)).join(', ')}]
`,
).join('')}`

/** A profile whose template makes two roles, each of which gets a connection. */
export const twoRolesProfile = (
  policies: readonly string[],
  names: 'fixed' | 'own',
): AccessProfile => ({
  ...ownTemplateProfile(templateText(policies, names)),
  name: 'two-roles',
  scopes: {},
  roles: Object.fromEntries(
    KEYS.map((key) => [
      key,
      {
        role: `Role${key}`,
        scopes: { [key]: { policy: { Version: '2012-10-17', Statement: [] } } },
      },
    ]),
  ),
})

/** The keys of the roles that the template makes. */
export const keysOf = ({ roleNames }: StackTemplate): string[] => Object.keys(roleNames)

export const connectionIdIn = (invitation: { id: string }, key: string): string =>
  connectionIdFor(invitation.id, key === SOLE ? undefined : key)

/** The template as CloudFormation reads it if a condition leaves out the second role. */
export function withoutSecond(template: StackTemplate): StackTemplate {
  const [first, second] = keysOf(template)
  const resources = template.resources.filter(({ key }) => key === undefined || key !== second)
  const kept = new Set(resources.map(({ logicalId }) => logicalId))
  return {
    ...template,
    roleNames: { [first!]: template.roleNames[first!]! },
    resources: resources.map((it) => ({ ...it, needs: it.needs.filter((id) => kept.has(id)) })),
  }
}

/** The ARNs that roles with these names have in a stack, by the roles' keys. */
export const roleArnsOf = (
  { stackId, accountId }: { stackId: string; accountId: string },
  roleNames: StackTemplate['roleNames'],
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(roleNames).map(([key, name]) => {
      const roleName = name.replace(/\$\{AWS::StackName\}/, stackId.split('/')[1]!)
      return [key, `arn:aws:iam::${accountId}:role/${roleName}`]
    }),
  )

export const keysByArn = (present: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(present).map(([key, roleArn]) => [roleArn, key]))

export const renamed = (
  roleNames: Record<string, string>,
  serial: number,
): Record<string, string> =>
  Object.fromEntries(Object.entries(roleNames).map(([key, name]) => [key, `${name}-${serial}`]))
