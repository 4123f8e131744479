/** The sandbox's only source of time: milliseconds since the epoch, and a wait. */
export interface SandboxClock {
  now(): number
  sleep(ms: number): Promise<void>
  /** The time of the clients, where it is another one. Their signatures are checked by it. */
  clientNow?(): number
}

/** The sandbox's only source of randomness: uniform random bytes, and numbers in [0, 1). */
export interface SandboxRandom {
  bytes(length: number): Uint8Array
  fraction(): number
}

/**
 * Difficulties of the real AWS. They can be changed at run time by code or by `POST
 * /_sandbox/knobs`.
 */
export interface Knobs {
  /** How long a new or changed IAM role stays invisible to STS, in ms. */
  iamPropagationMs: number
  /** How long CloudFormation takes for one resource, in ms. */
  resourceMs: number
  /** Chance in [0, 1] that an SNS delivery arrives twice. */
  duplicateDeliveries: number
  /** Chance in [0, 1] that an SNS delivery is overtaken by the next one. */
  reorderDeliveries: number
  /** How long a DynamoDB index lags behind its table, in ms. */
  indexLagMs: number
  /**
   * Calls allowed per second and account, by `service:Operation` (`*` is allowed for either). Above
   * it the service answers with its throttling error.
   */
  throttle: Record<string, number>
  /**
   * Service control policies, by account id. Every account also has `FullAWSAccess`, so only `Deny`
   * statements have an effect. They apply to the account's users, roles and root, and to stacks
   * that these create.
   */
  serviceControlPolicies: Record<string, object>
  /**
   * Whether CloudFormation accepts resource types that the sandbox lacks. It then makes only a
   * record, with made-up attributes, and the event says so.
   */
  pretendUnknownTypes: boolean
  /**
   * How many of CloudFormation's next creations, updates or deletions of a resource fail, by
   * `STACK/LOGICAL_ID`. A creation fails after the resource was made, a deletion before it.
   */
  failResources: Record<string, number>
  /** Whether S3 Block Public Access is on for every account as a whole. */
  blockPublicAccess: boolean
  /** How many Lambda functions an account may run at once, as Lambda says it. */
  lambdaConcurrency: number
}

const calmKnobs: Knobs = {
  iamPropagationMs: 0,
  resourceMs: 0,
  duplicateDeliveries: 0,
  reorderDeliveries: 0,
  indexLagMs: 0,
  throttle: {},
  serviceControlPolicies: {},
  pretendUnknownTypes: false,
  failResources: {},
  blockPublicAccess: false,
  lambdaConcurrency: 1000,
}

/** Knobs of its own for one world, so that a change of them changes no other world. */
export const knobsOf = (given: Partial<Knobs> = {}): Knobs => ({
  ...calmKnobs,
  ...given,
  throttle: { ...given.throttle },
  serviceControlPolicies: { ...given.serviceControlPolicies },
  failResources: { ...given.failResources },
})

/** All state of the sandbox. Each service keeps its own part, made at first use. */
export class World {
  readonly #parts = new Map<string, unknown>()
  readonly clock: SandboxClock
  readonly random: SandboxRandom
  readonly knobs: Knobs
  /** Where the sandbox listens, such as `http://127.0.0.1:4010`; set once it does. */
  origin = ''

  constructor(clock: SandboxClock, random: SandboxRandom, knobs: Knobs = knobsOf()) {
    this.clock = clock
    this.random = random
    this.knobs = knobs
  }

  part<T>(name: string, make: () => T): T {
    if (!this.#parts.has(name)) this.#parts.set(name, make())
    return this.#parts.get(name) as T
  }
}
