import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'

export interface Secret {
  arn: string
  name: string
  description: string | undefined
  kmsKeyId: string | undefined
  tags: { Key: string; Value: string }[]
  createdAt: number
  versions: SecretVersion[]
  /** When it will be deleted, in milliseconds since the epoch. */
  deletedAt?: number
}

/** A version without a staging label is one that AWS may delete. */
interface SecretVersion {
  id: string
  text: string
  createdAt: number
  stages: string[]
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
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`
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
    (it) => isHere(it, caller) && (it.name === id || it.arn === id || isPartOf(id, it.arn)),
  )
  allow(world, caller, action, found?.arn ?? id)
  if (!found) throw notFound()
  return found
}

/** AWS: an ARN also names its secret without the six random characters and the hyphen. */
const isPartOf = (id: string, arn: string): boolean => arn.slice(0, -'-XXXXXX'.length) === id

const isHere = ({ arn }: Secret, { region, accountId }: Caller): boolean =>
  arn.startsWith(`arn:${partitionOf(region)}:secretsmanager:${region}:${accountId}:secret:`)

export function allow(world: World, caller: Caller, action: string, resource: string): void {
  try {
    authorize(world, caller, { action: `secretsmanager:${action}`, resource })
  } catch (fault) {
    throw fault instanceof AwsFault && fault.code === 'AccessDenied'
      ? new AwsFault('AccessDeniedException', fault.message, 400)
      : fault
  }
}

interface NewVersion {
  text: string
  /** AWS: "This value becomes the VersionId". */
  id?: string | undefined
  stages?: string[] | undefined
}

/** AWS: the same token with the same content is a repeat; with other content it is refused. */
export function addVersion(world: World, secret: Secret, version: NewVersion): SecretVersion {
  const { text, id = randomId(world), stages = [CURRENT] } = version
  if (!/^[\w-]{32,64}$/.test(id))
    throw new AwsFault(
      'InvalidParameterException',
      'ClientRequestToken must be 32-64 characters long.',
    )
  const known = secret.versions.find((it) => it.id === id)
  if (known && known.text !== text)
    throw new AwsFault(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    )
  const added = known ?? { id, text, createdAt: world.clock.now(), stages: [] }
  if (!known) secret.versions.push(added)
  for (const stage of stages) moveStage(secret, stage, added)
  return added
}

const CURRENT = 'AWSCURRENT'

/** AWS: when AWSCURRENT moves, the version that had it gets AWSPREVIOUS. */
function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = secret.versions.find(({ stages }) => stages.includes(stage))
  if (from === to) return
  if (from) from.stages = from.stages.filter((it) => it !== stage)
  to.stages.push(stage)
  if (stage === CURRENT && from) moveStage(secret, 'AWSPREVIOUS', from)
}

const randomId = (world: World): string =>
  Buffer.from(world.random.bytes(16))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
