import type { Invitation } from '../src/core/model/invitation.ts'
import type { AnswerOutcome } from '../src/core/ports.ts'
import { type Accounts, honest, type RoleChoices, type Trust } from './accounts.ts'
import { messageOf, type RequestType, responseUrl, TIMEOUT_MS } from './custom-request.ts'
import type { Dice } from './dice.ts'
import type { Queue } from './queue.ts'
import { type Kind, orderOf, type Resource, type StackTemplate } from './stack-template.ts'
import type { Timeline } from './timeline.ts'
import { keysByArn, keysOf, renamed, roleArnsOf } from './two-roles.ts'

type Ended = 'success' | 'failed' | 'timed-out'

export interface CustomRequest {
  type: RequestType
  requestId: string
  stack: Stack
  logicalId: string
  kind: Kind
  sentAt: number
  /** The result for the stack; undefined while CloudFormation waits. */
  ended?: Ended
  /** Nobody can answer: the topic was gone when it was sent. */
  isUnheard?: true
  /** Each different body that was sent to S3. */
  bodies: Set<string>
  /** How many of them S3 accepted. */
  stored: number
}

export interface Stack {
  stackId: string
  /** The ARNs of the roles in the present template, by the roles' keys. */
  present: Record<string, string>
  /** The key of the role for each ARN, earlier and planned ones included. */
  roleArns: Map<string, string>
  accountId: string
  invitation: Invitation
  template: StackTemplate
  /** The access versions that its templates named, those of updates included. */
  versions: Set<string>
  status: 'creating' | 'complete' | 'updating' | 'rolling-back' | 'stuck' | 'deleting' | 'gone'
  /** The physical ids of the custom resources, by logical id, in the order in which they were made. */
  made: Map<string, string>
  deletes: number
  isAbandoned?: true
  /** Invitation was deleted while the role did not work, as in a stack that goes. */
  looksDeleted?: true
}

/** What goes wrong in a stack, apart from what Rolecall decides. */
export interface Mishaps {
  /** AWS refuses to create the role, as a service control policy does. */
  roleRefused?: boolean
  /** A resource after all others fails. */
  tailFails?: boolean
  /** The customer switched the rollback off. */
  stays?: boolean
}

const URL_LIFE_MS = 7200_000
const MAX_DELETES = 6
const MAX_UNDOS = 6

interface Parts {
  time: Timeline
  dice: Dice
  queue: Queue
  accounts: Accounts
  violate(what: string): void
}

/** Customers' stacks with a role and one or two custom resources, and the bucket for the answers. */
export class CloudFormation {
  readonly #parts: Parts
  readonly stacks: Stack[] = []
  readonly requests: CustomRequest[] = []
  readonly #byUrl = new Map<string, CustomRequest>()
  readonly #whenEnded = new Map<CustomRequest, (ended: Ended) => void>()
  /** The chance that S3 fails, and that it stores an answer but the reply is lost. */
  trouble = 0
  silence = 0
  /** The requests name the version of the invitation, whatever the template says. */
  namesNoVersion = false
  /** The vendor's topic was deleted: CloudFormation cannot publish, and fails at once. */
  hasNoTopic = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  launch(
    invitation: Invitation,
    accountId: string,
    given: { template: StackTemplate; roles: Record<string, RoleChoices>; mishaps?: Mishaps },
  ): Stack {
    const serial = this.stacks.length + 1
    const uuid = `${serial.toString(16).padStart(8, '0')}-aaaa-11ee-bbbb-0123456789ab`
    const stackId = `arn:aws:cloudformation:us-east-1:${accountId}:stack/northwind-${serial}/${uuid}`
    const present = roleArnsOf({ stackId, accountId }, given.template.roleNames)
    const stack: Stack = {
      stackId,
      present,
      roleArns: keysByArn(present),
      accountId,
      invitation,
      template: given.template,
      versions: new Set([given.template.version]),
      status: 'creating',
      made: new Map(),
      deletes: 0,
    }
    this.stacks.push(stack)
    this.#parts.time.note(() => `customer launches northwind-${serial} in ${accountId}`)
    void this.#create(stack, given.roles, given.mishaps ?? {})
    return stack
  }

