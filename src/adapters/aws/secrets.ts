import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { requestHandler } from '../network/proxies.ts'
import type { AwsAccess } from './clients.ts'
import { translateFault } from './faults.ts'

/** Reads the current text of a secret from Secrets Manager. */
export function secretReader({ region }: AwsAccess): (arn: string) => Promise<string> {
  const client = new SecretsManagerClient({
    region,
    maxAttempts: 3,
    requestHandler: requestHandler(3000, 5000),
  })
  return async (SecretId) => {
    const answer = await client
      .send(new GetSecretValueCommand({ SecretId }))
      .catch((error: unknown) => {
        throw translateFault(error, 'SETTING_INVALID')
      })
    return answer.SecretString ?? ''
  }
}
