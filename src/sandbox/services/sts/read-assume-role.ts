import { AwsFault } from '../../operation.ts'
import { validationError } from '../iam/faults.ts'
import type { Input, TextRule } from '../iam/input.ts'
import {
  readOptionalNumber,
  readOptionalText,
  readTags,
  readText,
  readTextList,
} from '../iam/input.ts'

// AWS: the grammar of "AssumeRole" in the STS API reference.
const SESSION_NAME: TextRule = { pattern: '[\\w+=,.@-]*', min: 2, max: 64 }
const EXTERNAL_ID: TextRule = { pattern: '[\\w+=,.@:\\/-]*', min: 2, max: 1224 }
const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:[!-~]+\/)?([\w+=,.@-]{1,64})$/

export interface AssumeRoleRequest {
  roleArn: string
  accountId: string
  roleName: string
  roleSessionName: string
  externalId: string | undefined
  sourceIdentity: string | undefined
  durationSeconds: number
  tags: Record<string, string>
  transitiveTagKeys: string[]
}

export function readAssumeRole(input: Input): AssumeRoleRequest {
  const roleArn = readText(input, 'RoleArn', { min: 20, max: 2048 })
  const [, accountId, roleName] = ROLE_ARN.exec(roleArn) ?? []
  if (accountId === undefined || roleName === undefined)
    throw validationError(`${roleArn} is invalid`)
  const tags = readTags(input)
  return {
    roleArn,
    accountId,
    roleName,
    roleSessionName: readText(input, 'RoleSessionName', SESSION_NAME),
    externalId: readOptionalText(input, 'ExternalId', EXTERNAL_ID),
    sourceIdentity: readOptionalText(input, 'SourceIdentity', SESSION_NAME),
    durationSeconds:
      readOptionalNumber(input, 'DurationSeconds', { min: 900, max: 43_200 }) ?? 3600,
    tags,
    transitiveTagKeys: readTransitiveTagKeys(input, tags),
  }
}

function readTransitiveTagKeys(input: Input, tags: Record<string, string>): string[] {
  const keys = readTextList(input, 'TransitiveTagKeys')
  const stray = keys.find((key) => !Object.hasOwn(tags, key))
  if (stray === undefined) return keys
  throw new AwsFault(
    'InvalidParameterValue',
    `The specified transitive tag key must be included in the requested tags: ${stray}`,
  )
}
