import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { saveAccessKey } from './access-keys.ts'
import { userFor } from './entity-access.ts'
import { limitExceeded, noSuchEntity } from './faults.ts'
import type { Input } from './input.ts'
import { readPage, readText } from './input.ts'
import { showDate } from './show-date.ts'
import type { AccessKey, User } from './state.ts'
import { iamState } from './state.ts'
import { secretKey, uniqueId } from './unique-ids.ts'

const KEYS_PER_USER = 2

export function CreateAccessKey(world: World, caller: Caller, input: Input) {
  const user = keyOwner(world, caller, 'iam:CreateAccessKey', input)
  if (keysOf(world, user).length >= KEYS_PER_USER)
    throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`)
  const key: AccessKey = {
    accessKeyId: uniqueId(world, 'AKIA'),
    secretAccessKey: secretKey(world),
    accountId: user.accountId,
    arn: user.arn,
    userName: user.userName,
    active: true,
    createdAt: world.clock.now(),
  }
  saveAccessKey(world, key)
  return { AccessKey: { ...showKey(key), SecretAccessKey: key.secretAccessKey } }
}

export function UpdateAccessKey(world: World, caller: Caller, input: Input) {
  const status = readText(input, 'Status', { pattern: 'Active|Inactive' })
  const key = keyFor(world, keyOwner(world, caller, 'iam:UpdateAccessKey', input), input)
  saveAccessKey(world, { ...key, active: status === 'Active' })
  return {}
}

export function DeleteAccessKey(world: World, caller: Caller, input: Input) {
  const key = keyFor(world, keyOwner(world, caller, 'iam:DeleteAccessKey', input), input)
  iamState(world).accessKeys.delete(key.accessKeyId)
  return {}
}

export function ListAccessKeys(world: World, caller: Caller, input: Input) {
  const { items, ...page } = readPage(
    input,
    keysOf(world, keyOwner(world, caller, 'iam:ListAccessKeys', input)),
  )
  return { AccessKeyMetadata: items.map(showKey), ...page }
}

/** AWS: without a user name, IAM takes the user that signed the request. */
function keyOwner(world: World, caller: Caller, action: string, input: Input): User {
  const [, own] = /:user\/(?:.*\/)?([^/]+)$/.exec(caller.arn) ?? []
  return userFor(world, caller, action, own === undefined ? input : { UserName: own, ...input })
}

const keysOf = (world: World, user: User): AccessKey[] =>
  [...iamState(world).accessKeys.values()].filter(
    (key) => key.accountId === user.accountId && key.userName === user.userName,
  )

function keyFor(world: World, user: User, input: Input): AccessKey {
  const id = readText(input, 'AccessKeyId')
  const key = keysOf(world, user).find(({ accessKeyId }) => accessKeyId === id)
  if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`)
  return key
}

const showKey = ({ accessKeyId, userName, active, createdAt }: AccessKey) => ({
  UserName: userName,
  AccessKeyId: accessKeyId,
  Status: active ? 'Active' : 'Inactive',
  CreateDate: showDate(createdAt),
})
