import { declare, type Service } from '../../operation.ts'
import { AssumeRole } from './AssumeRole.ts'
import { GetAccessKeyInfo } from './GetAccessKeyInfo.ts'
import { GetCallerIdentity } from './GetCallerIdentity.ts'
import { GetSessionToken } from './GetSessionToken.ts'

export const service: Service = {
  name: 'sts',
  protocol: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    AssumeRole: declare(
      AssumeRole,
      `RoleArn RoleSessionName PolicyArns[arn] Policy DurationSeconds Tags[Key Value]
       TransitiveTagKeys ExternalId SourceIdentity`,
    ),
    GetAccessKeyInfo: declare(GetAccessKeyInfo, 'AccessKeyId'),
    GetCallerIdentity: declare(GetCallerIdentity, ''),
    GetSessionToken: declare(GetSessionToken, 'DurationSeconds'),
  },
}
