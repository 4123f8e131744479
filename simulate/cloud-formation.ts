import { issueCallbackToken } from '../src/core/callback/receive/callback-token.ts'
import type { Invitation } from '../src/core/model/invitation.ts'
import type { AnswerOutcome, Keys } from '../src/core/ports.ts'
import type { Accounts } from './accounts.ts'
import type { Dice } from './dice.ts'
import type { Queue } from './queue.ts'
import { EPOCH, type Timeline } from './timeline.ts'

type RequestType = 'Create' | 'Update' | 'Delete'
export type Trust = (externalId: string | undefined) => boolean
type Ended = 'success' | 'failed' | 'timed-out'

export interface CustomRequest {
  type: RequestType
  requestId: string
  stack: Stack
  roleArn: string
  sentAt: number
  /** The result for the stack; undefined while CloudFormation waits. */
  ended?: Ended
  /** Each different body that was sent to S3. */
  bodies: Set<string>
  /** How many of them S3 accepted. */
  stored: number
}

export interface Stack {
  stackId: string
  /**
   * The ARN of the role in the present template. `roleArns` also has those of earlier templates.
   */
  roleArn: string
  roleArns: Set<string>
  accountId: string
  invitation: Invitation
  status: 'creating' | 'complete' | 'updating' | 'rolling-back' | 'deleting' | 'gone'
  physicalId?: string
  deletes: number
  answeredCreate?: Ended
  isAbandoned?: true
}

/** The content of a message, from CloudFormation or from a stranger. */
export interface Telling {
  type: RequestType
  requestId: string
  stackId: string
  roleArn: string
  physicalId?: string | undefined
  invitation: Invitation
  sentAt: number
}

const TOPIC_ARN = 'arn:aws:sns:us-east-1:012345678901:rolecall-callbacks'
const TIMEOUT_MS = 300_000
const URL_LIFE_MS = 7200_000
const MAX_DELETES = 6

interface Parts {
  time: Timeline
  dice: Dice
  queue: Queue
  accounts: Accounts
  keys: Keys
  violate(what: string): void
}

/** Stacks with one role and one custom resource each, and the bucket that receives the answers. */
export class CloudFormation {
  readonly #parts: Parts
  readonly stacks: Stack[] = []
  readonly requests: CustomRequest[] = []
  readonly #byUrl = new Map<string, CustomRequest>()
  /** The chance that S3 fails, and that it stores an answer but the reply is lost. */
  trouble = 0
  silence = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  launch(
    invitation: Invitation,
    accountId: string,
    role: { opens: Trust; spreadMs: number },
  ): Stack | undefined {
    const { accounts, time } = this.#parts
    const roleArn = `arn:aws:iam::${accountId}:role/NorthwindInsightsAccess`
    // AWS: if a role with this name exists, the stack fails before it creates the custom resource.
    if (accounts.exists(roleArn)) return undefined
    const serial = this.stacks.length + 1
    const uuid = `${serial.toString(16).padStart(8, '0')}-aaaa-11ee-bbbb-0123456789ab`
    const stackId = `arn:aws:cloudformation:us-east-1:${accountId}:stack/northwind-${serial}/${uuid}`
    const stack: Stack = {
      stackId,
      roleArn,
      roleArns: new Set([roleArn]),
      accountId,
      invitation,
      status: 'creating',
      deletes: 0,
    }
    this.stacks.push(stack)
    accounts.create(roleArn, stackId, role)
    time.note(() => `customer launches northwind-${serial} in ${accountId}`)
    this.#ask('Create', stack)
    return stack
  }

