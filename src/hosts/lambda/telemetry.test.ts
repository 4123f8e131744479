import { afterEach, describe, expect, it, vi } from 'vitest'
import { CANARY } from '../../../test/fixtures/ports.ts'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import { telemetry } from './telemetry.ts'

const TOKEN = 'rct1.canary-token.canary-mac'
const URL_WITH_KEY = `https://x.s3.amazonaws.com/key?X-Amz-Signature=${CANARY.signature}`

/** Everything that reaches CloudWatch. */
function written(speak: (tell: ReturnType<typeof telemetry>) => void): string {
  const chunks: string[] = []
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => chunks.push(String(chunk)) > 0)
  speak(telemetry('rolecall'))
  vi.restoreAllMocks()
  return chunks.join('').trimEnd()
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the log of a Lambda function', () => {
  it('holds no secret, however it is handed over (LOG-1)', () => {
    const error = Object.assign(
      new Error(`PUT ${URL_WITH_KEY} failed for ${TOKEN}`, { cause: new Error(URL_WITH_KEY) }),
      {
        $response: { body: CANARY.secretKey },
        config: { credentials: CANARY.session },
      },
    )
    const text = written(({ log }) => {
      log.error('callback.failed', {
        error,
        secret: new Secret(CANARY.secretKey),
        nested: { deep: [new Secret(CANARY.session), URL_WITH_KEY] },
      })
      log.warn('event', { why: TOKEN, list: [URL_WITH_KEY] })
      log.info(`said ${URL_WITH_KEY}`, {
        error: new RolecallError('INTERNAL', { detail: TOKEN }, error),
      })
    })
    expect(text).toContain('callback.failed')
    expect(text).toContain('[url]')
    for (const secret of [...Object.values(CANARY), 'canary-token', 'canary-mac'])
      expect(text).not.toContain(secret)
  })

  it('writes one line for each event, and no character that turns text around', () => {
    const text = written(({ log }) =>
      log.warn('event', { why: 'a\nb\u202ec\u2028d\u009b', error: new Error('one\ntwo\u202e') }),
    )
    expect(text.split('\n')).toHaveLength(1)
    expect(text).not.toMatch(/[\u202e\u2028\u009b]/)
    expect(JSON.parse(text)).toMatchObject({
      level: 'warn',
      msg: 'event',
      error: { name: 'Error' },
    })
  })

  it('writes the event also when its facts have no JSON', () => {
    const facts: Record<string, unknown> = {}
    facts.itself = facts
    const text = written(({ log }) => log.warn('event', facts))
    expect(JSON.parse(text)).toMatchObject({ level: 'warn', msg: 'event', error: {} })
  })

  it('names the invocation in each line', () => {
    const text = written(({ log, begin }) => {
      for (const awsRequestId of ['first', 'second']) {
        begin({ awsRequestId })
        log.info('event')
      }
    })
    expect(text.split('\n').map((line) => JSON.parse(line))).toMatchObject([
      { requestId: 'first', coldStart: true },
      { requestId: 'second', coldStart: false },
    ])
  })

  it('counts by word, as embedded metrics', () => {
    const text = written(({ count, measure }) => {
      count('Callbacks', 'outcome', new Map([['answered', 8]]))
      measure('Checks', 3)
    })
    const [callbacks, checks] = text
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(callbacks).toMatchObject({ Callbacks: 8, outcome: 'answered', service: 'rolecall' })
    expect(checks).toMatchObject({ Checks: 3, service: 'rolecall' })
    expect(JSON.stringify(callbacks)).toContain('"Namespace":"Rolecall"')
  })
})