  async #create(stack: Stack, roles: Record<string, RoleChoices>, mishaps: Mishaps): Promise<void> {
    for (const resource of orderOf(stack.template, this.#parts.dice)) {
      const isMade =
        resource.kind === 'role'
          ? this.#makeRole(stack, stack.present[resource.key!]!, roles[resource.key!]!, mishaps)
          : (await this.#ask('Create', stack, resource)) === 'success'
      if (stack.status !== 'creating') return
      if (!isMade) return this.#fail(stack, mishaps)
    }
    if (mishaps.tailFails) return this.#fail(stack, mishaps)
    stack.status = 'complete'
  }

  /** AWS: the role is not created if its name is taken or a service control policy denies it. */
  #makeRole(stack: Stack, roleArn: string, role: RoleChoices, mishaps: Mishaps): boolean {
    const { accounts, time, violate } = this.#parts
    // Of several roles, the last is refused.
    const isRefused = mishaps.roleRefused && stack.roleArns.get(roleArn) === lastKeyOf(stack)
    if (isRefused || accounts.exists(roleArn)) {
      time.note(() => `CloudFormation: ${nameOf(stack)} cannot create its role`)
      return false
    }
    if (stack.status === 'creating' && isAnnounced(stack.template) && !this.#isAccepted(stack))
      violate('a role was created before the stack was accepted')
    accounts.create(roleArn, stack.stackId, role)
    return true
  }

  #isAccepted(stack: Stack): boolean {
    return this.requests.some(
      (it) => it.stack === stack && it.kind === 'invitation' && it.ended === 'success',
    )
  }