  /**
   * Updates the stack with another trust policy, with a role of another name, or without a change
   * of the role.
   */
  update(
    stack: Stack,
    change: { opens?: Trust; renamed?: { opens: Trust; spreadMs: number } } = {},
  ): void {
    if (stack.status !== 'complete') return
    const { accounts } = this.#parts
    stack.status = 'updating'
    let { roleArn } = stack
    if (change.opens) accounts.edit(roleArn, change.opens)
    if (change.renamed) {
      roleArn = `${roleArn.split('-')[0]}-${this.requests.length}`
      stack.roleArns.add(roleArn)
      accounts.create(roleArn, stack.stackId, change.renamed)
    }
    this.#ask('Update', stack, roleArn)
  }

  /**
   * Deletes the stack without its custom resource. AWS: with retained resources, CloudFormation
   * sends no message.
   */
  abandon(stack: Stack): void {
    if (stack.status !== 'complete') return
    stack.isAbandoned = true
    stack.status = 'gone'
    this.#dropRoles(stack, () => true)
  }

  /** Deletes the stack. If it was still being created, nobody waits for that answer any more. */
  delete(stack: Stack): void {
    if (stack.status === 'creating') {
      for (const request of this.requests)
        if (request.stack === stack) request.ended ??= 'timed-out'
      stack.physicalId = `northwind-RolecallConnection-${this.stacks.indexOf(stack)}`
      stack.answeredCreate = 'timed-out'
    } else if (stack.status !== 'complete') return
    this.#remove(stack)
  }

  /** Receives the PUT of an answer, as S3 does. */
  put(url: string, body: string): AnswerOutcome {
    const { dice, time, violate } = this.#parts
    const request = this.#byUrl.get(url)
    // S3 refuses a URL that a stranger made up, because its signature is wrong.
    if (!request) return 'refused'
    request.bodies.add(body)
    if (request.bodies.size > 1)
      violate(`two answers to one ${request.type}: ${[...request.bodies].join(' and ')}`)
    if (dice.chance(this.trouble)) return 'unreachable'
    if (time.now > request.sentAt + URL_LIFE_MS) return 'refused'
    request.stored++
    this.#take(request, body)
    return dice.chance(this.silence) ? 'unreachable' : 'delivered'
  }

  #ask(type: RequestType, stack: Stack, roleArn = stack.roleArn): void {
    const { time, queue } = this.#parts
    const requestId = `request-${this.requests.length + 1}`
    const request: CustomRequest = {
      type,
      requestId,
      stack,
      roleArn,
      sentAt: time.now,
      bodies: new Set(),
      stored: 0,
    }
    this.requests.push(request)
    this.#byUrl.set(responseUrl(stack.stackId, requestId), request)
    const { stackId, physicalId, invitation } = stack
    const body = this.message({
      type,
      requestId,
      stackId,
      roleArn,
      physicalId,
      invitation,
      sentAt: time.now,
    })
    queue.send({ requestId, body, isGenuine: true })
    void time
      .sleep(undefined, TIMEOUT_MS, `gives up waiting for ${requestId} if need be`)
      .then(() => this.#end(request, 'timed-out'))
  }

