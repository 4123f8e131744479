import type { AccessProfile } from '../model/access-profile.ts'
import type { Installation } from '../ports.ts'
import { type PreparedTemplate, prepareTemplate } from '../template/prepare.ts'

const prepared = new WeakMap<AccessProfile, PreparedTemplate>()

/** A profile is parsed once per version, however many invitations follow. */
export function preparedFor(
  installation: Pick<Installation, 'vendor' | 'topic' | 'brokerRole' | 'regions'>,
  profile: AccessProfile,
): PreparedTemplate {
  const known = prepared.get(profile) ?? prepareTemplate(installation, profile)
  prepared.set(profile, known)
  return known
}
