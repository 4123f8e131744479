import { s3Client } from '../../../adapters/aws/clients.ts'
import { keysFrom, newRing } from '../../../adapters/embedded/local-keys.ts'
import { systemRandom } from '../../../adapters/embedded/system.ts'
import { accessContent } from '../../../core/access-versions/content.ts'
import { issueCallbackToken } from '../../../core/callback/receive/callback-token.ts'
import { drawExternalId } from '../../../core/model/external-id.ts'
import { customiseTemplate } from '../../../core/template/customise.ts'
import { prepareTemplate } from '../../../core/template/prepare.ts'
import { requireScopesWithinLimits } from '../../../core/template/profile-limits.ts'
import { profileNamed, readInstallation } from '../config/installation.ts'
import { type Environment, readSettings } from '../config/settings.ts'

const PLACEHOLDER = '000000000000'

/**
 * The template that a customer would get, with sample values that do not work. Needs no `rolecall
 * setup`.
 */
export async function renderSample(env: Environment, profileName: string): Promise<string> {
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
  return customiseTemplate(prepareTemplate(installation, profile), {
    externalId,
    roleSuffix: 'xxxxx',
    callbackTokens,
  })
}
