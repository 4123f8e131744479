import { RolecallError } from '../../api/errors.ts'
import type { RoleOptions as GivenOptions } from '../../api/types.ts'
import type { AccessContent } from '../model/access-version.ts'
import { isRegion, partitionOf } from '../model/aws/partition.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { ROLE_OPTION_NAMES, type RoleOptions, withOptions } from '../model/role-options.ts'
import { roleFaultsOf } from '../template/profile-limits.ts'
import { trustPolicyFault } from '../template/trust-policy.ts'

interface Facts {
  /** The account that the invitation is for, if it is known. */
  accountId: string | undefined
  now: Date
}

/**
 * The options as an invitation stores them; undefined if none is given. Throws REQUEST_INVALID with
 * all that the profile does not allow or AWS would refuse.
 */
export function roleOptionsFor(
  content: AccessContent,
  given: GivenOptions | undefined,
  facts: Facts,
): RoleOptions | undefined {
  const options = plainOptions(given)
  if (Object.keys(options).length === 0) return undefined
  const wrong = [...notAllowed(content, options), ...faultsOf(content, options, facts)]
  if (wrong.length > 0)
    throw new RolecallError('REQUEST_INVALID', {
      detail: wrong.map(({ field, message }) => `${field} ${message}.`).join(' '),
      invalidFields: wrong.map((it) => ({ in: 'body' as const, ...it })),
    })
  return options
}

/** In the order of the names, so that the same options are always the same text. */
function plainOptions(given: GivenOptions = {}): RoleOptions {
  const { expiresAt, allowedRegions } = given
  const all: GivenOptions = {
    ...given,
    ...(allowedRegions && { allowedRegions: [...new Set(allowedRegions)].sort() }),
    ...(expiresAt !== undefined && { expiresAt: inSeconds(expiresAt) }),
  }
  return Object.fromEntries(
    ROLE_OPTION_NAMES.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
  )
}

const inSeconds = (time: string): string => `${new Date(time).toISOString().slice(0, 19)}Z`

interface Wrong {
  field: string
  message: string
}

const wrongWith = (field: string, message: string | undefined): Wrong[] =>
  message === undefined ? [] : [{ field: `roleOptions.${field}`, message }]

function notAllowed({ profile }: AccessContent, options: RoleOptions): Wrong[] {
  const allowed: readonly string[] = profile.roleOptions ?? []
  return Object.keys(options).flatMap((name) => {
    if (!allowed.includes(name))
      return wrongWith(name, `is not an option that the profile ${profile.name} allows`)
    return profile.template
      ? wrongWith(name, `cannot be set: the profile ${profile.name} has a template of its own`)
      : []
  })
}

function faultsOf(content: AccessContent, options: RoleOptions, facts: Facts): Wrong[] {
  const { partition } = parseRoleArn(content.brokerRole)
  const { profile } = content
  return [
    ...wrongWith(
      'path',
      /^\/aws-(?:service-role|reserved)\//.test(options.path ?? '')
        ? 'must not be one that IAM keeps for roles of AWS'
        : undefined,
    ),
    ...wrongWith('permissionsBoundary', boundaryFault(options, partition, facts)),
    ...wrongWith(
      'tags',
      Object.keys(options.tags ?? {}).some((key) => Object.hasOwn(profile.tags, key))
        ? `must not have ${Object.keys(profile.tags).join(', ')}, which the profile sets`
        : undefined,
    ),
    ...(options.allowedRegions ?? []).flatMap((region) =>
      isRegion(region) && partitionOf(region).name === partition
        ? []
        : wrongWith('allowedRegions', `has ${region}, which is no Region of ${partition}`),
    ),
    ...wrongWith('expiresAt', expiryFault(content, options, facts)),
    ...limitFaults(content, options),
  ]
}

const BOUNDARY_ARN = /^arn:(?<partition>[a-z-]+):iam::(?<accountId>aws|\d{12}):/

function boundaryFault(
  { permissionsBoundary = '' }: RoleOptions,
  partition: string,
  { accountId }: Facts,
): string | undefined {
  const arn = BOUNDARY_ARN.exec(permissionsBoundary)?.groups
  if (!arn) return undefined
  if (arn.partition !== partition) return `is in another partition than ${partition}`
  return arn.accountId === 'aws' || arn.accountId === accountId
    ? undefined
    : 'must be in the account that is invited: give accountId too, or only the name of the policy'
}

function expiryFault(
  { brokerRole }: AccessContent,
  { expiresAt }: RoleOptions,
  { now }: Facts,
): string | undefined {
  if (expiresAt === undefined) return undefined
  return new Date(expiresAt) <= now
    ? 'must be in the future'
    : trustPolicyFault(parseRoleArn(brokerRole), expiresAt)
}

/** The fields of a profile that an option changes. */
const OPTION_OF: Record<string, string> = { inlinePolicies: 'allowedRegions' }

function limitFaults({ profile }: AccessContent, options: RoleOptions): Wrong[] {
  return roleFaultsOf(withOptions(profile, options)).flatMap(({ path, says }) => {
    const [field = ''] = path.split('.')
    const name = OPTION_OF[field] ?? field
    return Object.hasOwn(options, name)
      ? wrongWith(name, `cannot be set: ${says.replace(/\.$/, '')}`)
      : []
  })
}
