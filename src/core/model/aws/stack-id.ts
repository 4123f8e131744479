import { RolecallError } from '../../../api/errors.ts'
import type { AccountId } from './account-id.ts'

export interface StackId {
  text: string
  partition: string
  region: string
  accountId: AccountId
  stackName: string
}

const STACK_ID =
  /^arn:(?<partition>aws[a-z-]{0,20}):cloudformation:(?<region>[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}):(?<accountId>\d{12}):stack\/(?<stackName>[A-Za-z][A-Za-z0-9-]{0,127})\/[0-9A-Za-z-]{8,64}$/

export function parseStackId(text: string): StackId {
  const parts = STACK_ID.exec(text)?.groups
  if (!parts)
    throw new RolecallError('CALLBACK_INVALID', { detail: 'StackId is not the ARN of a stack.' })
  const { partition, region, accountId, stackName } = parts as Record<string, string>
  return {
    text,
    partition: partition!,
    region: region!,
    accountId: accountId!,
    stackName: stackName!,
  }
}
