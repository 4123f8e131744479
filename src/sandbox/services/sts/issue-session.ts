import type { World } from '../../world.ts'
import { saveAccessKey } from '../iam/access-keys.ts'
import type { RoleSession } from '../iam/state.ts'
import { secretKey, uniqueId } from '../iam/unique-ids.ts'

const TOKEN_BYTES = 240

interface NewSession {
  accountId: string
  arn: string
  durationSeconds: number
  session?: RoleSession
}

/** Makes temporary credentials and stores them. */
export function issueSession(world: World, { durationSeconds, ...owner }: NewSession) {
  const now = world.clock.now()
  const expiresAt = Math.floor(now / 1000 + durationSeconds) * 1000
  const credentials = {
    accessKeyId: uniqueId(world, 'ASIA'),
    secretAccessKey: secretKey(world),
    sessionToken: `IQoJb3JpZ2luX2Vj${Buffer.from(world.random.bytes(TOKEN_BYTES)).toString('base64')}`,
  }
  saveAccessKey(world, { ...owner, ...credentials, expiresAt, createdAt: now })
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: new Date(expiresAt),
  }
}
