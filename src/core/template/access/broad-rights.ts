import { matchesAction } from './match-action.ts'
import type { Statement } from './statement.ts'

/** Actions by which a role can give rights to itself or to others. */
const ESCALATING: Record<string, string> = {
  'sts:AssumeRole': 'take on other roles',
  'iam:PassRole': 'hand roles to AWS services, which then act with their rights',
  'iam:CreateUser': 'make users',
  'iam:CreateAccessKey': 'make long-lived access keys',
  'iam:CreateLoginProfile': 'set console passwords',
  'iam:UpdateLoginProfile': 'change console passwords',
  'iam:AddUserToGroup': 'put users into groups',
  'iam:CreateRole': 'make roles',
  'iam:UpdateAssumeRolePolicy': 'change who may use a role',
  'iam:AttachRolePolicy': 'give a role more rights',
  'iam:AttachUserPolicy': 'give a user more rights',
  'iam:AttachGroupPolicy': 'give a group more rights',
  'iam:PutRolePolicy': 'give a role more rights',
  'iam:PutUserPolicy': 'give a user more rights',
  'iam:PutGroupPolicy': 'give a group more rights',
  'iam:CreatePolicyVersion': 'rewrite policies',
  'iam:SetDefaultPolicyVersion': 'rewrite policies',
  'iam:DeleteRolePermissionsBoundary': 'lift the limit set on a role',
  'iam:DeleteUserPermissionsBoundary': 'lift the limit set on a user',
  's3:PutBucketPolicy': 'change who may read and write buckets',
  'kms:PutKeyPolicy': 'change who may use encryption keys',
  'lambda:AddPermission': 'change who may call functions',
  'sns:SetTopicAttributes': 'change who may use topics',
  'sqs:SetQueueAttributes': 'change who may use queues',
  'secretsmanager:GetSecretValue': 'read secrets',
  'secretsmanager:PutResourcePolicy': 'change who may read secrets',
}

/** What an administrator should look at twice, in words (TRU-4). */
export function broadRights(statement: Statement): string[] {
  if (statement.effect !== 'Allow') return []
  const where = placeOf(statement)
  if (statement.notActions.length > 0)
    return [`Allows everything except ${statement.notActions.join(', ')}${where}.`]
  if (statement.actions.includes('*') || statement.actions.includes('*:*'))
    return [`Allows every action of every AWS service${where}.`]
  const wholeServices = statement.actions.filter((action) => /^[\w-]+:\*+$/.test(action))
  return [
    ...wholeServices.map((action) => `${action} allows every action of this service${where}.`),
    ...escalations(statement, where),
  ]
}

function escalations(statement: Statement, where: string): string[] {
  const reached = Object.entries(ESCALATING).filter(([action]) =>
    statement.actions.some((pattern) => matchesAction(pattern, action)),
  )
  const byMeaning = Map.groupBy(reached, ([, meaning]) => meaning)
  return [...byMeaning].map(
    ([meaning, entries]) =>
      `May ${meaning} (${entries.map(([action]) => action).join(', ')})${where}.`,
  )
}

function placeOf(statement: Statement): string {
  if (statement.notResources.length > 0)
    return `, everywhere except on ${statement.notResources.join(', ')}`
  return statement.resources.includes('*') ? ', on all resources' : ''
}
