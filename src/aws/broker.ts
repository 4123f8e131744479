import type { STSClient } from '@aws-sdk/client-sts'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { RolecallError } from '../errors.ts'
import type { RoleArn } from '../model/role-arn.ts'
import { isAccessDenied, translateFault } from './faults.ts'

const SESSION_SECONDS = 3600

/** The broker role's own sessions: the only identity that customers' roles trust. The SDK keeps each until shortly before its end. */
export function brokerCredentials(base: STSClient, brokerRole: RoleArn) {
  return async () => {
    const answer = await base.send(new AssumeRoleCommand(sessionOf(brokerRole))).catch((error: unknown) => {
      throw brokerFault(error)
    })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials!
    return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken!, expiration: new Date(Expiration!) }
  }
}

const sessionOf = (brokerRole: RoleArn) => ({
  RoleArn: brokerRole.text,
  RoleSessionName: 'rolecall-broker',
  DurationSeconds: SESSION_SECONDS,
})

const brokerFault = (error: unknown): RolecallError =>
  isAccessDenied(error) ? new RolecallError('BROKER_UNUSABLE', {}, error) : translateFault(error, 'BROKER_UNUSABLE')
