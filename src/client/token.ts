import { readFile } from 'node:fs/promises'
import { RolecallError } from '../api/errors.ts'
import { Secret } from '../api/secret.ts'

/**
 * Where the API token comes from: the token itself, a file that is read for each request, or a
 * function that is called for each.
 */
export type TokenSource = string | { file: string } | (() => string | Promise<string>)

/** The address of Rolecall, and the token to send to it. */
export interface Address {
  /** Such as `https://connect.northwind.example`, without a slash at the end. */
  url: string
  token: () => Promise<Secret>
}

const LOCAL = 'http://127.0.0.1:4000'

/**
 * Reads `ROLECALL_URL`, and `ROLECALL_TOKEN` or `ROLECALL_TOKEN_FILE`, unless options give other
 * values.
 */
export function readAddress(
  env: Record<string, string | undefined>,
  given: { url?: string | undefined; token?: TokenSource | undefined } = {},
): Address {
  const url = (given.url ?? env.ROLECALL_URL ?? LOCAL).replace(/\/+$/, '')
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    throw new RolecallError('SETTING_INVALID', {
      detail: `ROLECALL_URL is "${url}"; set it to an address such as ${LOCAL}.`,
    })
  return { url, token: sourceOf(given.token ?? tokenOf(env)) }
}

function tokenOf({
  ROLECALL_TOKEN: token,
  ROLECALL_TOKEN_FILE: file,
}: Record<string, string | undefined>): TokenSource {
  if (token) return token
  if (file) return { file }
  throw new RolecallError('SETTING_MISSING', {
    detail:
      'Set ROLECALL_TOKEN to an API token, or ROLECALL_TOKEN_FILE to a file that contains one. The service gives the first token at its first start; "rolecall tokens create" makes more.',
  })
}

function sourceOf(token: TokenSource): () => Promise<Secret> {
  if (typeof token === 'function') return async () => sendable(await token(), 'The token function')
  if (typeof token === 'object') return async () => sendable(await textOf(token.file), token.file)
  return async () => sendable(token, 'ROLECALL_TOKEN')
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const detail = `The token file ${file} cannot be read (${error.code}).`
    throw new RolecallError('SETTING_INVALID', { detail }, error)
  })

function sendable(text: string, from: string): Secret {
  const token = text.trim()
  if (/^[!-~][ -~]*$/.test(token)) return new Secret(token)
  throw new RolecallError('SETTING_INVALID', {
    detail: `${from} must contain an API token: one line of ASCII text.`,
  })
}
