import { matchesAction } from '../../../core/model/aws/match-action.ts'
import type { Statement } from '../../../core/template/access/statement.ts'

/** Actions with which a role can give rights to itself or others, or read secrets. */
const ESCALATING: Record<string, string[]> = {
  'assume other roles': ['sts:AssumeRole'],
  'give roles to AWS services, which then act with their rights': ['iam:PassRole'],
  'create users': ['iam:CreateUser'],
  'create long-lived access keys': ['iam:CreateAccessKey'],
  'set console passwords': ['iam:CreateLoginProfile'],
  'change console passwords': ['iam:UpdateLoginProfile'],
  'add users to groups': ['iam:AddUserToGroup'],
  'create roles': ['iam:CreateRole'],
  'change who may use a role': ['iam:UpdateAssumeRolePolicy'],
  'give a role more rights': ['iam:AttachRolePolicy', 'iam:PutRolePolicy'],
  'give a user more rights': ['iam:AttachUserPolicy', 'iam:PutUserPolicy'],
  'give a group more rights': ['iam:AttachGroupPolicy', 'iam:PutGroupPolicy'],
  'rewrite policies': ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'],
  'remove the permissions boundary of a role': ['iam:DeleteRolePermissionsBoundary'],
  'remove the permissions boundary of a user': ['iam:DeleteUserPermissionsBoundary'],
  'change who may read and write buckets': ['s3:PutBucketPolicy'],
  'change who may use encryption keys': ['kms:PutKeyPolicy'],
  'change who may call functions': ['lambda:AddPermission'],
  'change who may use topics': ['sns:SetTopicAttributes'],
  'change who may use queues': ['sqs:SetQueueAttributes'],
  'read secrets': ['secretsmanager:GetSecretValue'],
  'change who may read secrets': ['secretsmanager:PutResourcePolicy'],
}

/** The broad rights of a statement, as sentences for an administrator (TRU-4). */
export function broadRights(statement: Statement): string[] {
  if (statement.effect !== 'Allow') return []
  const where = resourcesOf(statement)
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
  return Object.entries(ESCALATING).flatMap(([meaning, actions]) => {
    const covered = actions.filter((action) =>
      statement.actions.some((pattern) => matchesAction(pattern, action)),
    )
    return covered.length > 0 ? [`Can ${meaning} (${covered.join(', ')})${where}.`] : []
  })
}

function resourcesOf(statement: Statement): string {
  if (statement.notResources.length > 0)
    return `, on all resources except ${statement.notResources.join(', ')}`
  return statement.resources.includes('*') ? ', on all resources' : ''
}
