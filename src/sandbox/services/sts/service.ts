import type { Service } from '../../operation.ts'
import { AssumeRole } from './AssumeRole.ts'
import { GetAccessKeyInfo } from './GetAccessKeyInfo.ts'
import { GetCallerIdentity } from './GetCallerIdentity.ts'
import { GetSessionToken } from './GetSessionToken.ts'

export const service: Service = {
  name: 'sts',
  protocol: 'query',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: { AssumeRole, GetAccessKeyInfo, GetCallerIdentity, GetSessionToken },
}
