import type { World } from '../../world.ts'
import { administratorArn } from './administrator.ts'
import type { AccessKey } from './state.ts'
import { iamAccount, iamState } from './state.ts'

/**
 * What the signature check needs to know of a key. `expiresAt` is in milliseconds since the epoch.
 */
export interface Credentials {
  secretAccessKey: string
  sessionToken?: string
  accountId: string
  arn: string
  expiresAt?: number
}

/**
 * Sessions are forgotten long after they expired, so that an expired one is still told from an
 * unknown one.
 */
const REMEMBER_EXPIRED_MS = 48 * 3_600_000
const SWEEP_MS = 3_600_000

/**
 * Finds a key by its id. Twelve digits are the key of that account's administrator, with the secret
 * `sandbox`; all others were made by CreateAccessKey or issued by STS.
 */
export function findAccessKey(world: World, accessKeyId: string): Credentials | undefined {
  if (/^\d{12}$/.test(accessKeyId)) {
    iamAccount(world, accessKeyId)
    return {
      secretAccessKey: 'sandbox',
      accountId: accessKeyId,
      arn: administratorArn(accessKeyId),
    }
  }
  const key = iamState(world).accessKeys.get(accessKeyId)
  if (!key || key.active === false) return undefined
  const { secretAccessKey, sessionToken, accountId, arn, expiresAt } = key
  return {
    secretAccessKey,
    accountId,
    arn,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  }
}

export function saveAccessKey(world: World, key: AccessKey): void {
  forgetExpired(world)
  iamState(world).accessKeys.set(key.accessKeyId, key)
}

function forgetExpired(world: World): void {
  const state = iamState(world)
  const now = world.clock.now()
  if (now < state.nextSweepAt) return
  state.nextSweepAt = now + SWEEP_MS
  for (const [id, { expiresAt }] of state.accessKeys) {
    if (expiresAt !== undefined && expiresAt < now - REMEMBER_EXPIRED_MS)
      state.accessKeys.delete(id)
  }
}
