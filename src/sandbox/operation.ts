import type { World } from './world.ts'

/** Who calls: known by the access key that signed the request. */
export interface Caller {
  accountId: string
  /** `arn:aws:iam::ID:root`, `arn:aws:iam::ID:user/N` or `arn:aws:sts::ID:assumed-role/ROLE/SESSION`. */
  arn: string
  /** The Region of the signature's scope, or of the endpoint for unsigned requests. */
  region: string
  /** Absent for an unsigned request. */
  accessKeyId?: string
  /** Set while CloudFormation acts with the caller's permissions. */
  calledVia?: 'cloudformation.amazonaws.com'
}

/** An AWS operation: input and output have the member names of AWS's own API reference. */
export type Operation<Input, Output> = (world: World, caller: Caller, input: Input) => Output | Promise<Output>

/** An AWS error response: `code` and `status` are those that the real service gives. */
export class AwsFault extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** One AWS service as the server sees it. S3 is served apart, since REST has no operation names on the wire. */
export interface Service {
  /** As in the signature's scope: `sts`, `iam`, `sns`, `sqs`, `cloudformation`. */
  name: string
  protocol: 'query' | 'json'
  /** Of the query protocol's XML answers. */
  xmlNamespace?: string
  /** Of the JSON protocol's `X-Amz-Target`, such as `AmazonSQS`. */
  targetPrefix?: string
  operations: Readonly<Record<string, Operation<never, unknown>>>
}
