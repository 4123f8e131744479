import { afterEach, describe, expect, it, vi } from 'vitest'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import { CANARY } from '../../core/ports.fixture.ts'
import { telemetry } from './telemetry.ts'

const TOKEN = 'rct1.canary-token.canary-mac'
const URL_WITH_KEY = `https://x.s3.amazonaws.com/key?X-Amz-Signature=${CANARY.signature}`

/** What reaches CloudWatch: all that Powertools writes. */
function written(speak: (tell: ReturnType<typeof telemetry>) => void): string {
  const chunks: string[] = []
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => chunks.push(String(chunk)) > 0)
  speak(telemetry())
  vi.restoreAllMocks()
  return chunks.join('').trimEnd()
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
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
      level: 'WARN',
      message: 'event',
      error: { name: 'Error' },
    })
  })

  it('counts by word, as embedded metrics', () => {
    vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Rolecall')
    vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'rolecall')
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
