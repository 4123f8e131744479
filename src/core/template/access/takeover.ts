import type { Grant } from './grants.ts'
import type { GrantedStatement } from './rights.ts'

/**
 * Actions that give rights or keys to somebody. Even on one role they are enough, because that role
 * can then get every right. A permissions boundary as a condition limits them.
 */
const GIVE_RIGHTS: Record<string, string> = {
  'iam:AttachRolePolicy': 'give a role any right',
  'iam:PutRolePolicy': 'give a role any right',
  'iam:AttachUserPolicy': 'give a user any right',
  'iam:PutUserPolicy': 'give a user any right',
  'iam:AttachGroupPolicy': 'give a group any right',
  'iam:PutGroupPolicy': 'give a group any right',
  'iam:AddUserToGroup': 'add a user to a group of administrators',
  'iam:CreatePolicyVersion': 'rewrite a policy',
  'iam:SetDefaultPolicyVersion': 'bring an old text of a policy back',
  'iam:UpdateAssumeRolePolicy': 'change who may use a role',
  'iam:CreateAccessKey': 'create access keys of a user',
  'iam:CreateLoginProfile': 'set the password of a user',
  'iam:UpdateLoginProfile': 'change the password of a user',
  'iam:UpdateSAMLProvider': 'change who signs in people',
  'sso:CreateAccountAssignment': 'give people access to accounts',
  'sso:PutInlinePolicyToPermissionSet': 'give people any right',
  'sso:AttachManagedPolicyToPermissionSet': 'give people any right',
  'identitystore:CreateGroupMembership': 'add a person to a group of administrators',
}

/** Actions with which one acts as somebody else. They are enough if the resource may be anyone. */
const ACT_AS_OTHERS: Record<string, string> = {
  'sts:AssumeRole': 'assume other roles',
  'iam:PassRole': 'give any role to a service of AWS, which then acts with its rights',
  'lambda:UpdateFunctionCode': 'replace the code of any function, which then acts with its rights',
  'ssm:SendCommand': 'run commands on any server, with the rights of that server',
  'ssm:StartSession': 'open a shell on any server, with the rights of that server',
  'ecs:ExecuteCommand': 'run commands in any container, with the rights of that container',
}

/** A right with which the role can give itself all others. */
export interface TakeoverRight {
  statement: GrantedStatement
  /** Such as `iam:CreateUser`, or `*`. */
  action: string
  /** Such as `it may create access keys of a user (iam:CreateAccessKey)`. */
  says: string
}

/** The rights that give control of the whole account (TRU-4, attack 40). */
export const takeoverRights = (grants: Grant[]): TakeoverRight[] => grants.flatMap(takeoverIn)

function takeoverIn({ statement, actions, holder = 'it' }: Grant): TakeoverRight[] {
  const right = (action: string, what: string) => [
    { statement, action, says: `${capitalise(holder)} may ${what} (${action}).` },
  ]
  const { notActions } = statement
  if (statement.actions.some((it) => it === '*' || it === '*:*'))
    return right('*', 'do everything in every service')
  if (notActions.length > 0 && !isNarrow(statement))
    return right('NotAction', `do everything except ${notActions.join(', ')}`)
  const granted = new Set(actions.map(({ name }) => name))
  if (statement.actions.some((it) => /^iam:\*+$/i.test(it)) && !isNarrow(statement))
    return right('iam:*', 'manage users, roles and policies without limit')
  const giving = isBounded(statement) ? [] : Object.entries(GIVE_RIGHTS)
  const acting = Object.entries(ACT_AS_OTHERS).filter(() => !isNarrow(statement))
  return [...giving, ...acting]
    .filter(([action]) => granted.has(action))
    .flatMap(([action, what]) => right(action, what))
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** AWS: a role that is made or changed under such a condition can never exceed the boundary. */
const isBounded = ({ condition }: GrantedStatement): boolean =>
  Object.entries((condition ?? {}) as Record<string, unknown>).some(
    ([operator, keys]) =>
      /^(?:StringEquals|ArnEquals|StringLike|ArnLike)$/.test(operator) &&
      Object.entries((keys ?? {}) as Record<string, unknown>).some(
        ([key, value]) =>
          key.toLowerCase() === 'iam:permissionsboundary' &&
          [value].flat().every((it) => typeof it === 'string' && !/[*?]/.test(it)),
      ),
  )

const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:[a-z-]+[/:](?<name>.*)$/is

/** Whether the resources are named at least by the beginning of their name. */
function isNarrow({ resources, notResources }: GrantedStatement): boolean {
  return (
    notResources.length === 0 &&
    resources.every((it) => {
      const name = ARN.exec(it)?.groups?.name
      return name !== undefined && !/^(?:(?:aws-)?service-role)?\/?(?:\*|\?|\$\{)/.test(name)
    })
  )
}
