import { hash } from 'node:crypto'
import { Secret } from '../../api/secret.ts'
import type { Random } from '../model/external-id.ts'
import { drawText } from '../model/external-id.ts'
import { tokenIdOf } from '../model/token.ts'

const LENGTH = 40

/** Draws a token of 40 characters from 57: 233 bits, so a plain hash protects it. */
export function drawToken(random: Random): { text: Secret; id: string; sha256: string } {
  const text = `rca_${drawText(random, LENGTH)}`
  const sha256 = hashOf(text).toString('hex')
  return { text: new Secret(text), id: tokenIdOf(sha256), sha256 }
}

/** Whether a text has the prefix of an API token: `rca_`, or `rct_` as in earlier versions. */
export const looksLikeApiToken = (text: string): boolean => /^rc[at]_/.test(text)

export const hashOf = (text: string): Buffer => hash('sha256', text, 'buffer')