  #take(request: CustomRequest, body: string): void {
    if (request.ended) return
    const { violate } = this.#parts
    const { stack } = request
    const answer = JSON.parse(body) as Record<string, string>
    const isOwn =
      answer.StackId === stack.stackId &&
      answer.RequestId === request.requestId &&
      answer.LogicalResourceId === 'RolecallConnection'
    if (!isOwn || !answer.PhysicalResourceId || Buffer.byteLength(body) > 4096) {
      violate(`an answer that CloudFormation cannot read: ${body}`)
      return
    }
    if (request.type === 'Update' && answer.PhysicalResourceId !== stack.physicalId)
      violate('an Update was answered with another physical id')
    if (request.type === 'Delete' && answer.Status !== 'SUCCESS')
      violate('a Delete was answered with a failure')
    if (request.type === 'Create') stack.physicalId = answer.PhysicalResourceId
    this.#end(request, answer.Status === 'SUCCESS' ? 'success' : 'failed')
  }

  #end(request: CustomRequest, ended: Ended): void {
    if (request.ended) return
    request.ended = ended
    const { stack, type } = request
    this.#parts.time.note(
      () => `CloudFormation: ${type} of ${stack.stackId.split('/')[1]} ${ended}`,
    )
    if (type === 'Create') this.#created(stack, ended)
    else if (type === 'Update') this.#updated(request, ended)
    else this.#deleted(stack, ended)
  }

  #created(stack: Stack, ended: Ended): void {
    stack.answeredCreate = ended
    if (ended === 'success') {
      stack.status = 'complete'
      return
    }
    stack.physicalId ??= `northwind-RolecallConnection-${this.stacks.indexOf(stack)}`
    this.#remove(stack)
  }

  /**
   * AWS: after a failed Update, CloudFormation sends another one with the earlier properties. Then
   * it deletes what the failed one created.
   */
  #updated({ stack, roleArn }: CustomRequest, ended: Ended): void {
    if (stack.status === 'updating' && ended !== 'success') {
      stack.status = 'rolling-back'
      this.#ask('Update', stack)
      return
    }
    if (stack.status === 'updating') stack.roleArn = roleArn
    stack.status = 'complete'
    this.#dropRoles(stack, (arn) => arn !== stack.roleArn)
  }

  #remove(stack: Stack): void {
    stack.status = 'deleting'
    stack.deletes++
    this.#ask('Delete', stack)
  }

  /**
   * A failed Delete is sent again. In the end, the customer deletes the stack without the resource.
   */
  #deleted(stack: Stack, ended: Ended): void {
    if (ended !== 'success' && stack.deletes < MAX_DELETES) {
      void this.#parts.time
        .sleep(undefined, 60_000, 'customer deletes again')
        .then(() => this.#remove(stack))
      return
    }
    stack.status = 'gone'
    this.#dropRoles(stack, () => true)
  }

  #dropRoles(stack: Stack, which: (roleArn: string) => boolean): void {
    const { accounts, dice } = this.#parts
    for (const roleArn of stack.roleArns)
      if (which(roleArn) && accounts.exists(roleArn))
        accounts.delete(roleArn, dice.between(0, 5000))
  }

  /** Wraps CloudFormation's request in SNS's envelope. */
  message({ type, requestId, stackId, roleArn, physicalId, invitation, sentAt }: Telling): string {
    const { id, externalId, expiresAt, profile, profileVersion } = invitation
    const claim = {
      invitationId: id,
      externalId,
      region: 'us-east-1',
      expiresAt: Math.floor(Date.parse(expiresAt) / 1000),
    }
    const ResourceProperties = {
      ServiceToken: TOPIC_ARN,
      ServiceTimeout: String(TIMEOUT_MS / 1000),
      RoleArn: roleArn,
      ExternalId: externalId,
      CallbackToken: issueCallbackToken(this.#parts.keys, claim),
      Profile: profile,
      ProfileVersion: profileVersion,
    }
    const request = {
      RequestType: type,
      ServiceToken: TOPIC_ARN,
      ResponseURL: responseUrl(stackId, requestId),
      StackId: stackId,
      RequestId: requestId,
      ResourceType: 'Custom::RolecallConnection',
      LogicalResourceId: 'RolecallConnection',
      ...(type !== 'Create' && { PhysicalResourceId: physicalId }),
      ResourceProperties,
    }
    const envelope = {
      Type: 'Notification',
      MessageId: requestId,
      TopicArn: TOPIC_ARN,
      Message: JSON.stringify(request),
    }
    return JSON.stringify({
      ...envelope,
      Timestamp: new Date(EPOCH + sentAt).toISOString(),
      SignatureVersion: '1',
    })
  }
}

function responseUrl(stackId: string, requestId: string): string {
  const key = encodeURIComponent([stackId, 'RolecallConnection', requestId].join('|'))
  return `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${key}?X-Amz-Signature=simulated`
}
