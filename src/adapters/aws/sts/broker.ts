import type { STSClient } from '@aws-sdk/client-sts'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { RolecallError } from '../../../api/errors.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import type { Clock } from '../../../core/ports.ts'
import { isAccessDenied, isRegionDisabled, isServersFault, translateFault } from '../faults.ts'

const SESSION_SECONDS = 3600
/** AWS: the SDK asks for new credentials five minutes before the old ones expire. */
const RENEWED_MS = 6 * 60_000

interface BrokerSession {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiration: Date
}

/** AWS: the SDK passes `forceRefresh` when it must not use the credentials that it has. */
export type BrokerProvider = (options?: { forceRefresh?: boolean }) => Promise<BrokerSession>

/**
 * The sessions of the broker role, the only identity that customers' roles trust. The clients of
 * all Regions share one session. Tries the credentials of `bases` in their order. If none works,
 * the last session is used until it expires.
 */
export function brokerCredentials(
  bases: STSClient[],
  brokerRole: RoleArn,
  clock: Pick<Clock, 'now'>,
): BrokerProvider {
  let session: BrokerSession | undefined
  let making: Promise<BrokerSession> | undefined
  const left = (): number => (session ? session.expiration.getTime() - clock.now().getTime() : 0)
  const renew = async (): Promise<BrokerSession> => {
    try {
      session = await assumeBroker(bases, brokerRole)
    } catch (error) {
      if (!session || left() <= 0) throw brokerFault(error)
    } finally {
      making = undefined
    }
    return session
  }
  return async ({ forceRefresh = false } = {}) => {
    if (!forceRefresh && session && left() > RENEWED_MS) return session
    making ??= renew()
    return making
  }
}

async function assumeBroker(bases: STSClient[], brokerRole: RoleArn): Promise<BrokerSession> {
  const [base, ...others] = bases
  try {
    const answer = await base!.send(new AssumeRoleCommand(sessionOf(brokerRole)))
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials!
    return {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
      expiration: new Date(Expiration!),
    }
  } catch (error) {
    if (others.length === 0 || !(isServersFault(error) || isRegionDisabled(error))) throw error
    return assumeBroker(others, brokerRole)
  }
}

const sessionOf = (brokerRole: RoleArn) => ({
  RoleArn: brokerRole.text,
  RoleSessionName: 'rolecall-broker',
  DurationSeconds: SESSION_SECONDS,
})

const brokerFault = (error: unknown): RolecallError =>
  isAccessDenied(error)
    ? new RolecallError('BROKER_UNUSABLE', {}, error)
    : translateFault(error, 'BROKER_UNUSABLE')
