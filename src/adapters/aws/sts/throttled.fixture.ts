import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts'
import { CANARY, type EventClock } from '../../../core/ports.fixture.ts'

const ROUND_TRIP_MS = 40

/**
 * An STS that accepts this many calls a second, counted as AWS does, and throttles the others. Uses
 * the clock that it is given.
 */
export class ThrottledSts {
  readonly #clock: EventClock
  readonly #taken: number[] = []
  readonly served: { at: number; role: string; name: string }[] = []
  refused = 0
  perSecond: number

  /** The External ID that all roles accept. */
  readonly #externalId: string

  constructor(clock: EventClock, externalId: string, perSecond: number) {
    this.#externalId = externalId
    this.#clock = clock
    this.perSecond = perSecond
  }

  get client(): STSClient {
    return {
      send: ({ input }: { input: AssumeRoleCommandInput }) => this.#answer(input),
    } as unknown as STSClient
  }

  async #answer({ RoleArn = '', RoleSessionName: name = '', ...input }: AssumeRoleCommandInput) {
    const now = this.#clock.monotonic()
    while (this.#taken.length > 0 && this.#taken[0]! <= now - 1000) this.#taken.shift()
    const admitted = this.#taken.length < this.perSecond
    if (admitted) this.#taken.push(now)
    await this.#clock.sleep(ROUND_TRIP_MS)
    if (!admitted) {
      this.refused += 1
      throw fault('Throttling', 400)
    }
    this.served.push({ at: now, role: RoleArn, name })
    if (input.ExternalId !== this.#externalId) throw fault('AccessDenied', 403)
    const [, , , , accountId] = RoleArn.split(':')
    return {
      $metadata: {},
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${accountId}:assumed-role/A/${name}`,
        AssumedRoleId: `AROAFIRST:${name}`,
      },
      Credentials: {
        AccessKeyId: `ASIA${this.served.length}`,
        SecretAccessKey: CANARY.secretKey,
        SessionToken: CANARY.session,
        Expiration: new Date(this.#clock.now().getTime() + input.DurationSeconds! * 1000),
      },
    }
  }
}

const fault = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error('Says AWS'), { name, $metadata: { httpStatusCode } })
