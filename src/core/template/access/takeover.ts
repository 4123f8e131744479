import type { Grant } from './grants.ts'
import type { GrantedStatement } from './rights.ts'
import { ENGLISH_SHEET, holderInWords, type SheetWords } from './sheet-words.ts'

/**
 * Actions that give rights or keys to somebody. Even on one role they are enough, because that role
 * can then get every right. A permissions boundary as a condition limits them.
 */
const GIVE_RIGHTS: readonly TakeoverAction[] = [
  ...(['iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:AttachUserPolicy'] as const),
  ...(['iam:PutUserPolicy', 'iam:AttachGroupPolicy', 'iam:PutGroupPolicy'] as const),
  ...(['iam:AddUserToGroup', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'] as const),
  ...(['iam:UpdateAssumeRolePolicy', 'iam:CreateAccessKey', 'iam:CreateLoginProfile'] as const),
  ...(['iam:UpdateLoginProfile', 'iam:UpdateSAMLProvider', 'sso:CreateAccountAssignment'] as const),
  ...(['sso:PutInlinePolicyToPermissionSet', 'sso:AttachManagedPolicyToPermissionSet'] as const),
  'identitystore:CreateGroupMembership',
]

/** Actions with which one acts as somebody else. They are enough if the resource may be anyone. */
const ACT_AS_OTHERS: readonly TakeoverAction[] = [
  ...(['sts:AssumeRole', 'iam:PassRole', 'lambda:UpdateFunctionCode'] as const),
  ...(['ssm:SendCommand', 'ssm:StartSession', 'ecs:ExecuteCommand'] as const),
]

type TakeoverAction = keyof SheetWords['takeover']

/** A right with which the role can give itself all others. */
export interface TakeoverRight {
  statement: GrantedStatement
  /** Such as `iam:CreateUser`, or `*`. */
  action: string
  /** Such as `It may create access keys of a user (iam:CreateAccessKey)`. */
  says: string
}

/** The rights that give control of the whole account (TRU-4, attack 40). */
export const takeoverRights = (
  grants: Grant[],
  words: SheetWords = ENGLISH_SHEET,
): TakeoverRight[] => grants.flatMap((grant) => takeoverIn(grant, words))

function takeoverIn({ statement, actions, holder }: Grant, words: SheetWords): TakeoverRight[] {
  const who = holder ? holderInWords(words, holder) : words.it
  const right = (action: string, what: string) => [
    { statement, action, says: capitalise(words.may({ holder: who, what, action })) },
  ]
  const { notActions } = statement
  if (statement.actions.some((it) => it === '*' || it === '*:*'))
    return right('*', words.doEverything)
  if (notActions.length > 0 && !isNarrow(statement))
    return right('NotAction', words.doEverythingExcept({ list: notActions.join(', ') }))
  const granted = new Set(actions.map(({ name }) => name))
  if (statement.actions.some((it) => /^iam:\*+$/i.test(it)) && !isNarrow(statement))
    return right('iam:*', words.manageIam)
  const giving = isBounded(statement) ? [] : GIVE_RIGHTS
  const acting = isNarrow(statement) ? [] : ACT_AS_OTHERS
  return [...giving, ...acting]
    .filter((action) => granted.has(action))
    .flatMap((action) => right(action, words.takeover[action]))
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
