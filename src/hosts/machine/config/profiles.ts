import { createHash } from 'node:crypto'
import { RolecallError } from '../../../api/errors.ts'
import type { AccessProfile, PolicyDocument, Scope } from '../../../core/model/access-profile.ts'
import { unlimitedRights } from '../../../core/template/access/unlimited-rights.ts'
import type { ProfileEntry } from './config-file.ts'

const WHOLE_ROLE: Scope = {
  description: 'All that the role may do.',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

/** A profile that asks for the whole account says so on purpose. */
function requireLimits(name: string, entry: ProfileEntry): void {
  const rights = unlimitedRights(entry)
  if (entry.allowUnlimitedRights || rights.length === 0) return
  const detail = `profiles.${name} asks for what amounts to the whole account (${rights.join('; ')}). Ask for less, or set "allowUnlimitedRights: true" in it; customers are shown it either way.`
  throw new RolecallError('SETTING_INVALID', { detail })
}

/** The profile as the program uses it. Its version is a digest of all that is asked. */
export function toProfile(
  name: string,
  entry: ProfileEntry,
  template: AccessProfile['template'],
): AccessProfile {
  requireLimits(name, entry)
  const asked = {
    roleName: entry.roleName,
    purpose: entry.purpose,
    managedPolicies: entry.managedPolicies,
    inlinePolicies: mapValues(entry.inlinePolicies, withVersion),
    scopes: scopesOf(entry),
    ...(template && { template }),
    ...(entry.permissionsBoundary !== undefined && {
      permissionsBoundary: entry.permissionsBoundary,
    }),
    maxSessionSeconds: entry.maxSessionSeconds,
    tags: entry.tags,
  }
  const { scopes: _, ...granted } = asked
  return {
    name,
    version: createHash('sha256').update(JSON.stringify(granted)).digest('hex').slice(0, 16),
    ...asked,
  }
}

/** Without scopes of its own, a profile has one, `default`, that leaves the role as it is. */
function scopesOf({ scopes }: ProfileEntry): Record<string, Scope> {
  if (Object.keys(scopes).length === 0) return { default: WHOLE_ROLE }
  return mapValues(scopes, ({ description, policy }) => ({
    policy: withVersion(policy),
    ...(description !== undefined && { description }),
  }))
}

const withVersion = (policy: PolicyDocument): PolicyDocument => ({
  Version: '2012-10-17',
  ...policy,
})

const mapValues = <From, To>(
  record: Record<string, From>,
  map: (value: From) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
