import type { Principals } from './document.ts'

/** The caller, as policies see it. */
export interface Principal {
  kind: 'root' | 'user' | 'session' | 'service' | 'anonymous'
  accountId: string
  /** The caller's own ARN; for a service its name, such as `sns.amazonaws.com`. */
  arn: string
  /** `aws:PrincipalArn`: for a session the ARN of its role. */
  principalArn: string
  /** `AIDA…`, `AROA…`, or the account number of root. */
  uniqueId: string
}

/**
 * How a resource's policy names the caller: by its own ARN, as an entity (its role, or everybody)
 * whose boundary and session policy still limit it, or by its account, which still has to allow it
 * by an identity policy.
 */
export type Grant = 'none' | 'account' | 'entity' | 'self'

const RANK: readonly Grant[] = ['none', 'account', 'entity', 'self']
const ROOT_ARN = /^arn:aws[\w-]*:iam::(\d{12}):root$/

export const strongest = (grants: readonly Grant[]): Grant =>
  RANK[Math.max(0, ...grants.map((grant) => RANK.indexOf(grant)))]!

/** The strongest way in which the principals of a statement name the caller. */
export function grantTo(
  principal: Principal,
  principals: Principals,
  principalIds: Readonly<Record<string, string>>,
): Grant {
  if (principal.kind === 'service') {
    // AWS: `*` includes AWS's own services, as queue policies for topics show.
    const named =
      principals.AWS?.includes('*') ||
      principals.Service?.some((service) => service === '*' || service === principal.arn)
    return named ? 'self' : 'none'
  }
  return strongest(
    (principals.AWS ?? []).map((text) => grantByText(principal, text, principalIds[text])),
  )
}

function grantByText(principal: Principal, text: string, boundId: string | undefined): Grant {
  if (text === '*') return 'entity'
  if (principal.kind === 'anonymous') return 'none'
  if ((ROOT_ARN.exec(text)?.[1] ?? text) === principal.accountId)
    return principal.kind === 'root' ? 'self' : 'account'
  if (text === principal.arn && principal.kind === 'session') return 'self'
  // AWS: a saved principal is the unique id, so a role or user made again under the same name is
  // another one.
  const named =
    text === principal.uniqueId ||
    (text === principal.principalArn && (boundId ?? principal.uniqueId) === principal.uniqueId)
  if (!named) return 'none'
  return principal.kind === 'session' ? 'entity' : 'self'
}
