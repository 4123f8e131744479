import type { JwtIdentity } from '../../core/model/identity.ts'

type Claims = Record<string, unknown>

/** Returns the first identity whose audience and claims match the token. */
export const identityOf = (
  identities: readonly JwtIdentity[],
  claims: Claims,
): JwtIdentity | undefined =>
  identities.find(
    ({ audience, match }) =>
      hasOne(claims.aud, audience) &&
      Object.entries(match).every(([name, pattern]) => matches(claims, name, pattern)),
  )

const hasOne = (claim: unknown, value: string): boolean => valuesOf(claim).includes(value)

function matches(claims: Claims, name: string, pattern: string): boolean {
  const values = Object.hasOwn(claims, name) ? valuesOf(claims[name]) : []
  const whole = new RegExp(`^${pattern.split('*').map(escapeForPattern).join('.*')}$`, 'su')
  return values.some((value) => whole.test(value))
}

const escapeForPattern = (text: string): string =>
  text.replaceAll(/[^\w]/g, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)

/** The values of a claim, which may be one value or a list. */
function valuesOf(claim: unknown): string[] {
  const all = Array.isArray(claim) ? claim : [claim]
  return all.filter((it) => ['string', 'number', 'boolean'].includes(typeof it)).map(String)
}
