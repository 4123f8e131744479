import { createHash } from 'node:crypto'
import { RolecallError } from '../api/errors.ts'
import { Secret } from '../api/secret.ts'
import type { RoleArn } from './model/aws/role-arn.ts'
import type { Random } from './model/external-id.ts'
import type {
  AccessQuestion,
  AnswerOutcome,
  Answers,
  Clock,
  Log,
  ProbeManner,
  ProbeOutcome,
  RoleReader,
  SessionRequest,
  Sts,
  Templates,
} from './ports.ts'

/** A clock whose time passes only in `sleep` and `advance`. */
export class FakeClock implements Clock {
  #ms: number
  #off = 0
  constructor(start = '2026-11-20T10:00:00.000Z') {
    this.#ms = Date.parse(start)
  }
  now = (): Date => new Date(this.#ms + this.#off)
  monotonic = (): number => this.#ms
  sleep = async (ms: number): Promise<void> => this.advance(ms)
  every = () => () => {}
  advance(ms: number): void {
    this.#ms += ms
  }
  /** Sets the wall clock forward or back. The monotonic time stays. */
  step(ms: number): void {
    this.#off += ms
  }
}

/**
 * Turns of the event loop after which all pending work is done. A commit of the store takes one
 * turn.
 */
const TURNS = 4

/** A clock that jumps to the end of the next sleep as soon as nothing else is left to do. */
export class EventClock implements Clock {
  #ms: number
  readonly #sleepers: { at: number; wake: () => void }[] = []
  constructor(start = '2026-11-20T10:00:00.000Z') {
    this.#ms = Date.parse(start)
  }
  now = (): Date => new Date(this.#ms)
  monotonic = (): number => this.#ms

  sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const at = this.#ms + ms
      let place = this.#sleepers.length
      while (place > 0 && this.#sleepers[place - 1]!.at > at) place--
      this.#sleepers.splice(place, 0, { at, wake })
    })
  every = () => () => {}

  /** Lets this much time pass, or all time that anybody sleeps for. */
  async run(ms = Infinity): Promise<void> {
    const end = this.#ms + ms
    for (;;) {
      for (let turn = 0; turn < TURNS; turn++) await new Promise((settled) => setImmediate(settled))
      const next = this.#sleepers[0]
      if (!next || next.at > end) break
      this.#ms = next.at
      this.#sleepers.shift()!.wake()
    }
    if (end !== Infinity) this.#ms = end
  }
}

export function seededRandom(seed = 'rolecall'): Random {
  let drawn = 0
  const block = () => createHash('sha256').update(`${seed} ${drawn++}`).digest()
  return {
    bytes(length) {
      const blocks: Buffer[] = []
      while (blocks.length * 32 < length) blocks.push(block())
      return Buffer.concat(blocks).subarray(0, length)
    },
  }
}

/** Whether a role's trust policy accepts this External ID, or a call without one. */
export type Trust = (externalId: string | undefined) => boolean

export const trustsOnly =
  (wanted: string): Trust =>
  (given) =>
    given === wanted
export const trustsAnybody: Trust = () => true
export const trustsAnyExternalId: Trust = (given) => given !== undefined

interface FakeRole {
  trust: Trust
  takesSourceIdentity: boolean
  roleId: string
  /** IAM does not show the role before this moment. */
  visibleAt: number
}

/** A role's policies. Nobody can read them unless a test sets `policy`. */
export class OpenPolicies implements RoleReader {
  policy: object | undefined
  reads = 0
  /** The result of IAM's simulator. Undefined: the role may not call it. */
  verdict: 'allowed' | 'denied' | undefined
  async trustPolicy(): Promise<string | undefined> {
    this.reads++
    return this.policy && encodeURIComponent(JSON.stringify(this.policy))
  }
  async simulate(
    _role: RoleArn,
    _externalId: string,
    questions: AccessQuestion[],
  ): Promise<('allowed' | 'denied')[] | undefined> {
    const { verdict } = this
    return verdict && questions.map(() => verdict)
  }
}

/** A set of roles in memory. Probes get the answer that each role's trust policy gives. */
export class RoleDirectory implements Sts {
  readonly #roles = new Map<string, FakeRole>()
  readonly #clock: Clock
  readonly probes: {
    roleArn: string
    externalId: string | undefined
    sourceIdentity: string | undefined
    at: number
  }[] = []
  readonly sessions: SessionRequest[] = []
  /** By the number of the probe: why it gets no clear answer. */
  trouble: (probe: number) => string | undefined = () => undefined

