import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostileText, SEED } from './hostile-text.ts'

const CLAIM = 'WyJpbnZfY2FuYXJ5IiwicmMtY2FuYXJ5IiwidXMtZWFzdC0xIiwxXQ'
const CANARIES = {
  apiToken: 'rca_canaryCanaryCanaryCanaryCanaryCanaryCana',
  olderApiToken: 'rct_canaryCanaryCanaryCanaryCanaryCanaryCana',
  token: `rcb_k1.${CLAIM}.${'A'.repeat(43)}`,
  olderToken: `rct1.k1.${CLAIM}.${'A'.repeat(43)}`,
  url: 'https://bucket.s3.amazonaws.com/key?X-Amz-Signature=canary0signature',
  secret: 'canary-secret-value',
}

/** Runs the program's own log in a process of its own and returns what came out. */
function logged(texts: string[]): string {
  const script = `
    import { jsonLog } from './src/hosts/machine/run/log.ts'
    import { Secret } from './src/api/secret.ts'
    const log = jsonLog()
    const { texts, url, secret, ...tokens } = JSON.parse(await new Response(process.stdin).text())
    for (const text of texts) {
      log.info('callback-rejected', { reason: text, customerId: text })
      log.error('failed', { error: new Error(text + ' at ' + url + ' with ' + Object.values(tokens).join(' or '), { cause: new Error(text) }), held: new Secret(secret) })
    }`
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    input: JSON.stringify({ texts, ...CANARIES }),
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  expect(run.status, run.stderr.slice(-400)).toBe(0)
  return run.stderr
}

describe('the log (LOG-1, attack 30, attack 56)', () => {
  const texts = fc.sample(hostileText, { seed: SEED, numRuns: 1500 })
  const lines = logged(texts).split('\n').slice(0, -1)

  it('writes one line of JSON per event, whatever the texts say', () => {
    expect(lines).toHaveLength(texts.length * 2)
    for (const [index, line] of lines.entries()) {
      const entry = JSON.parse(line)
      expect(['callback-rejected', 'failed']).toContain(entry.msg)
      if (index % 2 === 0)
        expect(entry.reason.toWellFormed()).toBe(texts[index / 2]!.toWellFormed())
      expect(Object.keys(entry)).toEqual(expect.arrayContaining(['level', 'time', 'msg']))
    }
  })

  it('lets no control character through', () => {
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u)
  })

  it('holds no token, signature or secret', () => {
    for (const canary of ['rct1.', 'rcb_', 'rct_', 'rca_', 'canary'])
      expect(
        lines.filter(
          (line) => line.includes(canary) && !texts.some((text) => text.includes(canary)),
        ),
      ).toEqual([])
  })
})
