import { type Members, readMembers } from './members.ts'
import type { World } from './world.ts'

/** Who calls: known by the access key that signed the request. */
export interface Caller {
  accountId: string
  /**
   * `arn:aws:iam::ID:root`, `arn:aws:iam::ID:user/N` or
   * `arn:aws:sts::ID:assumed-role/ROLE/SESSION`.
   */
  arn: string
  /** The Region of the signature's scope, or of the endpoint for unsigned requests. */
  region: string
  /** Absent for an unsigned request. */
  accessKeyId?: string
  /** Set while CloudFormation acts with the caller's permissions. */
  calledVia?: 'cloudformation.amazonaws.com'
}

/** An AWS operation: input and output have the member names of AWS's own API reference. */
export type Operation<Input, Output> = (
  world: World,
  caller: Caller,
  input: Input,
) => Output | Promise<Output>

/** An AWS error response: `code` and `status` are those that the real service gives. */
export class AwsFault extends Error {
  readonly code: string
  readonly status: number
  /** What the error's shape has besides its message, in the JSON protocol. */
  readonly members: object

  constructor(code: string, message: string, status = 400, members: object = {}) {
    super(message)
    this.code = code
    this.status = status
    this.members = members
  }
}

/**
 * One AWS service as the server sees it. S3 is served apart, since REST has no operation names on
 * the wire.
 */
export interface Service {
  /** As in the signature's scope: `sts`, `iam`, `sns`, `sqs`, `dynamodb`, `cloudformation`. */
  name: string
  protocol: 'query' | 'json'
  /** Of the query protocol's XML answers. */
  xmlNamespace?: string
  /** Of the JSON protocol's `X-Amz-Target`, such as `AmazonSQS`. */
  targetPrefix?: string
  /** Of the JSON protocol's error types, such as `com.amazonaws.sqs`. */
  faultNamespace?: string
  /** Older codes of its errors, where the service once spoke the query protocol. */
  queryErrorCodes?: Readonly<Record<string, string>>
  operations: Readonly<Record<string, Declared>>
}

/** An operation, and the members of its input that it reads. All others are refused. */
export interface Declared {
  run: Operation<never, unknown>
  reads: Members
}

/** Declares an operation; `members` is as `readMembers` takes it. */
export const declare = (run: Operation<never, unknown>, members: string): Declared => ({
  run,
  reads: readMembers(members),
})
