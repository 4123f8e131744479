import { STSClient } from '@aws-sdk/client-sts'
import { desk } from './desk.ts'
import { count, most, type Row, rowsOf } from './measure.ts'

/** Results are counts and virtual seconds, so they are the same on every machine. */
export const atOnce = (): Promise<Row[]> => rowsOf({ cold, throttled, renewal, down, hourly })

async function cold(): Promise<Row[]> {
  const one = await desk()
  await one.together(Array.from({ length: 10_000 }, () => one.ids[0]!))
  const thousand = await desk({ connections: 1000 })
  await thousand.together(Array.from({ length: 10_000 }, (_, index) => thousand.ids[index % 1000]!))
  return [
    count('STS calls, 10,000 first requests, 1 connection', one.stub.served.length, {
      name: 'P5',
      atLeast: 1,
      atMost: 1,
    }),
    count('STS calls, 10,000 first requests, 1,000 connections', thousand.stub.served.length, {
      name: 'P5',
      atLeast: 1000,
      atMost: 1000,
    }),
  ]
}

/** STS accepts 10 calls a second, nothing is cached, and all callers come at once. */
async function throttled(): Promise<Row[]> {
  const { stub, ids, together } = await desk({ connections: 1000, perSecond: 10 })
  const { waits, lost } = await together(ids)
  const what = '1,000 cold connections, STS takes 10/s'
  return [
    count(`${what}: callers lost`, lost + ids.length - waits.length, { name: 'BRK-7', atMost: 0 }),
    count(`${what}: calls in all by session made`, (stub.served.length + stub.refused) / 1000, {
      name: 'no retry storm',
      atMost: 1.25,
    }),
    count(`${what}: longest wait (100 s is the least)`, most(waits), undefined, 's'),
  ]
}

/** Sessions of 15 minutes, so that the time until they end is short. */
const SHORT = { durationSeconds: 900 }

/** All sessions began in the same second, and are renewed while STS accepts 10 calls a second. */
async function renewal(): Promise<Row[]> {
  const { clock, stub, ids, together } = await desk({ connections: 1000 })
  await together(ids, SHORT)
  stub.perSecond = 10
  await clock.run(450_000)
  const waits: number[] = []
  let lost = 0
  for (let second = 450; second < 890; second += 10) {
    const asked = await together(ids, { ...SHORT, seconds: 10 })
    waits.push(...asked.waits)
    lost += asked.lost
  }
  const what = '1,000 sessions that end together, STS takes 10/s'
  return [
    count(`${what}: callers lost`, lost, { name: 'BRK-7', atMost: 0 }),
    count(`${what}: longest wait`, most(waits), { name: 'P8', atMost: 0 }, 's'),
    count(`${what}: calls in all by renewal`, (stub.served.length - 1000 + stub.refused) / 1000, {
      name: 'no retry storm',
      atMost: 1.25,
    }),
  ]
}

/**
 * 10,000 callers while STS is down and their sessions last four more minutes: with the SDK's
 * provider, and with ours.
 */
async function down(): Promise<Row[]> {
  const { clock, stub, ids, together } = await desk()
  await together(ids, SHORT)
  await clock.run(660_000)
  stub.perSecond = 0
  const ours = await together(
    Array.from({ length: 10_000 }, () => ids[0]!),
    { ...SHORT, seconds: 1 },
  )
  let isDown = false
  const credentials = async () => {
    if (isDown) throw new Error('STS is down.')
    return { accessKeyId: 'A', secretAccessKey: 's', expiration: new Date(Date.now() + 240_000) }
  }
  const sdk = new STSClient({ region: 'us-east-1', credentials })
  await sdk.config.credentials()
  isDown = true
  const theirs = await Promise.allSettled(
    Array.from({ length: 10_000 }, () => sdk.config.credentials()),
  )
  const failed = theirs.filter(({ status }) => status === 'rejected').length
  return [
    count(
      'STS down, 4 min left, 10,000 callers: waited or failed',
      ours.lost + ours.waits.filter((wait) => wait > 0).length,
      {
        ...{ name: 'P8', atMost: 0 },
      },
    ),
    count('the same with the SDK’s memoised provider: failed', failed),
  ]
}

/**
 * Nine virtual hours in which each of 100 connections gets a request every two minutes. The first
 * hour does not count.
 */
async function hourly(): Promise<Row[]> {
  const perHour = async (durationSeconds: number) => {
    const { stub, ids, together } = await desk({ connections: 100 })
    const hours = async (count: number) => {
      for (let minute = 0; minute < count * 60; minute += 2)
        await together(ids, { seconds: 120, durationSeconds })
      return stub.served.length
    }
    const before = await hours(1)
    return ((await hours(8)) - before) / ids.length / 8
  }
  return [
    count('STS calls an hour by hot connection, sessions of 3,600 s', await perHour(3600), {
      name: 'P19',
      atMost: 1.25,
    }),
    count('STS calls an hour by hot connection, sessions of 900 s', await perHour(900)),
  ]
}