  async #fail(stack: Stack, { stays }: Mishaps): Promise<void> {
    if (!stays) return this.#remove(stack)
    stack.status = 'stuck'
    const { time, dice } = this.#parts
    await time.sleep(undefined, dice.between(1, 90) * 60_000, 'customer looks at a failed stack')
    if (stack.status === 'stuck') await this.#remove(stack)
  }

  /**
   * Updates the stack to a template, with another trust policy, or with a role of another name. It
   * is rolled back if a resource fails.
   */
  async update(
    stack: Stack,
    change: {
      template?: StackTemplate
      opens?: Trust
      renamed?: RoleChoices
      mishaps?: Mishaps
    } = {},
  ): Promise<void> {
    if (stack.status !== 'complete') return
    const { accounts, dice } = this.#parts
    stack.status = 'updating'
    const arns = Object.values(stack.present)
    if (change.opens) accounts.edit(arns.length > 1 ? dice.pick(arns) : arns[0]!, change.opens)
    const next = change.template ?? stack.template
    stack.versions.add(next.version)
    const roleNames = change.renamed
      ? (change.template?.roleNames ?? renamed(next.roleNames, this.requests.length))
      : { ...next.roleNames, ...stack.template.roleNames }
    const target = { ...next, roleNames }
    const planned = roleArnsOf(stack, roleNames)
    for (const [roleArn, key] of keysByArn(planned)) stack.roleArns.set(roleArn, key)
    const choices = change.renamed ?? honest(next.externalId)
    const touched: Resource[] = []
    const added: Resource[] = []
    const step = async (resource: Resource): Promise<boolean> => {
      const roleArn = planned[resource.key ?? '']
      if (resource.kind === 'role')
        return (
          roleArn === stack.present[resource.key!] ||
          this.#makeRole(stack, roleArn!, choices, change.mishaps ?? {})
        )
      const isNew = !stack.made.has(resource.logicalId)
      ;(isNew ? added : touched).push(resource)
      const request = { template: target, roleArn }
      return (await this.#ask(isNew ? 'Create' : 'Update', stack, resource, request)) === 'success'
    }
    let isDone = true
    for (const resource of orderOf(target, dice)) isDone &&= await step(resource)
    if (isDone && !change.mishaps?.tailFails) {
      Object.assign(stack, { template: target, present: planned })
    } else {
      stack.status = 'rolling-back'
      for (const resource of touched.toReversed()) await this.#undo(stack, resource)
      this.#dropFormerRoles(stack)
      if (added.some((it) => !it.isRetained) && !this.#areSound(stack)) stack.looksDeleted = true
      for (const resource of added.toReversed())
        if (!resource.isRetained) await this.#ask('Delete', stack, resource)
      for (const { logicalId } of added) stack.made.delete(logicalId)
    }
    stack.status = 'complete'
    this.#dropFormerRoles(stack)
  }

  #dropFormerRoles(stack: Stack): void {
    this.#dropRoles(stack, (arn) => !Object.values(stack.present).includes(arn))
  }

  #areSound = ({ present, template }: Stack): boolean =>
    Object.values(present).every((it) => this.#parts.accounts.isSound(it, template.externalId))

  /**
   * AWS: while an Update cannot be undone, the stack is in UPDATE_ROLLBACK_FAILED and nothing more
   * is deleted. The customer continues the rollback, and in the end without this resource.
   */
  async #undo(stack: Stack, resource: Resource): Promise<void> {
    for (let tries = 0; tries < MAX_UNDOS; tries++) {
      if ((await this.#ask('Update', stack, resource)) === 'success') return
      await this.#parts.time.sleep(undefined, 60_000, 'customer continues the rollback')
    }
  }

  /**
   * Deletes the stack without its custom resource. AWS: with retained resources, CloudFormation
   * sends no message.
   */
  abandon(stack: Stack): void {
    if (stack.status !== 'complete') return
    stack.isAbandoned = true
    this.#dropRoles(stack, () => true)
    this.#finish(stack)
  }

  /** Deletes the stack. If it was still being created, nobody waits for that answer any more. */
  delete(stack: Stack): void {
    if (!['creating', 'complete', 'stuck'].includes(stack.status)) return
    stack.status = 'deleting'
    for (const request of this.requests)
      if (request.stack === stack) this.#end(request, 'timed-out')
    void this.#remove(stack)
  }

  /**
   * Deletes the resources in the reverse order. A Delete that failed is sent again; in the end, the
   * customer forces the deletion.
   */
  async #remove(stack: Stack): Promise<void> {
    stack.status = 'deleting'
    const order = orderOf(stack.template, this.#parts.dice).toReversed()
    for (;;) {
      stack.deletes++
      const isForced = stack.deletes >= MAX_DELETES
      if (await this.#removeAll(stack, order, isForced)) return this.#finish(stack)
      await this.#parts.time.sleep(undefined, 60_000, 'customer deletes again')
    }
  }

  async #removeAll(stack: Stack, order: Resource[], isForced: boolean): Promise<boolean> {
    for (const resource of order) {
      if (resource.kind === 'role') this.#dropRoles(stack, () => true)
      else if (resource.isRetained) stack.made.delete(resource.logicalId)
      else if (stack.made.has(resource.logicalId)) {
        if (isAnnounced(stack.template) && this.#hasRole(stack))
          this.#parts.violate(`the role of ${nameOf(stack)} waits for the vendor's answer`)
        const ended = await this.#ask('Delete', stack, resource)
        if (ended !== 'success' && !isForced) return false
        stack.made.delete(resource.logicalId)
      }
    }
    return true
  }

  #finish(stack: Stack): void {
    stack.status = 'gone'
    if (this.#hasRole(stack))
      this.#parts.violate(`${nameOf(stack)} is deleted, and its role is still there`)
  }

  #hasRole({ roleArns, stackId }: Stack): boolean {
    return [...roleArns.keys()].some((roleArn) => this.#parts.accounts.isLeftBy(roleArn, stackId))
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

  /** Sends a request and waits for its end. A rollback sends the present template. */
  #ask(
    type: RequestType,
    stack: Stack,
    { logicalId, kind, key }: Resource,
    { template, roleArn } = { template: stack.template, roleArn: stack.present[key ?? ''] },
  ): Promise<Ended> {
    const { time, queue } = this.#parts
    const requestId = `request-${this.requests.length + 1}`
    const [bodies, sentAt] = [new Set<string>(), time.now]
    const request: CustomRequest = {
      ...{ type, requestId, stack, logicalId, kind, sentAt, bodies },
      stored: 0,
    }
    this.requests.push(request)
    this.#byUrl.set(responseUrl(stack.stackId, logicalId, requestId), request)
    const physicalId = stack.made.get(logicalId)
    // AWS: a resource whose creation failed is deleted under an id that CloudFormation made.
    if (type === 'Create') stack.made.set(logicalId, `northwind-${logicalId}-${requestId}`)
    const { stackId, invitation } = stack
    const version = this.namesNoVersion ? invitation.profileVersion : template.version
    const told = { ...template, version }
    const telling = { type, kind, key, logicalId, requestId, stackId, roleArn, physicalId }
    if (this.hasNoTopic) request.isUnheard = true
    else
      queue.send({
        requestId,
        body: messageOf({ ...telling, template: told, sentAt }),
        isGenuine: true,
      })
    const ended = new Promise<Ended>((resolve) => this.#whenEnded.set(request, resolve))
    void time
      .sleep(
        undefined,
        this.hasNoTopic ? 1000 : TIMEOUT_MS,
        `gives up waiting for ${requestId} if need be`,
      )
      .then(() => this.#end(request, this.hasNoTopic ? 'failed' : 'timed-out'))
    return ended
  }

  #take(request: CustomRequest, body: string): void {
    if (request.ended) return
    const { violate } = this.#parts
    const { stack, logicalId, type } = request
    const answer = JSON.parse(body) as Record<string, string>
    const isOwn =
      answer.StackId === stack.stackId &&
      answer.RequestId === request.requestId &&
      answer.LogicalResourceId === logicalId
    if (!isOwn || !answer.PhysicalResourceId || Buffer.byteLength(body) > 4096) {
      violate(`an answer that CloudFormation cannot read: ${body}`)
      return
    }
    if (type === 'Update' && answer.PhysicalResourceId !== stack.made.get(logicalId))
      violate('an Update was answered with another physical id')
    if (type === 'Delete' && answer.Status !== 'SUCCESS')
      violate('a Delete was answered with a failure')
    if (type === 'Create') stack.made.set(logicalId, answer.PhysicalResourceId)
    this.#end(request, answer.Status === 'SUCCESS' ? 'success' : 'failed')
  }

  #end(request: CustomRequest, ended: Ended): void {
    if (request.ended) return
    request.ended = ended
    const { stack, type, logicalId } = request
    this.#parts.time.note(
      () => `CloudFormation: ${type} of ${logicalId}, ${nameOf(stack)}: ${ended}`,
    )
    this.#whenEnded.get(request)?.(ended)
    this.#whenEnded.delete(request)
  }

  #dropRoles(stack: Stack, which: (roleArn: string) => boolean): void {
    const { accounts, dice } = this.#parts
    for (const roleArn of stack.roleArns.keys())
      if (which(roleArn) && accounts.isLeftBy(roleArn, stack.stackId))
        accounts.delete(roleArn, dice.between(0, 5000))
  }
}

const nameOf = ({ stackId }: Stack): string => stackId.split('/')[1]!

const lastKeyOf = ({ template }: Stack): string | undefined => keysOf(template).at(-1)

const isAnnounced = ({ resources }: StackTemplate): boolean =>
  resources.some(({ kind }) => kind === 'invitation')
