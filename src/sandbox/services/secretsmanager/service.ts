import { declare, type Service } from '../../operation.ts'
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
  operations: {
    CreateSecret: declare(
      CreateSecret,
      'Name ClientRequestToken Description KmsKeyId SecretString Tags[Key Value]',
    ),
    DeleteSecret: declare(DeleteSecret, 'SecretId RecoveryWindowInDays ForceDeleteWithoutRecovery'),
    DescribeSecret: declare(DescribeSecret, 'SecretId'),
    GetSecretValue: declare(GetSecretValue, 'SecretId VersionId VersionStage'),
    PutSecretValue: declare(
      PutSecretValue,
      'SecretId ClientRequestToken SecretString VersionStages',
    ),
  },
}
