import { parse } from 'yaml'
import type { AccessProfile } from '../src/core/model/access-profile.ts'
import { parseRoleArn } from '../src/core/model/aws/role-arn.ts'
import { parseTopicArn } from '../src/core/model/aws/topic-arn.ts'
import type { Installation } from '../src/core/ports.ts'
import { ConfigFile } from '../src/hosts/machine/config/config-file.ts'
import { toProfile } from '../src/hosts/machine/config/profiles.ts'
import { SAMPLE_CONFIG } from '../src/tools/cli/dev/sample.ts'

/** The sample vendor of `rolecall dev`, with its own profile or with this template. */
export function northwind(template?: AccessProfile['template']): Installation {
  const { vendor, profiles } = ConfigFile.parse(parse(SAMPLE_CONFIG))
  return {
    vendor: { name: vendor!.name },
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
