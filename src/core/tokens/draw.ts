import { createHash } from 'node:crypto'
import { Secret } from '../../api/secret.ts'
import type { Random } from '../model/external-id.ts'
import { drawText } from '../model/external-id.ts'
import { tokenIdOf } from '../model/token.ts'

const LENGTH = 40

/** 40 characters of 57: 233 bits. So long and random that a plain hash keeps it. */
export function drawToken(random: Random): { text: Secret; id: string; sha256: string } {
  const text = `rct_${drawText(random, LENGTH)}`
  const sha256 = hashOf(text).toString('hex')
  return { text: new Secret(text), id: tokenIdOf(sha256), sha256 }
}

export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
