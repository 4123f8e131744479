import { type AssumeRoleCommandOutput, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { RolecallError } from '../../../api/errors.ts'
import { Secret } from '../../../api/secret.ts'
import { textInPartition } from '../../../core/model/aws/partition.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type {
  Clock,
  Installation,
  Ports,
  ProbeManner,
  ProbeOutcome,
  SessionRequest,
  Sts,
  StsCall,
} from '../../../core/ports.ts'
import type { AwsAccess } from '../clients.ts'
import {
  faultName,
  isAccessDenied,
  isCredentialsRefused,
  isRefusedAsInvalid,
  isServersFault,
  translateFault,
} from '../faults.ts'
import { type AssumeRoleInput, assumeRoleDirectly } from './assume-role.ts'
import { BrokerSessions } from './broker.ts'
import { observeCalls, observer, stsClient } from './client.ts'
import type { Rate } from './pace.ts'
import { StsRegions } from './regions.ts'

const MIN_SESSION_SECONDS = 900
const POWERLESS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
})
/**
 * How often AWS may ask to slow down before a call fails. A failed probe is repeated later; a
 * session has a caller who waits.
 */
const PATIENCE = { probe: 3, session: 12 }

interface StsOptions {
  /** The part of each Region's quota that this process may use. */
  share?: Rate
  onStsCall?(call: StsCall): void
}

/** Calls STS as the broker role: in the home Region first, then in the others. */
export function brokerSts(
  aws: AwsAccess,
  installation: Pick<Installation, 'homeRegion' | 'regions' | 'brokerRole'>,
  ports: Pick<Ports, 'clock' | 'random'>,
  { share, onStsCall = () => {} }: StsOptions = {},
) {
  const names = [...new Set([installation.homeRegion, ...installation.regions])]
  const endpointIn = (region: string, credentials?: BrokerSessions['provider']) => {
    const observe = observer(region, { ...ports, onStsCall })
    const client = observeCalls(stsClient({ ...aws, region }, credentials), observe)
    return { region, client, assumeRole: assumeRoleDirectly(client, observe) }
  }
  const bases = names.map((region) => endpointIn(region).client)
  const broker = new BrokerSessions(bases, installation.brokerRole, ports.clock)
  const regions = new StsRegions(
    ports,
    names.map((region) => endpointIn(region, broker.provider)),
    { share, broker },
  )
  return { sts: stsPort(regions, ports.clock), pace: regions.pace }
}

/** The clients of `regions` act as the broker role. */
export function stsPort(regions: StsRegions, clock: Pick<Clock, 'now'>): Sts {
  const neededBy = (moment?: Date): number => (moment ?? clock.now()).getTime()
  return {
    async probe(role, externalId, manner = {}) {
      const ExternalId = typeof externalId === 'object' ? externalId.decoy : externalId
      const input = { ...probeInput(role, manner), ...(ExternalId !== undefined && { ExternalId }) }
      try {
        const urgency = {
          neededBy: manner.spare ? Infinity : neededBy(),
          patience: PATIENCE.probe,
          isDenialFine: typeof externalId !== 'string' || manner.sourceIdentity !== undefined,
        }
        return allowedOutcome(await regions.assumeRole(input, urgency))
      } catch (error) {
        return refusedOutcome(error)
      }
    },
    check: () => callerIdentity(regions),
    async assume(request) {
      const urgency = { neededBy: neededBy(request.neededBy), patience: PATIENCE.session }
      const answer = await regions
        .assumeRole(sessionInput(request), urgency)
        .catch((error: unknown) => rethrow(error))
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials!
      const { requestId } = answer.$metadata
      return {
        accessKeyId: AccessKeyId!,
        secretAccessKey: new Secret(SecretAccessKey!),
        sessionToken: new Secret(SessionToken!),
        expiration: new Date(Expiration!),
        ...(requestId !== undefined && { requestId }),
      }
    },
  }
}

async function callerIdentity(regions: StsRegions): Promise<void> {
  await regions.checkBroker()
  let fault: unknown
  for (const client of regions.clients) {
    try {
      await client.send(new GetCallerIdentityCommand({}))
      return
    } catch (error) {
      fault ??= error
      if (!isServersFault(error)) break
    }
  }
  throw translateFault(fault, 'BROKER_UNUSABLE')
}

const probeInput = (role: RoleArn, { sourceIdentity }: ProbeManner): AssumeRoleInput => ({
  RoleArn: role.text,
  RoleSessionName: 'rolecall-probe',
  DurationSeconds: MIN_SESSION_SECONDS,
  Policy: POWERLESS,
  ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
})

const sessionInput = (request: SessionRequest): AssumeRoleInput => ({
  RoleArn: request.role.text,
  RoleSessionName: request.roleSessionName,
  ExternalId: request.externalId,
  DurationSeconds: request.durationSeconds,
  Policy: textInPartition(request.sessionPolicy, request.role.partition),
  ...(request.sourceIdentity !== undefined && { SourceIdentity: request.sourceIdentity }),
})

/** AWS: the answer of AssumeRole names account and role, so GetCallerIdentity is not needed. */
function allowedOutcome(answer: AssumeRoleCommandOutput): ProbeOutcome {
  const { Arn = '', AssumedRoleId = '' } = answer.AssumedRoleUser ?? {}
  return {
    outcome: 'allowed',
    accountId: Arn.split(':')[4] ?? '',
    roleId: AssumedRoleId.split(':')[0]!,
  }
}

/**
 * AWS: a role that does not exist and a role that does not trust us both give AccessDenied. Nothing
 * else is a denial (VER-2).
 */
function refusedOutcome(error: unknown): ProbeOutcome {
  if (isAccessDenied(error)) return { outcome: 'denied' }
  const hasCode =
    error instanceof RolecallError || isCredentialsRefused(error) || isRefusedAsInvalid(error)
  const why = hasCode ? translateFault(error, 'STS_UNAVAILABLE').code : faultName(error)
  return { outcome: 'unknown', why }
}

function rethrow(error: unknown): never {
  if (error instanceof RolecallError) throw error
  const name = faultName(error)
  if (isAccessDenied(error)) throw new RolecallError('ROLE_NOT_ASSUMABLE', {}, error)
  if (name === 'PackedPolicyTooLarge' || name === 'PackedPolicyTooLargeException')
    throw new RolecallError('SCOPE_TOO_LARGE', {}, error)
  if (name.startsWith('MalformedPolicyDocument'))
    throw new RolecallError('SCOPE_REFUSED', {}, error)
  throw translateFault(error, 'STS_UNAVAILABLE')
}
