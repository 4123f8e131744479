import type { Caller } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { findAccessKey } from '../iam/access-keys.ts'
import { validationError } from '../iam/faults.ts'
import type { Input } from '../iam/input.ts'
import { readText } from '../iam/input.ts'

export function GetAccessKeyInfo(world: World, caller: Caller, input: Input) {
  // AWS: an id has 16 to 128 characters; the sandbox's own keys of twelve digits are ids too.
  const id = readText(input, 'AccessKeyId', { pattern: '[\\w]*', min: 12, max: 128 })
  authorize(world, caller, { action: 'sts:GetAccessKeyInfo', resource: '*' })
  const key = findAccessKey(world, id)
  if (!key) throw validationError(`Access key ID ${id} does not exist.`)
  return { Account: key.accountId }
}
