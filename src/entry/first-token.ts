import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminToken, type TokenCheck } from '../http/authenticate.ts'
import type { Random } from '../model/external-id.ts'
import { drawText } from '../model/external-id.ts'
import { Secret } from '../model/secret.ts'

import type { Settings } from './settings.ts'

export interface FirstToken {
  check: TokenCheck
  /** Present only when it was drawn now. */
  drawn: Secret | undefined
  /** Remembers a drawn token's hash: once it is sure that it will be shown. */
  keep(): void
}

/** The first bearer token: as set, or drawn once and kept only as a hash. */
export function firstToken({ adminToken: set, dataDir }: Pick<Settings, 'adminToken' | 'dataDir'>, random: Random): FirstToken {
  const nothing = () => {}
  if (set) return { check: adminToken(sha256(set.reveal())), drawn: undefined, keep: nothing }
  const file = join(dataDir, 'admin-token.sha256')
  if (existsSync(file)) return { check: adminToken(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')), drawn: undefined, keep: nothing }
  const drawn = new Secret(`rct_${drawText(random, 40)}`)
  const hash = sha256(drawn.reveal())
  return { check: adminToken(hash), drawn, keep: () => writeFileSync(file, `${hash.toString('hex')}\n`, { mode: 0o600 }) }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
