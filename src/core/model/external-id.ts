import { RolecallError } from '../../api/errors.ts'

/** Uniform random bytes. */
export interface Random {
  bytes(length: number): Uint8Array
}

declare const drawn: unique symbol

/**
 * Drawn by Rolecall, never chosen by a caller, except for a role that the vendor imports. Only
 * `drawExternalId`, `importedExternalId` and the store make one.
 */
export type ExternalId = string & { readonly [drawn]: true }

/** AWS: what STS accepts. */
const ACCEPTED = /^[\w+=,.@:/-]{2,1224}$/
const MAX_CHARACTERS = 1224

/** Whether AWS accepts this text as an External ID. */
export const isExternalId = (text: string | undefined): text is string =>
  text !== undefined && ACCEPTED.test(text)

/**
 * The External ID of a role that a vendor had before Rolecall. Use it with that role only. Throws
 * EXTERNAL_ID_INVALID if AWS does not accept it.
 */
export function importedExternalId(text: string): ExternalId {
  if (!isExternalId(text)) throw new RolecallError('EXTERNAL_ID_INVALID')
  return text as ExternalId
}

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const LENGTH = 28
const PREFIX = 'rc-'

/** Draws 28 characters from 57 that do not look alike: 163 bits. */
export function drawExternalId(random: Random): ExternalId {
  return `${PREFIX}${drawText(random, LENGTH)}` as ExternalId
}

/**
 * Draws a wrong External ID that is close to ours: its letters have another case, at random. A
 * trust policy that uses a wildcard or a variable, or ignores case, accepts it. Nobody can know it
 * beforehand.
 */
export function drawDecoy(random: Random, externalId: string): string {
  const [head, tail] = [externalId.slice(0, PREFIX.length), externalId.slice(PREFIX.length)]
  const bytes = random.bytes(tail.length)
  const near =
    head +
    [...tail].map((letter, at) => (bytes[at]! % 2 === 0 ? letter : inOtherCase(letter))).join('')
  if (near !== externalId) return near
  const far = head + [...tail].map(inOtherCase).join('')
  return far === externalId ? `${PREFIX}decoy-${drawText(random, 22)}` : far
}

const DRAWN = new RegExp(`^${PREFIX}[${ALPHABET}]{${LENGTH}}$`)
const EXTENSION = 20

/**
 * Draws the wrong External IDs that a role must refuse. An imported External ID gets a second one,
 * which only begins like it: its role may accept a wildcard at the end.
 */
export const drawDecoys = (random: Random, externalId: string): string[] => [
  drawDecoy(random, externalId),
  ...(DRAWN.test(externalId) ? [] : [drawExtension(random, externalId)]),
]

/** Draws a wrong External ID that begins like this one. */
export const drawExtension = (random: Random, externalId: string): string =>
  externalId.slice(0, MAX_CHARACTERS - EXTENSION) + drawText(random, EXTENSION)

const inOtherCase = (letter: string): string =>
  letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()

/**
 * Draws uniform text without look-alike characters. Bytes that would favour a character are drawn
 * again.
 */
export function drawText(random: Random, length: number): string {
  const fair = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length))
      if (byte < fair && text.length < length) text += ALPHABET[byte % ALPHABET.length]
  }
  return text
}
