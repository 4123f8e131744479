import { parse } from 'yaml'
import { accessContent } from '../src/core/access-versions/content.ts'
import type { AccessProfile } from '../src/core/model/access-profile.ts'
import { parseRoleArn, type RoleArn } from '../src/core/model/aws/role-arn.ts'
import { parseTopicArn } from '../src/core/model/aws/topic-arn.ts'
import type { Installation } from '../src/core/ports.ts'
import { ConfigFile } from '../src/hosts/machine/config/config-file.ts'
import { toProfile, vendorOf } from '../src/hosts/machine/config/profiles.ts'
import { SAMPLE_CONFIG } from '../src/tools/cli/dev/sample.ts'

/** The sample vendor of `rolecall dev`, with its own profile or with this template. */
export function northwind(template?: AccessProfile['template']): Installation {
  const { vendor, profiles } = ConfigFile.parse(parse(SAMPLE_CONFIG))
  return {
    vendor: vendorOf(vendor!),
    profiles: new Map([['default', toProfile('default', profiles!.default!, template)]]),
    publicUrl: 'http://127.0.0.1:4000',
    ownAccountIds: ['111111111111'],
    homeRegion: 'us-east-1',
    regions: ['us-east-1'],
    topic: parseTopicArn('arn:aws:sns:us-east-1:111111111111:rolecall-callbacks'),
    brokerRole: parseRoleArn('arn:aws:iam::111111111111:role/rolecall-broker'),
    patienceSeconds: 75,
  }
}

/** The id of the access version of the sample vendor's own profile, for this broker role. */
export function sampleVersion(brokerRole: RoleArn): string {
  const installation = { ...northwind(), brokerRole }
  return accessContent(installation, installation.profiles.get('default')!).profile.version
}
