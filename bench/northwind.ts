import { parse } from 'yaml'
import { SAMPLE_CONFIG } from '../src/cli/dev/sample.ts'
import { ConfigFile } from '../src/entry/config-file.ts'
import { toProfile } from '../src/entry/profiles.ts'
import type { AccessProfile } from '../src/model/access-profile.ts'
import { parseRoleArn } from '../src/model/role-arn.ts'
import { parseTopicArn } from '../src/model/topic-arn.ts'
import type { Site } from '../src/ports.ts'

/** The sample vendor as `rolecall dev` has it, with its profile or with a template of its own. */
export function northwind(template?: AccessProfile['template']): Site {
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
