/** Uniform random bytes. */
export interface Random {
  bytes(length: number): Uint8Array
}

declare const drawn: unique symbol

/** Drawn by us, never taken from outside; only `drawExternalId` and the store make one. */
export type ExternalId = string & { readonly [drawn]: true }

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const LENGTH = 28
const PREFIX = 'rc-'

/** 28 characters of 57: 163 bits, and nothing that reads like something else. */
export function drawExternalId(random: Random): ExternalId {
  return `${PREFIX}${drawText(random, LENGTH)}` as ExternalId
}

/**
 * Somebody else's External ID, as near to ours as can be: its letters in another case, as chance has it.
 * Trust by a pattern, by a variable or without regard to case lets it in; nobody can name it beforehand.
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

const inOtherCase = (letter: string): string =>
  letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()

/** Uniform text without look-alike characters; bytes that would favour a character are drawn again. */
export function drawText(random: Random, length: number): string {
  const fair = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length))
      if (byte < fair && text.length < length) text += ALPHABET[byte % ALPHABET.length]
  }
  return text
}
