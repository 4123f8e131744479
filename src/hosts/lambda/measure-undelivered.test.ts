import { expect, it } from 'vitest'
import { LogBook } from '../../../test/fixtures/ports.ts'
import { measureUndelivered } from './measure-undelivered.ts'

const waiting = (region: string, queue: string, messages: number) => ({ region, queue, messages })

async function measuredFor(
  queues: ReturnType<typeof waiting>[],
  unread: { region: string; queue: string; why: string }[] = [],
) {
  const measured: Record<string, number> = {}
  const log = new LogBook()
  await measureUndelivered({
    deadLetters: { count: async () => ({ queues, unread }) },
    installation: { homeRegion: 'us-east-1' },
    tell: { measure: (metric, value) => (measured[metric] = value), log },
  })
  return { measured, log }
}

it('counts what SNS could not deliver in all further Regions, and leaves the home Region to its own alarms', async () => {
  const { measured } = await measuredFor([
    waiting('us-east-1', 'callbacks-dead', 5),
    waiting('us-east-1', 'callbacks-undelivered', 7),
    waiting('eu-west-1', 'callbacks-undelivered', 2),
    waiting('ap-south-1', 'callbacks-undelivered', 1),
  ])
  expect(measured).toEqual({ UndeliveredElsewhere: 3 })
})

it('measures nothing where there is only the home Region', async () => {
  const { measured } = await measuredFor([waiting('us-east-1', 'callbacks-undelivered', 7)])
  expect(measured).toEqual({})
})

it('logs a queue that cannot be read', async () => {
  const unread = { region: 'eu-west-1', queue: 'callbacks-undelivered', why: 'AccessDenied' }
  const { log } = await measuredFor([], [unread])
  expect(JSON.stringify(log)).toContain('dead-letters.not-read')
})
