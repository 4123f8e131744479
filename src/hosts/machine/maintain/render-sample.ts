import { s3Client } from '../../../adapters/aws/s3/client.ts'
import { keysFrom, newRing } from '../../../adapters/embedded/local-keys.ts'
import { systemRandom } from '../../../adapters/embedded/system.ts'
import { accessContent } from '../../../core/access-versions/content.ts'
import { issueCallbackToken } from '../../../core/callback/receive/callback-token.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import { drawExternalId } from '../../../core/model/external-id.ts'
import { customiseTemplate } from '../../../core/template/customise.ts'
import { accessRolesOf } from '../../../core/template/own/access-role.ts'
import { sampleValues } from '../../../core/template/own/parameters/invitation-values.ts'
import {
  type DroppedPart,
  droppedByReplacement,
} from '../../../core/template/own/replaced-trust.ts'
import { readSource } from '../../../core/template/own/source.ts'
import { prepareTemplate } from '../../../core/template/prepare.ts'
import { requireScopesWithinLimits } from '../../../core/template/profile-limits.ts'
import { profileNamed, readInstallation } from '../config/installation.ts'
import { type Environment, readSettings } from '../config/settings.ts'

const PLACEHOLDER = '000000000000'

export interface Sample {
  text: string
  /** What the vendor's own trust policy says besides. */
  dropped: DroppedPart[]
  /** The vendor's own template, if the profile has one, and the name of its file. */
  own: { text: string; name: string } | undefined
}

/**
 * The template that a customer would get, with sample values that do not work. Needs no `rolecall
 * setup`. `parameters` are the values that an invitation would bring.
 */
export async function renderSample(
  env: Environment,
  profileName: string,
  parameters: Record<string, string> = {},
): Promise<Sample> {
  const settings = readSettings(env)
  const made = {
    brokerRoleArn: settings.brokerRoleArn ?? `arn:aws:iam::${PLACEHOLDER}:role/rolecall-broker`,
    callbackTopic:
      settings.callbackTopic ??
      `arn:aws:sns:${settings.aws.region}:${PLACEHOLDER}:rolecall-callbacks`,
  }
  const installation = await readInstallation(
    { ...settings, ...made },
    'http://127.0.0.1',
    s3Client(settings.aws),
  )
  const asked = profileNamed(installation.profiles, profileName)
  requireScopesWithinLimits(asked)
  const { profile } = accessContent(installation, asked)
  const keys = keysFrom(newRing(systemRandom), systemRandom)
  const externalId = drawExternalId(systemRandom)
  const sample = { invitationId: 'inv_sample', externalId, expiresAt: 0 }
  const callbackTokens = Object.fromEntries(
    installation.regions.map((region) => [region, issueCallbackToken(keys, { ...sample, region })]),
  )
  const text = customiseTemplate(prepareTemplate(installation, profile), {
    externalId,
    roleSuffix: 'xxxxx',
    callbackTokens,
    parameters: sampleValues(profile, parameters),
  })
  const { template } = profile
  return {
    text,
    dropped: droppedFrom(profile, installation.brokerRole),
    own: template && { text: template.text, name: template.source },
  }
}

function droppedFrom(profile: AccessProfile, broker: RoleArn): DroppedPart[] {
  const { template, keepTrust } = profile
  if (!template || keepTrust) return []
  const source = readSource(template.text, template.source)
  return accessRolesOf(source, profile).flatMap((role) =>
    droppedByReplacement(source, role, broker),
  )
}
