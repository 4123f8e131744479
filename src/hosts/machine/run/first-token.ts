import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Secret } from '../../../api/secret.ts'
import type { Random } from '../../../core/model/external-id.ts'
import type { Log } from '../../../core/ports.ts'
import { drawToken, hashOf } from '../../../core/tokens/draw.ts'
import type { Settings } from '../config/settings.ts'

export interface FirstToken {
  sha256: Buffer
  /**
   * Hands a new token over, once. Call it when the service listens. Afterwards only the token's
   * hash is kept.
   */
  handOver(toTerminal: boolean, log: Log): HandedOver
}

/** Both are undefined unless the token is new. */
export interface HandedOver {
  /** The new token, to be printed on the terminal once. */
  newToken?: Secret
  /** The file with the new token, if there is no terminal. Other output often ends up in a log. */
  newTokenFile?: string
}

/** The first API token: the one in the settings, or one that is created at the first start. */
export function firstToken(
  { adminToken, dataDir }: Pick<Settings, 'adminToken' | 'dataDir'>,
  random: Random,
): FirstToken {
  const knownToken = (sha256: Buffer) => ({ sha256, handOver: () => ({}) })
  if (adminToken) return knownToken(hashOf(adminToken.reveal()))
  const hashFile = join(dataDir, 'admin-token.sha256')
  if (existsSync(hashFile))
    return knownToken(Buffer.from(readFileSync(hashFile, 'utf8').trim(), 'hex'))
  const { text, sha256 } = drawToken(random)
  return {
    sha256: Buffer.from(sha256, 'hex'),
    handOver(toTerminal, log) {
      const handedOver = toTerminal ? { newToken: text } : writeToken(text, dataDir, log)
      writeFileSync(hashFile, `${sha256}\n`, { mode: 0o600 })
      return handedOver
    },
  }
}

function writeToken(token: Secret, dataDir: string, log: Log): HandedOver {
  const newTokenFile = join(dataDir, 'admin-token')
  rmSync(newTokenFile, { force: true })
  writeFileSync(newTokenFile, `${token.reveal()}\n`, { mode: 0o600, flag: 'wx' })
  log.warn('token.created', {
    file: newTokenFile,
    why: 'This file holds the first API token. Move the token to a safe place and delete the file.',
  })
  return { newTokenFile }
}
