import type { Command } from 'commander'
import type { RoleOptions } from '../../../api/types.ts'
import { optionsFromTexts } from '../../../core/invitations/option-texts.ts'
import { seconds } from '../durations.ts'
import { withEntry } from './client.ts'

export interface RoleFlags {
  roleName?: string
  rolePath?: string
  permissionsBoundary?: string
  tag?: Record<string, string>
  maxSession?: number
  allowedRegion?: string[]
  roleEnds?: string
}

/** Adds the flags that set something for the role of one invitation. */
export const addRoleFlags = (command: Command): Command =>
  command
    .option('--role-name <name>', 'exact name of the role, where the profile allows options')
    .option('--role-path <path>', 'path of the role, such as /vendors/')
    .option(
      '--permissions-boundary <policy>',
      'policy that limits the role: its ARN, or its name in the customer’s account',
    )
    .option('--tag <key=value>', 'a tag of the role; can be repeated', withEntry)
    .option(
      '--max-session <duration>',
      'longest session of the role, 1h to 12h',
      seconds({ least: '1h', most: '12h', bare: 's' }),
    )
    .option('--allowed-region <region...>', 'the only Regions in which the role may call services')
    .option('--role-ends <time>', 'when the role stops working: a date, or an ISO 8601 time')

/** Undefined if no flag sets anything. */
export function roleOptionsOf(flags: RoleFlags): RoleOptions | undefined {
  const { roleName, rolePath: path, permissionsBoundary, tag: tags, roleEnds = '' } = flags
  const { maxSession: maxSessionSeconds, allowedRegion: allowedRegions } = flags
  const given: RoleOptions = {
    ...{ roleName, path, permissionsBoundary, tags, maxSessionSeconds, allowedRegions },
    ...optionsFromTexts({ expiresAt: roleEnds }),
  }
  return Object.values(given).some((it) => it !== undefined) ? given : undefined
}
