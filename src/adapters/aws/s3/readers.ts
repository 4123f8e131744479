import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3'
import { RolecallError } from '../../../api/errors.ts'
import { partitionOf } from '../../../core/model/aws/partition.ts'
import type { Clock } from '../../../core/ports.ts'
import { faultName, translateFault } from '../faults.ts'

interface Place {
  name: string
  region: string
  owner: string
}

type Statement = Record<string, unknown> & { Sid?: string }
interface Policy {
  Version: string
  Statement: Statement[]
}

/** AWS: a bucket policy has at most 20 KB. That is room for more than 500 accounts. */
const MAX_POLICY_BYTES = 20_480
/** How long an account may read after its last launch. */
const READ_DAYS = 7
/** How long this process trusts what it saw: another machine or a stack may write the policy. */
const TRUST_MS = 60_000
/** Two machines that write at the same time overwrite each other, so a write is read back. */
const READ_BACK_MS = 300
const MAX_WRITES = 5
const DAY_MS = 86_400_000
/** The statements of the policy that this file writes, by the day on which they end. */
export const READERS_SID = /^ReadersUntil(\d{4})(\d{2})(\d{2})$/

/**
 * The accounts that the bucket's policy lets read templates. Each entry ends by itself, because
 * CloudFormation reads a template only when it creates or changes a stack.
 */
export class BucketReaders {
  readonly #admitted = new Map<string, number>()
  #turn: Promise<unknown> = Promise.resolve()
  readonly #client: S3Client
  readonly #bucket: Place
  readonly #clock: Pick<Clock, 'now' | 'sleep'>

  constructor(client: S3Client, bucket: Place, clock: Pick<Clock, 'now' | 'sleep'>) {
    this.#client = client
    this.#bucket = bucket
    this.#clock = clock
  }

  /**
   * Names the account in the policy. Throws TEMPLATE_READERS_FULL, ACCOUNT_ID_INVALID if AWS does
   * not know the account, or STORAGE_UNAVAILABLE.
   */
  admit(accountId: string): Promise<void> {
    const now = this.#clock.now().getTime()
    if (now - (this.#admitted.get(accountId) ?? 0) < TRUST_MS) return Promise.resolve()
    const next = this.#turn.then(() => this.#write(accountId))
    this.#turn = next.catch(() => undefined)
    return next
  }

  async #write(accountId: string): Promise<void> {
    for (let writes = 0; writes < MAX_WRITES; writes += 1) {
      const present = await this.#read()
      if (isAdmitted(present, this.#arnOf(accountId), this.#clock.now())) {
        this.#note(accountId)
        return
      }
      await this.#put(present, accountId)
      await this.#clock.sleep(READ_BACK_MS)
    }
    throw new RolecallError('STORAGE_UNAVAILABLE', {
      detail:
        'The policy of the template bucket changes all the time, so it does not keep the account.',
    })
  }

  #note(accountId: string): void {
    const now = this.#clock.now().getTime()
    for (const [id, at] of this.#admitted) if (now - at >= TRUST_MS) this.#admitted.delete(id)
    this.#admitted.set(accountId, now)
  }

  async #read(): Promise<Policy> {
    const { name: Bucket, owner: ExpectedBucketOwner } = this.#bucket
    try {
      const input = { Bucket, ExpectedBucketOwner }
      const { Policy } = await this.#client.send(new GetBucketPolicyCommand(input))
      return JSON.parse(Policy!) as Policy
    } catch (error) {
      if (faultName(error) === 'NoSuchBucketPolicy') return { Version: '2012-10-17', Statement: [] }
      throw translateFault(error, 'STORAGE_UNAVAILABLE')
    }
  }

  /**
   * AWS: a policy that names an account that does not exist is refused. If the others with it are
   * the reason, because an account was closed, the new one is named alone: the others are named
   * again at their next launch.
   */
  async #put(present: Policy, accountId: string): Promise<void> {
    const known = accountsIn(present, this.#clock.now())
    const foreign = { ...present, Statement: present.Statement.filter((it) => !isOurs(it)) }
    try {
      await this.#send(this.#with(foreign, known, accountId))
    } catch (error) {
      if (faultName(error) !== 'MalformedPolicy') throw this.#translate(error)
      try {
        await this.#send(this.#with(foreign, new Map(), accountId))
      } catch (again) {
        if (faultName(again) !== 'MalformedPolicy') throw this.#translate(again)
        throw new RolecallError('ACCOUNT_ID_INVALID', {
          detail: `AWS does not know the account ${accountId}.`,
        })
      }
    }
  }

  #translate = (error: unknown) =>
    error instanceof RolecallError ? error : translateFault(error, 'STORAGE_UNAVAILABLE')

  async #send(policy: Policy): Promise<void> {
    const { name: Bucket, owner: ExpectedBucketOwner } = this.#bucket
    const input = { Bucket, ExpectedBucketOwner, Policy: JSON.stringify(policy) }
    await this.#client.send(new PutBucketPolicyCommand(input))
  }

  /** Leaves out the accounts that launched longest ago if the policy would be too large. */
  #with(foreign: Policy, known: ReadonlyMap<string, string[]>, accountId: string): Policy {
    const arn = this.#arnOf(accountId)
    const latest = lastDay(this.#clock.now())
    const days = new Map([...known].map(([day, arns]) => [day, arns.filter((it) => it !== arn)]))
    days.set(latest, [...(days.get(latest) ?? []), arn])
    for (const day of [...days.keys()].toSorted()) {
      const policy = { ...foreign, Statement: [...foreign.Statement, ...this.#statements(days)] }
      if (Buffer.byteLength(JSON.stringify(policy)) <= MAX_POLICY_BYTES) return policy
      if (day !== latest) days.delete(day)
    }
    throw new RolecallError('TEMPLATE_READERS_FULL')
  }

  #statements = (days: ReadonlyMap<string, string[]>): Statement[] =>
    [...days]
      .filter(([, arns]) => arns.length > 0)
      .map(([day, arns]) => ({
        Sid: `ReadersUntil${day.replaceAll('-', '')}`,
        Effect: 'Allow',
        Principal: { AWS: arns },
        Action: 's3:GetObject',
        Resource: `arn:${partitionOf(this.#bucket.region).name}:s3:::${this.#bucket.name}/templates/*`,
        Condition: { DateLessThan: { 'aws:CurrentTime': `${day}T00:00:00Z` } },
      }))

  #arnOf = (accountId: string): string =>
    `arn:${partitionOf(this.#bucket.region).name}:iam::${accountId}:root`
}

/** The day at whose beginning an account that launches now can no longer read. */
const lastDay = (now: Date): string =>
  new Date(now.getTime() + (READ_DAYS + 1) * DAY_MS).toISOString().slice(0, 10)

const isOurs = ({ Sid = '' }: Statement): boolean => READERS_SID.test(Sid)

/** The accounts that can still read, by the day on which that ends. */
function accountsIn({ Statement }: Policy, now: Date): Map<string, string[]> {
  const days = Statement.filter(isOurs).map(({ Sid, Principal }): [string, string[]] => [
    Sid!.replace(READERS_SID, '$1-$2-$3'),
    [(Principal as { AWS: string | string[] }).AWS].flat(),
  ])
  return new Map(days.filter(([day]) => new Date(day) > now))
}

/** Whether the account can still read for six days. */
const isAdmitted = (policy: Policy, arn: string, now: Date): boolean =>
  [...accountsIn(policy, new Date(now.getTime() + (READ_DAYS - 1) * DAY_MS)).values()].some(
    (arns) => arns.includes(arn),
  )
