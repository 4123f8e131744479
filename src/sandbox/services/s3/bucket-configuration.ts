import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import type { World } from '../../world.ts'
import type { BucketInput } from './access.ts'
import { bucketFor } from './access.ts'
import type { Bucket } from './bucket.ts'

interface Kind {
  read: string
  write: string
  /** What a bucket without it answers: a document, or an error's code. */
  absent: { document: string } | { code: string }
  /** The code of the error where it was deleted, if that differs from `absent`. */
  deleted?: string
}

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const ENCRYPTION = `<ServerSideEncryptionConfiguration ${NAMESPACE}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`
const OWNERSHIP = `<OwnershipControls ${NAMESPACE}><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`

/** Stands for a configuration that was deleted. */
const DELETED = ''

/** Subresources that are kept as given: they change nothing that the sandbox shows elsewhere. */
export const CONFIGURATIONS: Readonly<Record<string, Kind>> = {
  tagging: {
    read: 'GetBucketTagging',
    write: 'PutBucketTagging',
    absent: { code: 'NoSuchTagSet' },
  },
  encryption: {
    read: 'GetEncryptionConfiguration',
    write: 'PutEncryptionConfiguration',
    absent: { document: ENCRYPTION },
  },
  lifecycle: {
    read: 'GetLifecycleConfiguration',
    write: 'PutLifecycleConfiguration',
    absent: { code: 'NoSuchLifecycleConfiguration' },
  },
  ownershipControls: {
    read: 'GetBucketOwnershipControls',
    write: 'PutBucketOwnershipControls',
    absent: { document: OWNERSHIP },
    deleted: 'OwnershipControlsNotFoundError',
  },
}

export interface ConfigurationInput extends BucketInput {
  Kind: string
}

export function PutBucketConfiguration(
  world: World,
  caller: Caller,
  input: ConfigurationInput & { Document: string },
): void {
  const { write } = CONFIGURATIONS[input.Kind]!
  bucketFor(world, caller, write, input).configurations.set(input.Kind, input.Document)
}

export function DeleteBucketConfiguration(
  world: World,
  caller: Caller,
  input: ConfigurationInput,
): void {
  const { write, deleted } = CONFIGURATIONS[input.Kind]!
  const { configurations } = bucketFor(world, caller, write, input)
  if (deleted === undefined) configurations.delete(input.Kind)
  else configurations.set(input.Kind, DELETED)
}

export function GetBucketConfiguration(
  world: World,
  caller: Caller,
  input: ConfigurationInput,
): { Document: string } {
  const { read, absent, deleted } = CONFIGURATIONS[input.Kind]!
  const given = bucketFor(world, caller, read, input).configurations.get(input.Kind)
  if (given === DELETED) throw missing(input.Kind, deleted!)
  if (given !== undefined) return { Document: given }
  if ('document' in absent) return { Document: absent.document }
  throw missing(input.Kind, absent.code)
}

const missing = (kind: string, code: string) =>
  new AwsFault(code, `The ${kind} configuration does not exist`, 404)

/** The headers of an object that is written without any encryption of its own. */
export function defaultEncryption({ configurations }: Bucket): Record<string, string> {
  const given = configurations.get('encryption') ?? ENCRYPTION
  const [algorithm, key] = ['SSEAlgorithm', 'KMSMasterKeyID'].map(
    (name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(given)?.[1],
  )
  return {
    'x-amz-server-side-encryption': algorithm ?? 'AES256',
    ...(key !== undefined && { 'x-amz-server-side-encryption-aws-kms-key-id': key }),
  }
}
