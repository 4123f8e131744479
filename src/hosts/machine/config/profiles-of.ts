import { s3Client } from '../../../adapters/aws/clients.ts'
import { RolecallError } from '../../../api/errors.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import { readProfiles } from './installation.ts'
import type { Settings } from './settings.ts'

/** One profile of rolecall.yaml, or all. Set-up need not have run. */
export async function profilesOf(
  settings: Settings,
  name: string | undefined,
): Promise<AccessProfile[]> {
  const profiles = await readProfiles(settings, s3Client(settings.aws))
  if (profiles.size === 0)
    throw new RolecallError('SETTING_MISSING', {
      detail: `${settings.configPath} has no profiles.`,
    })
  if (name === undefined) return [...profiles.values()]
  const profile = profiles.get(name)
  if (!profile)
    throw new RolecallError('PROFILE_UNKNOWN', {
      detail: `There is no such access profile. Known: ${[...profiles.keys()].join(', ')}.`,
    })
  return [profile]
}
