import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { RolecallError } from '../../api/errors.ts'
import type { AskedProfile } from '../model/access-profile.ts'
import type { AccessContent, AccessVersion, AccessVersionRecord } from '../model/access-version.ts'
import type { Installation } from '../ports.ts'

/** The content of an access version, whether or not its id is known. */
export interface AskedContent extends Omit<AccessContent, 'profile'> {
  profile: AskedProfile
}

/**
 * The SHA-256 of all that a customer is shown and gets. The order of keys does not count, nor the
 * file name of a template. Fields without a value do not count either, so that a new release with
 * a new field gives the same digest.
 */
export function contentDigest({ profile, vendor, brokerRole }: AskedContent): string {
  const { version: _, template, ...asked } = { version: '', ...profile }
  const members = { ...asked, ...(template && { template: template.text }) }
  const set = Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)))
  return sha256(canonicalJson({ profile: set, vendor, brokerRole }))
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** The first 16 digits of the digest: the id of a version. */
const versionIdOf = (digest: string): string => digest.slice(0, 16)

/** What a profile of rolecall.yaml asks in this installation. */
export function accessContent(
  { vendor, brokerRole }: Pick<Installation, 'vendor' | 'brokerRole'>,
  profile: AskedProfile,
): AccessContent {
  const asked = { profile, vendor, brokerRole: brokerRole.text }
  return { ...asked, profile: { ...profile, version: versionIdOf(contentDigest(asked)) } }
}

/** The id that releases before access versions gave to a profile. Never change this. */
export function earlierIdOf(profile: AskedProfile): string {
  const { roleName, purpose, managedPolicies, inlinePolicies, template } = profile
  const granted = {
    ...{ roleName, purpose, managedPolicies, inlinePolicies },
    ...(template && { template: { text: template.text, source: template.source } }),
    ...(profile.permissionsBoundary !== undefined && {
      permissionsBoundary: profile.permissionsBoundary,
    }),
    maxSessionSeconds: profile.maxSessionSeconds,
    tags: profile.tags,
  }
  return versionIdOf(sha256(JSON.stringify(granted)))
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON with the keys of all objects in alphabetical order. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    isRecord(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * AWS: an item in DynamoDB has at most 400 KB. We leave some of it for the other attributes, and
 * have the same limit in a file, so that each store can be moved to a table.
 */
const MAX_PACKED_BYTES = 380_000

/** Throws SETTING_INVALID if the profile is too large to be stored. */
export function packVersion({ content, ...facts }: AccessVersion): AccessVersionRecord {
  const packed = deflateRawSync(JSON.stringify(content)).toString('base64')
  if (packed.length > MAX_PACKED_BYTES)
    throw new RolecallError('SETTING_INVALID', {
      detail: `profiles.${facts.profile} is too large: compressed, with its template, it has ${packed.length} bytes, and at most ${MAX_PACKED_BYTES} can be stored. Make the template shorter.`,
    })
  return { ...facts, packed }
}

export function unpackVersion({ packed, ...facts }: AccessVersionRecord): AccessVersion {
  const content = inflateRawSync(Buffer.from(packed, 'base64')).toString()
  return { ...facts, content: JSON.parse(content) as AccessContent }
}
