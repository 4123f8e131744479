import { RolecallError } from '../../../api/errors.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import { localTemplate } from '../maintain/local-template.ts'
import type { InstallationFile } from './installation-file.ts'
import { toProfile } from './profiles.ts'
import { readSettings, type Settings } from './settings.ts'

/** What a deployment takes from `rolecall.yaml`. */
export const readInstallationFile = (configPath: string): InstallationFile =>
  installationFileOf(readSettings({ ROLECALL_CONFIG: configPath }))

export function installationFileOf({
  file,
  configPath,
  identities,
}: Pick<Settings, 'file' | 'configPath' | 'identities'>): InstallationFile {
  const { vendor, profiles = {} } = file
  if (!vendor || Object.keys(profiles).length === 0)
    throw new RolecallError('SETTING_MISSING', {
      detail: `${configPath} needs "vendor: { name: ... }" and "profiles: { default: ... }".`,
    })
  return {
    vendor: {
      name: vendor.name,
      ...(vendor.supportUrl !== undefined && { supportUrl: vendor.supportUrl }),
    },
    ownAccountIds: vendor.accounts,
    identities,
    profiles: Object.entries(profiles).map(([name, entry]) =>
      toProfile(name, entry, templateOf(entry.template, configPath)),
    ),
  }
}

function templateOf(source: string | undefined, configPath: string): AccessProfile['template'] {
  if (source === undefined) return undefined
  if (source.startsWith('s3://'))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `Keep ${source} beside ${configPath}: a deployment takes it along.`,
    })
  return { text: localTemplate(source, configPath), source }
}
