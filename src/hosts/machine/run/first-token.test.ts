import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LogBook, seededRandom } from '../../../../test/fixtures/ports.ts'
import { Secret } from '../../../api/secret.ts'
import { hashOf } from '../../../core/tokens/draw.ts'
import { firstToken } from './first-token.ts'

const open = (dataDir = mkdtempSync(join(tmpdir(), 'rolecall-token-'))) => {
  const log = new LogBook()
  return { dataDir, log, token: firstToken({ adminToken: undefined, dataDir }, seededRandom()) }
}

describe('the first API token', () => {
  it('goes to a terminal and into no file, and is known at the next start by its hash', () => {
    const { dataDir, log, token } = open()
    const { newToken, newTokenFile } = token.handOver(true, log)
    expect([hashOf(newToken!.reveal()), newTokenFile]).toEqual([token.sha256, undefined])
    expect([readdirSync(dataDir), log.lines]).toEqual([['admin-token.sha256'], []])
    const again = open(dataDir)
    expect([again.token.sha256, again.token.handOver(true, log)]).toEqual([token.sha256, {}])
  })

  it('goes into a file of mode 0600 where there is no terminal, and the log says where (LOG-1, F19)', () => {
    const { log, token } = open()
    const { newToken, newTokenFile } = token.handOver(false, log)
    const text = readFileSync(newTokenFile!, 'utf8').trim()
    expect([newToken, hashOf(text), statSync(newTokenFile!).mode & 0o777]).toEqual([
      undefined,
      token.sha256,
      0o600,
    ])
    expect(log.lines.join()).toContain(newTokenFile)
    expect(log.lines.join()).not.toContain(text)
  })

  it('is the one of the settings where they have one, and is handed over to nobody', () => {
    const { dataDir, log } = open()
    const token = firstToken(
      { adminToken: new Secret('from the settings'), dataDir },
      seededRandom(),
    )
    expect([token.sha256, token.handOver(false, log), readdirSync(dataDir)]).toEqual([
      hashOf('from the settings'),
      {},
      [],
    ])
  })
})
