import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type AssumeRoleCommandOutput,
  GetCallerIdentityCommand,
  type STSClient,
} from '@aws-sdk/client-sts'
import { RolecallError } from '../errors.ts'
import type { RoleArn } from '../model/role-arn.ts'
import { Secret } from '../model/secret.ts'
import type { ProbeOutcome, SessionRequest, Sts } from '../ports.ts'
import { faultName, isAccessDenied, translateFault } from './faults.ts'

const SHORTEST_SECONDS = 900
const POWERLESS = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] })

/** `client` speaks as the broker role. */
export function stsPort(client: STSClient): Sts {
  return {
    async probe(role, externalId) {
      const ExternalId = typeof externalId === 'object' ? externalId.decoy : externalId
      try {
        return allowed(await client.send(new AssumeRoleCommand({ ...probeInput(role), ...(ExternalId !== undefined && { ExternalId }) })))
      } catch (error) {
        return refused(error)
      }
    },
    async check() {
      await client.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
        throw translateFault(error, 'BROKER_UNUSABLE')
      })
    },
    async assume(request) {
      const answer = await client.send(new AssumeRoleCommand(sessionInput(request))).catch((error: unknown) => rethrow(error))
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials!
      return {
        accessKeyId: AccessKeyId!,
        secretAccessKey: new Secret(SecretAccessKey!),
        sessionToken: new Secret(SessionToken!),
        expiration: new Date(Expiration!),
      }
    },
  }
}

const probeInput = (role: RoleArn): AssumeRoleCommandInput => ({
  RoleArn: role.text,
  RoleSessionName: 'rolecall-probe',
  DurationSeconds: SHORTEST_SECONDS,
  Policy: POWERLESS,
})

const sessionInput = (request: SessionRequest): AssumeRoleCommandInput => ({
  RoleArn: request.role.text,
  RoleSessionName: request.roleSessionName,
  ExternalId: request.externalId,
  DurationSeconds: request.durationSeconds,
  Policy: JSON.stringify(request.sessionPolicy),
})

/** AWS: AssumeRole's answer names account and role; asking GetCallerIdentity would only spend quota. */
function allowed(answer: AssumeRoleCommandOutput): ProbeOutcome {
  const { Arn = '', AssumedRoleId = '' } = answer.AssumedRoleUser ?? {}
  return { outcome: 'allowed', accountId: Arn.split(':')[4] ?? '', roleId: AssumedRoleId.split(':')[0]! }
}

/** AWS: a role that does not exist and one that does not trust us are both AccessDenied; nothing else is a denial (VER-2). */
function refused(error: unknown): ProbeOutcome {
  if (error instanceof RolecallError) return { outcome: 'unknown', why: error.code }
  return isAccessDenied(error) ? { outcome: 'denied' } : { outcome: 'unknown', why: faultName(error) }
}

function rethrow(error: unknown): never {
  if (error instanceof RolecallError) throw error
  const name = faultName(error)
  if (isAccessDenied(error)) throw new RolecallError('ROLE_NOT_ASSUMABLE', {}, error)
  if (name === 'PackedPolicyTooLarge' || name === 'PackedPolicyTooLargeException') throw new RolecallError('SCOPE_TOO_LARGE', {}, error)
  throw translateFault(error, 'STS_UNAVAILABLE')
}
