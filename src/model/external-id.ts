/** Uniform random bytes. */
export interface Random {
  bytes(length: number): Uint8Array
}

declare const drawn: unique symbol

/** Drawn by us, never taken from outside; only `drawExternalId` and the store make one. */
export type ExternalId = string & { readonly [drawn]: true }

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const LENGTH = 28

/** 28 characters of 57: 163 bits, and nothing that reads like something else. */
export function drawExternalId(random: Random): ExternalId {
  return `rc-${drawText(random, LENGTH)}` as ExternalId
}

/** Uniform text without look-alike characters; bytes that would favour a character are drawn again. */
export function drawText(random: Random, length: number): string {
  const fair = 256 - (256 % ALPHABET.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length)) if (byte < fair && text.length < length) text += ALPHABET[byte % ALPHABET.length]
  }
  return text
}
