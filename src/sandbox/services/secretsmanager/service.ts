import type { Service } from '../../operation.ts'
import { CreateSecret } from './CreateSecret.ts'
import { DeleteSecret } from './DeleteSecret.ts'
import { DescribeSecret } from './DescribeSecret.ts'
import { GetSecretValue } from './GetSecretValue.ts'
import { PutSecretValue } from './PutSecretValue.ts'

export const service: Service = {
  name: 'secretsmanager',
  protocol: 'json',
  targetPrefix: 'secretsmanager',
  faultNamespace: 'com.amazonaws.secretsmanager',
  operations: { CreateSecret, DeleteSecret, DescribeSecret, GetSecretValue, PutSecretValue },
}
