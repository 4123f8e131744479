import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../test/fixtures/ports.ts'
import { BucketReaders } from './readers.ts'

const accountNumber = (index: number) => String(100_000_000_000 + index)
const bucket = { name: 'northwind-templates', region: 'eu-central-1', owner: '111122223333' }

/** A bucket whose policy refuses accounts that AWS does not know. */
function policyKeeper(unknown = new Set<string>()) {
  let text: string | undefined
  let writes = 0
  const send = async ({ input }: { input: { Policy?: string } }) => {
    if (input.Policy === undefined) {
      if (text === undefined) throw Object.assign(new Error(), { name: 'NoSuchBucketPolicy' })
      return { Policy: text }
    }
    writes += 1
    if ([...unknown].some((it) => input.Policy!.includes(it)))
      throw Object.assign(new Error('Invalid principal in policy'), { name: 'MalformedPolicy' })
    text = input.Policy
    return {}
  }
  return {
    client: { send } as unknown as S3Client,
    unknown,
    size: () => Buffer.byteLength(text ?? ''),
    accounts: () => [...(text ?? '').matchAll(/iam::(\d{12}):root/g)].map(([, id]) => id!),
    writes: () => writes,
  }
}

function readersOf(keeper: ReturnType<typeof policyKeeper>) {
  const clock = new FakeClock()
  return { clock, readers: new BucketReaders(keeper.client, bucket, clock) }
}

describe('the accounts in the bucket policy', () => {
  it('are written once for many launches of an account', async () => {
    const keeper = policyKeeper()
    const { readers, clock } = readersOf(keeper)
    for (let launch = 0; launch < 5; launch += 1) await readers.admit(accountNumber(1))
    await clock.sleep(120_000)
    await readers.admit(accountNumber(1))
    expect(keeper.writes()).toBe(1)
  })

  it('are named again before their week ends, and gone after it (attack 81)', async () => {
    const keeper = policyKeeper()
    const { readers, clock } = readersOf(keeper)
    await readers.admit(accountNumber(1))
    await clock.sleep(3 * 86_400_000)
    await readers.admit(accountNumber(1))
    expect(keeper.accounts()).toEqual([accountNumber(1)])
    expect(keeper.writes()).toBe(2)
    await clock.sleep(9 * 86_400_000)
    await readers.admit(accountNumber(2))
    expect(keeper.accounts()).toEqual([accountNumber(2)])
  })

  it('fit into the 20 KB that AWS accepts: those that launched longest ago are left out', async () => {
    const keeper = policyKeeper()
    const { readers, clock } = readersOf(keeper)
    for (let index = 0; index < 400; index += 1) await readers.admit(accountNumber(index))
    await clock.sleep(86_400_000)
    for (let index = 400; index < 800; index += 1) await readers.admit(accountNumber(index))
    expect(keeper.size()).toBeLessThanOrEqual(20_480)
    expect(keeper.accounts()).toHaveLength(400)
    expect(keeper.accounts()).not.toContain(accountNumber(0))
  })

  it('are refused with the reason when all of the policy launched today', async () => {
    const keeper = policyKeeper()
    const { readers } = readersOf(keeper)
    const all = async () => {
      for (let index = 0; index < 800; index += 1) await readers.admit(accountNumber(index))
    }
    await expect(all()).rejects.toMatchObject({ code: 'TEMPLATE_READERS_FULL' })
    expect(keeper.accounts().length).toBeGreaterThan(500)
  })

  it('do not include one that AWS does not know, and lose nobody for it', async () => {
    const keeper = policyKeeper(new Set([accountNumber(2)]))
    const { readers } = readersOf(keeper)
    await readers.admit(accountNumber(1))
    await expect(readers.admit(accountNumber(2))).rejects.toMatchObject({
      code: 'ACCOUNT_ID_INVALID',
    })
    expect(keeper.accounts()).toEqual([accountNumber(1)])
  })

  it('go on after one of them was closed', async () => {
    const keeper = policyKeeper()
    const { readers } = readersOf(keeper)
    await readers.admit(accountNumber(1))
    keeper.unknown.add(accountNumber(1))
    await readers.admit(accountNumber(2))
    expect(keeper.accounts()).toEqual([accountNumber(2)])
  })
})
