import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { Secret } from '../../../api/secret.ts'

export interface TokenFile {
  file: string
  token: Secret
  remove(): void
}

/**
 * Draws a token and writes it where only this user can read it. AWS: SDKs send the file's text as
 * it is, so it has no newline.
 */
export function writeTokenFile(
  env: Record<string, string | undefined>,
  chosen: string | undefined,
): TokenFile {
  const token = new Secret(randomBytes(32).toString('base64url'))
  try {
    const folder =
      chosen === undefined
        ? mkdtempSync(join(env.XDG_RUNTIME_DIR ?? tmpdir(), 'rolecall-agent-'))
        : undefined
    const file = chosen === undefined ? join(folder!, 'token') : resolve(chosen)
    replace(file, token)
    return { file, token, remove: () => rmSync(folder ?? file, { recursive: true, force: true }) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const detail = `The token file ${chosen ?? ''} cannot be written (${code}).`
    throw new RolecallError('SETTING_INVALID', { detail }, error)
  }
}

/** Replaces the file in one step, so that a reader sees the old token or the new one. */
function replace(file: string, token: Secret): void {
  const draft = join(dirname(file), `.rolecall-agent-${randomBytes(8).toString('hex')}`)
  writeFileSync(draft, token.reveal(), { flag: 'wx', mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}
