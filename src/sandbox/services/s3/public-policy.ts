import type { PolicyDocument, Statement } from '../../policy/document.ts'

/**
 * AWS: "The meaning of public": conditions on these keys, with fixed values, make a statement for
 * everybody not public.
 */
const FIXING_KEYS = new Set(
  [
    ...[
      'aws:PrincipalAccount',
      'aws:PrincipalArn',
      'aws:PrincipalOrgID',
      'aws:PrincipalOrgPaths',
      'aws:SourceAccount',
    ],
    ...[
      'aws:SourceArn',
      'aws:SourceIp',
      'aws:SourceOrgID',
      'aws:SourceVpc',
      'aws:SourceVpce',
      'aws:userid',
      's3:DataAccessPointAccount',
    ],
  ].map((key) => key.toLowerCase()),
)

export const isPublic = ({ Statement }: PolicyDocument) => Statement.some(isPublicStatement)

function isPublicStatement({ Effect, Principal, NotPrincipal, Condition }: Statement): boolean {
  if (Effect !== 'Allow' || !(NotPrincipal || Principal?.AWS?.includes('*'))) return false
  return !Condition.some(
    ({ operator, key, values }) =>
      FIXING_KEYS.has(key.toLowerCase()) &&
      !/not|ifexists|null/i.test(operator) &&
      values.every((value) => !/[*?]|^0\.0\.0\.0\/0$/.test(value)),
  )
}