  /** Runs while AWS makes a session. */
  meanwhile: () => Promise<unknown> = async () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(
    roleArn: string,
    trust: Trust,
    { roleId = 'AROAFIRST', delayMs = 0, takesSourceIdentity = true } = {},
  ): void {
    this.#roles.set(roleArn, {
      trust,
      roleId,
      takesSourceIdentity,
      visibleAt: this.#clock.monotonic() + delayMs,
    })
  }

  delete(roleArn: string): void {
    this.#roles.delete(roleArn)
  }

  async probe(
    role: RoleArn,
    externalId?: string | { decoy: string },
    { sourceIdentity }: ProbeManner = {},
  ): Promise<ProbeOutcome> {
    const given = typeof externalId === 'object' ? externalId.decoy : externalId
    this.probes.push({
      roleArn: role.text,
      externalId: given,
      sourceIdentity,
      at: this.#clock.monotonic(),
    })
    const why = this.trouble(this.probes.length)
    if (why) return { outcome: 'unknown', why }
    const found = this.#find(role, given)
    if (sourceIdentity !== undefined && !found?.takesSourceIdentity) return { outcome: 'denied' }
    return found
      ? { outcome: 'allowed', accountId: role.accountId, roleId: found.roleId }
      : { outcome: 'denied' }
  }

  async check(): Promise<void> {}

  async assume(request: SessionRequest) {
    this.sessions.push(request)
    await this.meanwhile()
    const found = this.#find(request.role, request.externalId)
    if (!found || (request.sourceIdentity !== undefined && !found.takesSourceIdentity))
      throw new RolecallError('ROLE_NOT_ASSUMABLE')
    const expiration = new Date(this.#clock.now().getTime() + request.durationSeconds * 1000)
    return {
      accessKeyId: this.sessions.length === 1 ? 'ASIASAMPLE' : `ASIASAMPLE${this.sessions.length}`,
      secretAccessKey: new Secret(CANARY.secretKey),
      sessionToken: new Secret(CANARY.session),
      expiration,
    }
  }

  #find(role: RoleArn, given: string | undefined): FakeRole | undefined {
    const found = this.#roles.get(role.text)
    return found && this.#clock.monotonic() >= found.visibleAt && found.trust(given)
      ? found
      : undefined
  }
}

/** Secrets that no output may contain. */
export const CANARY = {
  secretKey: 'canary-secret-access-key',
  session: 'canary-session-token',
  signature: 'canary0signature',
}

/** Stores the answers that were sent. Returns the scripted outcomes, then `delivered`. */
export class AnswerBook implements Answers {
  readonly sent: { url: string; body: string }[] = []
  script: AnswerOutcome[] = []

  async put(responseUrl: Secret, body: string): Promise<AnswerOutcome> {
    this.sent.push({ url: responseUrl.reveal(), body })
    return this.script.shift() ?? 'delivered'
  }
}

/** A bucket in memory. It never overwrites an object. */
export class FakeBucket implements Templates {
  readonly objects = new Map<string, string>()

  async put(key: string, body: string): Promise<void> {
    if (this.objects.has(key)) throw new RolecallError('STORAGE_UNAVAILABLE')
    this.objects.set(key, body)
  }
  get = async (key: string): Promise<string | undefined> => this.objects.get(key)
  url = (key: string): string => `https://rolecall-templates.s3.us-east-1.amazonaws.com/${key}`
}

/** Stores each log entry as text. */
export class LogBook implements Log {
  readonly lines: string[] = []
  readonly #write = (event: string, facts: Record<string, unknown> = {}) =>
    void this.lines.push(`${event} ${JSON.stringify(facts)}`)
  info = this.#write
  warn = this.#write
  error = this.#write
}
