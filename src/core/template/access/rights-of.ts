import type { AccessProfile } from '../../model/access-profile.ts'
import { templateToRead } from '../own/parameters/fillings.ts'
import type { Plain } from '../own/rights/plain.ts'
import { type Origin, readPolicy, together, unresolved } from '../own/rights/read-policy.ts'
import { rightsInTemplate } from '../own/rights/rights-in-template.ts'
import { readPublishedPolicy, whyUnknown } from './managed-policy.ts'
import type { Rights } from './rights.ts'

/** What the rights of a profile are read from. */
export type RightsSource = Pick<AccessProfile, 'managedPolicies' | 'inlinePolicies' | 'roleName'> &
  Partial<Pick<AccessProfile, 'template' | 'parameters' | 'role' | 'roles' | 'permissionsBoundary'>>

/** Finds everything that a profile gives. This is the only place that reads rights (TRU-4). */
export function rightsOf(profile: RightsSource): Rights {
  if (profile.template)
    return rightsInTemplate(templateToRead(profile.template, profile.parameters), profile)
  const published = profile.managedPolicies.map((arn) => ({
    arn,
    policy: readPublishedPolicy(arn, originOf(arn, arn)),
  }))
  const reading = together([
    ...Object.entries(profile.inlinePolicies).map(([name, document]) =>
      readPolicy(document as Plain, originOf(name, `inlinePolicies.${name}`)),
    ),
    ...published.map(
      ({ arn, policy }) => policy?.reading ?? unresolved(originOf(arn, arn), whyUnknown(arn)),
    ),
  ])
  return {
    role: {
      ...reading,
      managedPolicies: published.flatMap(({ policy }) => policy?.text ?? []),
      ...(profile.permissionsBoundary !== undefined && { boundary: profile.permissionsBoundary }),
      policies: {
        ...(profile.managedPolicies.length > 0 && { managedPolicies: profile.managedPolicies }),
        ...profile.inlinePolicies,
      },
    },
    beside: [],
    others: [],
  }
}

const originOf = (source: string, where: string): Origin => ({
  source,
  where,
  line: undefined,
  lineOf: () => undefined,
  context: { root: {}, truth: new Map(), choices: new Map() },
  when: [],
})
