import { RolecallError } from '../../api/errors.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { MAX_PREPARED_TEMPLATE_BYTES } from '../model/aws/limits/texts.ts'
import { partitionOf } from '../model/aws/partition.ts'
import { builtInTemplate } from './built-in-template.ts'
import type { TemplateInstallation } from './connection-parts.ts'
import { cutAtMarkers, type Hole, type Markers, markersFor } from './markers.ts'
import { ownTemplate } from './own/own-template.ts'
import { requireRoleWithinLimits } from './profile-limits.ts'
import { requirePinnable } from './trust-policy.ts'

/** A profile's template, cut where invitations differ. */
export interface PreparedTemplate {
  profile: string
  profileVersion: string
  regions: readonly string[]
  /** The pieces of the text between the gaps, in UTF-8. */
  pieces: readonly Buffer[]
  holes: readonly Hole[]
}

/** Creates the template of a profile, as far as it is the same for all its invitations. */
export function prepareTemplate(
  installation: TemplateInstallation,
  profile: AccessProfile,
): PreparedTemplate {
  const { text, markers } = printTemplate(installation, profile)
  return {
    profile: profile.name,
    profileVersion: profile.version,
    regions: [...installation.regions],
    ...cutAtMarkers(text, markers),
  }
}

/** The template with markers where invitations differ. */
export function printTemplate(
  installation: TemplateInstallation,
  profile: AccessProfile,
): { text: string; markers: Markers } {
  requirePinnable(installation.brokerRole)
  requireOnePartition(installation)
  requireName(profile.name)
  requireName(profile.version)
  requireRoleWithinLimits(profile)
  const markers = markersFor(JSON.stringify([installation.vendor, profile]))
  const text = profile.template
    ? ownTemplate(installation, profile, profile.template, markers)
    : builtInTemplate(installation, profile, markers)
  requireSize(text)
  return { text, markers }
}

/** A role cannot trust an account in another partition, so a stack there could never connect. */
function requireOnePartition({ regions, brokerRole }: TemplateInstallation): void {
  const stray = regions.find((region) => partitionOf(region).name !== brokerRole.partition)
  if (stray)
    throw new RolecallError('SETTING_INVALID', {
      detail: `Region ${stray} is in another partition than the broker role.`,
    })
  if (regions.length === 0)
    throw new RolecallError('SETTING_MISSING', { detail: 'ROLECALL_REGIONS names no Region.' })
}

function requireName(text: string): void {
  if (!/^[\w.-]{1,64}$/.test(text))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `"${text}" is not a valid name for a profile or its version.`,
    })
}

function requireSize(text: string): void {
  if (Buffer.byteLength(text) > MAX_PREPARED_TEMPLATE_BYTES) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: 'The template is larger than the 1 MB that CloudFormation reads from S3.',
    })
  }
}
