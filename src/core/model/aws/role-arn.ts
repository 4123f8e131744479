import { RolecallError } from '../../../api/errors.ts'
import type { AccountId } from './account-id.ts'

export interface RoleArn {
  text: string
  partition: string
  accountId: AccountId
  roleName: string
}

const ROLE_ARN =
  /^arn:(?<partition>aws[a-z-]{0,20}):iam::(?<accountId>\d{12}):role\/(?<path>(?:[!-.0-~]{1,128}\/){0,16})(?<roleName>[\w+=,.@-]{1,64})$/

/**
 * Reads an IAM role's ARN. Refuses service-linked and reserved roles, because a customer cannot
 * edit their trust policy.
 */
export function parseRoleArn(text: string): RoleArn {
  const parts = text.length <= 2048 ? ROLE_ARN.exec(text)?.groups : undefined
  if (!parts || /^aws-(service-role|reserved)\//.test(parts.path!))
    throw new RolecallError('ROLE_ARN_INVALID')
  return {
    text,
    partition: parts.partition!,
    accountId: parts.accountId!,
    roleName: parts.roleName!,
  }
}
