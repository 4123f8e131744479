import { s3Client } from '../aws/clients.ts'
import { issueCallbackToken } from '../callback/callback-token.ts'
import { keysFrom, newRing } from '../embedded/local-keys.ts'
import { systemRandom } from '../embedded/system.ts'
import { RolecallError } from '../errors.ts'
import { drawExternalId } from '../model/external-id.ts'
import { customiseTemplate } from '../template/customise.ts'
import { prepareTemplate } from '../template/prepare.ts'
import { type Environment, readSettings } from './settings.ts'
import { readSite } from './site.ts'

const PLACEHOLDER = '000000000000'

/** What a customer would launch, with values that connect to nothing. Set-up need not have run. */
export async function renderSample(env: Environment, profileName: string): Promise<string> {
  const settings = readSettings(env)
  const made = {
    brokerRoleArn: settings.brokerRoleArn ?? `arn:aws:iam::${PLACEHOLDER}:role/rolecall-broker`,
    callbackTopic:
      settings.callbackTopic ??
      `arn:aws:sns:${settings.aws.region}:${PLACEHOLDER}:rolecall-callbacks`,
  }
  const site = await readSite({ ...settings, ...made }, 'http://127.0.0.1', s3Client(settings.aws))
  const profile = site.profiles.get(profileName)
  if (!profile)
    throw new RolecallError('PROFILE_UNKNOWN', {
      detail: `Known: ${[...site.profiles.keys()].join(', ')}.`,
    })
  const keys = keysFrom(newRing(systemRandom), systemRandom)
  const externalId = drawExternalId(systemRandom)
  const sample = { invitationId: 'inv_sample', externalId, expiresAt: 0 }
  const callbackTokens = Object.fromEntries(
    site.regions.map((region) => [region, issueCallbackToken(keys, { ...sample, region })]),
  )
  return customiseTemplate(prepareTemplate(site, profile), { externalId, callbackTokens })
}
