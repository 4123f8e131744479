import type { World } from '../../world.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

// AWS: the first four letters tell what the id is of ("Unique identifiers" in the IAM User Guide).
export type IdPrefix = 'AROA' | 'AIDA' | 'ANPA' | 'AKIA' | 'ASIA'

export function uniqueId(world: World, prefix: IdPrefix): string {
  const length = prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17
  return (
    prefix +
    Array.from(world.random.bytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
  )
}

export const secretKey = (world: World): string =>
  Buffer.from(world.random.bytes(30)).toString('base64')
