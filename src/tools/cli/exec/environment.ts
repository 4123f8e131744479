import { devNull } from 'node:os'
import type { Secret } from '../../../api/secret.ts'
import type { AwsCredentials } from '../../../client/credentials.ts'
import { regionOfProfile } from '../../../hosts/machine/config/profile-region.ts'

type Environment = Record<string, string | undefined>

/**
 * Removed from the command's environment: variables with which an SDK would find other credentials,
 * such as the vendor's own, and the API token.
 */
const KEPT_AWAY = [
  ...['ROLECALL_TOKEN', 'ROLECALL_TOKEN_FILE', 'ROLECALL_ADMIN_TOKEN'],
  ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ...['AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_ROLE_ARN'],
  ...['AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
  ...['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  ...['AWS_CONTAINER_AUTHORIZATION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
]

/**
 * The environment of the command. AWS: SDKs prefer a `[default]` profile of the shared files to the
 * container endpoint. So the command does not see those files, and gets their Region in a variable.
 */
export function childEnvironment(own: Environment, credentials: Environment): Environment {
  const kept = Object.fromEntries(Object.entries(own).filter(([name]) => !KEPT_AWAY.includes(name)))
  const region = own.AWS_REGION ?? own.AWS_DEFAULT_REGION ?? regionOfProfile(own)
  return {
    ...kept,
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...credentials,
  }
}

export const containerVariables = (uri: string, token: Secret): Environment => ({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: uri,
  AWS_CONTAINER_AUTHORIZATION_TOKEN: token.reveal(),
})

export const staticVariables = (it: AwsCredentials): Environment => ({
  AWS_ACCESS_KEY_ID: it.accessKeyId,
  AWS_SECRET_ACCESS_KEY: it.secretAccessKey,
  AWS_SESSION_TOKEN: it.sessionToken,
})
