import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import type {
  AccessProfile,
  AskedProfile,
  BoundParameter,
  PolicyDocument,
  Scope,
  Vendor,
} from '../../../core/model/access-profile.ts'
import { unlimitedRights } from '../../../core/template/access/unlimited-rights.ts'
import { decodeTemplate } from '../../../core/template/own/read/decode.ts'
import type { ConfigFile, ProfileEntry } from './config-file.ts'

const WHOLE_ROLE: Scope = {
  description: 'Everything that the role may do.',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

/** Requires that a profile with rights over the whole account says that this is intended. */
function requireLimits(
  name: string,
  entry: ProfileEntry,
  template: AccessProfile['template'],
): void {
  const rights = entry.allowUnlimitedRights ? [] : rightsIn(entry, template)
  if (rights.length === 0) return
  const detail = `profiles.${name} asks for rights that amount to the whole account (${rights.join('; ')}). Ask for less, or set "allowUnlimitedRights: true" in this profile. Customers see these rights either way.`
  throw new RolecallError('SETTING_INVALID', { detail })
}

/** A template that cannot be read is refused where it is used, with the number of its line. */
function rightsIn(entry: ProfileEntry, template: AccessProfile['template']): string[] {
  const { managedPolicies, inlinePolicies, roleName } = entry
  try {
    const asked = {
      ...{ managedPolicies, inlinePolicies, roleName, parameters: parametersOf(entry) },
      ...(template && { template }),
    }
    return unlimitedRights({ ...asked, ...choiceOf(entry) })
  } catch (error) {
    if (isRolecallError(error, 'TEMPLATE_INVALID')) return []
    throw error
  }
}

/** The profile as Rolecall uses it. */
export function toProfile(
  name: string,
  entry: ProfileEntry,
  template: AccessProfile['template'],
): AskedProfile {
  requireLimits(name, entry, template)
  return {
    name,
    roleName: entry.roleName,
    ...(entry.fixedRoleName && { fixedRoleName: true as const }),
    purpose: entry.purpose,
    managedPolicies: entry.managedPolicies,
    inlinePolicies: mapValues(entry.inlinePolicies, withVersion),
    scopes: entry.roles ? {} : scopesOf(entry),
    ...(template && { template }),
    ...choiceOf(entry),
    ...(Object.keys(entry.parameters).length > 0 && { parameters: parametersOf(entry) }),
    ...(entry.permissionsBoundary !== undefined && {
      permissionsBoundary: entry.permissionsBoundary,
    }),
    maxSessionSeconds: entry.maxSessionSeconds,
    tags: entry.tags,
    ...(entry.roleOptions.length > 0 && { roleOptions: entry.roleOptions }),
  }
}

/** Which roles of the vendor's own template are meant. */
export const choiceOf = ({
  role,
  roles,
  keepTrust,
}: ProfileEntry): Pick<AskedProfile, 'role' | 'roles' | 'keepTrust'> => ({
  ...(role !== undefined && { role }),
  ...(roles && {
    roles: mapValues(roles, (it) => ({ role: it.role, scopes: scopesOf(it) })),
  }),
  ...(keepTrust && { keepTrust }),
})

/** Where the values of the template's parameters come from. */
export const parametersOf = ({ parameters }: ProfileEntry): Record<string, BoundParameter> =>
  mapValues(parameters, ({ from, value, as }) => ({
    ...(from !== undefined && { from }),
    ...(value !== undefined && { value }),
    as,
  }))

/** A role without scopes gets one, `default`, that allows everything that the role may do. */
function scopesOf({ scopes }: Pick<ProfileEntry, 'scopes'>): Record<string, Scope> {
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

export const vendorOf = ({ name, supportUrl }: NonNullable<ConfigFile['vendor']>): Vendor => ({
  name,
  ...(supportUrl !== undefined && { supportUrl }),
})

/** Reads a vendor's own template by its path from `rolecall.yaml`. */
export function localTemplate(source: string, configPath: string): string {
  return decodeTemplate(readTemplateFile(resolve(dirname(configPath), source), source), source)
}

/** Reads the bytes of a template. `name` is what errors call it. */
export function readTemplateFile(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new RolecallError(
      'TEMPLATE_INVALID',
      { detail: `The template ${name} cannot be read (${code}).` },
      error,
    )
  }
}
