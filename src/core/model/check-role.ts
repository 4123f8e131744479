import { parseRoleArn, type RoleArn } from './aws/role-arn.ts'
import type { ExternalId } from './external-id.ts'

/**
 * The External ID of the check role: a role without rights in the vendor's account, which shows
 * that the broker role can assume a role. It is no secret: only the broker role is trusted there.
 */
export const CHECK_EXTERNAL_ID = 'rolecall-check' as ExternalId

export const CHECK_ROLE_SUFFIX = '-check'

/** The check role of an installation, which `rolecall setup` and `rolecall deploy` make. */
export const checkRoleOf = (brokerRole: RoleArn): RoleArn =>
  parseRoleArn(`${brokerRole.text}${CHECK_ROLE_SUFFIX}`)
