import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Secret } from '../../../api/secret.ts'
import type { Random } from '../../../core/model/external-id.ts'
import { drawToken, hashOf } from '../../../core/tokens/draw.ts'

import type { Settings } from '../config/settings.ts'

export interface FirstToken {
  sha256: Buffer
  /** Present only when it was drawn now. */
  drawn: Secret | undefined
  /** Remembers a drawn token's hash: once it is sure that it will be shown. */
  keep(): void
}

/** The first bearer token: as set, or drawn once and kept only as a hash. */
export function firstToken(
  { adminToken: set, dataDir }: Pick<Settings, 'adminToken' | 'dataDir'>,
  random: Random,
): FirstToken {
  const nothing = () => {}
  if (set) return { sha256: hashOf(set.reveal()), drawn: undefined, keep: nothing }
  const file = join(dataDir, 'admin-token.sha256')
  if (existsSync(file))
    return {
      sha256: Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'),
      drawn: undefined,
      keep: nothing,
    }
  const { text, sha256 } = drawToken(random)
  return {
    sha256: Buffer.from(sha256, 'hex'),
    drawn: text,
    keep: () => writeFileSync(file, `${sha256}\n`, { mode: 0o600 }),
  }
}
