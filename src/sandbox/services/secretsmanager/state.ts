import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'

export interface Secret {
  arn: string
  name: string
  description: string | undefined
  kmsKeyId: string | undefined
  /** The newest last: AWSCURRENT, with AWSPREVIOUS before it. */
  versions: { id: string; text: string; createdAt: number }[]
  /** When it will be deleted, in milliseconds since the epoch. */
  deletedAt?: number
}

export const secretsOf = (world: World): Map<string, Secret> =>
  world.part('secretsmanager', () => new Map<string, Secret>())

export const notFound = () =>
  new AwsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

/**
 * AWS: Secrets Manager puts six random characters behind the name, so that an ARN is never another
 * secret's.
 */
export function newArn(world: World, { region, accountId }: Caller, name: string): string {
  const suffix = Array.from(
    world.random.bytes(6),
    (byte) => ALPHANUMERIC[byte % ALPHANUMERIC.length],
  ).join('')
  return `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The secret of a name or ARN, if the caller may do this to it. */
export function secretFor(
  world: World,
  caller: Caller,
  action: string,
  id: string | undefined,
): Secret {
  if (!id) throw new AwsFault('ValidationException', 'You must provide a SecretId.')
  const found = [...secretsOf(world).values()].find(
    (it) => it.arn === id || (it.name === id && isHere(it, caller)),
  )
  allow(world, caller, action, found?.arn ?? id)
  if (!found) throw notFound()
  return found
}

const isHere = ({ arn }: Secret, { region, accountId }: Caller): boolean =>
  arn.startsWith(`arn:aws:secretsmanager:${region}:${accountId}:secret:`)

export function allow(world: World, caller: Caller, action: string, resource: string): void {
  try {
    authorize(world, caller, { action: `secretsmanager:${action}`, resource })
  } catch (fault) {
    throw fault instanceof AwsFault && fault.code === 'AccessDenied'
      ? new AwsFault('AccessDeniedException', fault.message, 400)
      : fault
  }
}

export function addVersion(world: World, secret: Secret, text: string): string {
  const id = Buffer.from(world.random.bytes(16))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  secret.versions.push({ id, text, createdAt: world.clock.now() })
  return id
}
