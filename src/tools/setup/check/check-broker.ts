import { GetRoleCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import type { PolicyDocument } from '../../../core/model/access-profile.ts'
import { isDenied, isPassing } from '../faults.ts'
import {
  brokerRoleArn,
  brokerRoleName,
  checkRoleArn,
  checkRoleName,
  type InstallationNames,
} from '../names.ts'
import {
  assumableBy,
  BROKER_POLICY_NAME,
  brokerPermissions,
  brokerTrust,
  type Choices,
  checkRoleTrust,
  TAGS_STATEMENT,
} from '../policies.ts'
import { callAws, callAwsIfFound, type Workbench } from '../progress.ts'
import {
  comparePolicy,
  type Gap,
  type PolicyPlace,
  policyGaps,
  remedyForMissing,
} from './compare-policy.ts'

const ABSENT = ['NoSuchEntity', 'NoSuchEntityException']

export async function checkBroker(
  bench: Workbench,
  it: InstallationNames,
  choices: Choices,
): Promise<Gap[]> {
  const region = it.homeRegion
  const RoleName = brokerRoleName(it)
  const piece = `the role ${RoleName}`
  const found = await findRole(bench, region, RoleName)
  if (!found) {
    const remedy = remedyForMissing(it, it.homeRegion)
    return [{ region, piece, problem: 'it does not exist.', remedy, severity: 'missing' }]
  }
  const problem = 'its trust policy is wrong. It must trust only the identities that run Rolecall.'
  const command = trustCommand(RoleName)
  return [
    ...trustGaps(
      { region, piece, problem, command },
      decodePolicy(found.Role?.AssumeRolePolicyDocument),
      brokerTrust(it, choices),
    ),
    ...(await checkPermissions(bench, it, { piece, choices })),
    ...(await checkCheckRole(bench, it)),
  ]
}

const trustCommand = (roleName: string): string =>
  `aws iam update-assume-role-policy --role-name ${roleName} --policy-document`

const findRole = (bench: Workbench, region: string, RoleName: string) =>
  callAwsIfFound(
    bench,
    { action: 'iam:GetRole', region, absent: ABSENT },
    bench.clients.iam(region).send(new GetRoleCommand({ RoleName })),
  )

/** Without the check role everything works, except that the first connection gets no receipt. */
async function checkCheckRole(bench: Workbench, it: InstallationNames): Promise<Gap[]> {
  const region = it.homeRegion
  const RoleName = checkRoleName(it)
  const piece = `the role ${RoleName}`
  const found = await findRole(bench, region, RoleName)
  if (!found) {
    const problem = 'it does not exist. While there is only one connection, no receipt is issued.'
    return [{ region, piece, problem, remedy: remedyForMissing(it, region), severity: 'warning' }]
  }
  const problem = 'its trust policy is wrong. It must trust the broker role only.'
  const command = trustCommand(RoleName)
  const policy = decodePolicy(found.Role?.AssumeRolePolicyDocument)
  return policyGaps({ region, piece, problem, command }, policy, checkRoleTrust(it))
}

/** A role that an earlier version of set-up made works, except with inherited session tags. */
function trustGaps(place: PolicyPlace, found: string | undefined, wanted: PolicyDocument): Gap[] {
  const statements = wanted.Statement as Record<string, unknown>[]
  const former = { ...wanted, Statement: statements.filter(({ Sid }) => Sid !== TAGS_STATEMENT) }
  const problem = 'its trust policy lets in no session with inherited tags (EKS Pod Identity).'
  return comparePolicy(found, wanted).missing > 0 && comparePolicy(found, former).missing === 0
    ? policyGaps({ ...place, problem }, found, wanted).map((gap) => ({
        ...gap,
        severity: 'warning',
      }))
    : policyGaps(place, found, wanted)
}

async function checkPermissions(
  bench: Workbench,
  it: InstallationNames,
  { piece, choices }: { piece: string; choices: Choices },
): Promise<Gap[]> {
  const region = it.homeRegion
  const RoleName = brokerRoleName(it)
  const input = { RoleName, PolicyName: BROKER_POLICY_NAME }
  const call = bench.clients.iam(region).send(new GetRolePolicyCommand(input))
  const found = await callAwsIfFound(
    bench,
    { action: 'iam:GetRolePolicy', region, absent: ABSENT },
    call,
  )
  const problem =
    "its permissions are wrong. They must allow it to assume roles in customers' accounts, and none in this account."
  const command = `aws iam put-role-policy --role-name ${RoleName} --policy-name ${BROKER_POLICY_NAME} --policy-document`
  const document = decodePolicy(found?.PolicyDocument)
  const narrowed = narrowedRoles(document, choices.roleNames ?? [])?.filter(
    (arn) => arn !== checkRoleArn(it),
  )
  const roles = assumableBy(it, choices)
  const wanted = brokerPermissions(
    it,
    choices,
    narrowed ? { ...roles, customerRoles: narrowed } : roles,
  )
  return policyGaps({ region, piece, problem, command }, document, wanted)
}

const SAMPLE_ACCOUNT = '000000000000'

/**
 * A vendor may let the broker assume only roles of some names. Returns these patterns if they cover
 * all role names of the profiles, undefined otherwise.
 */
export function narrowedRoles(document: string | undefined, names: string[]): string[] | undefined {
  const patterns = allowedRoles(document)
  const isCovered = (name: string) =>
    patterns.some((pattern) => matches(pattern, `:iam::${SAMPLE_ACCOUNT}:role/${name}`))
  return names.length > 0 && patterns.length > 0 && names.every(isCovered) ? patterns : undefined
}

function allowedRoles(document: string | undefined): string[] {
  try {
    const { Statement } = JSON.parse(document ?? '{}') as { Statement?: unknown }
    const allows = ([Statement].flat() as Record<string, unknown>[]).filter(
      (it) => it?.Effect === 'Allow',
    )
    return allows
      .flatMap(({ Resource }) => [Resource].flat())
      .filter((it) => typeof it === 'string')
  } catch {
    return []
  }
}

/** AWS: in a pattern `*` stands for any text and `?` for one character. */
function matches(pattern: string, suffix: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(`arn:${pattern.split(':')[1]}${suffix}`)
}

// AWS: GetRole returns policies URL-encoded as in RFC 3986.
function decodePolicy(document: string | undefined): string | undefined {
  try {
    return document && decodeURIComponent(document)
  } catch {
    return document
  }
}

const MAX_WAIT_MS = 60_000
const PAUSE_MS = 1500

/**
 * AWS: a new role is known everywhere only after a while. A role that still refuses after a minute
 * is wrong.
 */
export async function checkAssumable(
  bench: Workbench,
  it: InstallationNames,
  choices: Choices,
): Promise<Gap[]> {
  const started = bench.clock.monotonic()
  for (let told = false; ; told = true) {
    const rehearsal = await rehearse(bench, it)
    if (rehearsal.isAssumable) return rehearsal.hasTags ? [inheritsTags(it)] : []
    if (bench.clock.monotonic() - started > MAX_WAIT_MS) return [notAssumable(it, choices)]
    if (!told) tellWaiting(bench, it)
    await bench.clock.sleep(PAUSE_MS)
  }
}

interface Rehearsal {
  isAssumable: boolean
  /** AWS passes tags of the session that called on to the broker's, and to each customer's role. */
  hasTags: boolean
}

/** Assumes the broker role with the credentials of this machine. */
async function rehearse(bench: Workbench, it: InstallationNames): Promise<Rehearsal> {
  const region = it.homeRegion
  const input = {
    RoleArn: brokerRoleArn(it),
    RoleSessionName: 'rolecall-setup',
    DurationSeconds: 900,
  }
  const call = bench.clients.sts(region).send(new AssumeRoleCommand(input))
  const rehearsal = call.then(
    // AWS: without policies and tags the answer has no size. This request sends none of its own.
    ({ PackedPolicySize = 0 }) => ({ isAssumable: true, hasTags: PackedPolicySize > 0 }),
    (error: unknown) => {
      if (isDenied(error) || isPassing(error)) return { isAssumable: false, hasTags: false }
      throw error
    },
  )
  return callAws(bench, { action: 'sts:AssumeRole', region }, rehearsal)
}

/**
 * A warning: the answer only hints at tags, and the service may run with other credentials than
 * set-up.
 */
const inheritsTags = (it: InstallationNames): Gap => ({
  region: it.homeRegion,
  piece: `the role ${brokerRoleName(it)}`,
  problem:
    "the credentials of this machine have session tags that AWS passes on, as EKS Pod Identity's do. Customers' roles deny such sessions.",
  remedy:
    'Switch the tags off: aws eks update-pod-identity-association --cluster-name CLUSTER --association-id ID --disable-session-tags. Then restart the pods.',
  severity: 'warning',
})

const tellWaiting = (bench: Workbench, it: InstallationNames): void =>
  bench.report({
    kind: 'note',
    region: it.homeRegion,
    subject: brokerRoleName(it),
    status: 'waiting',
    message: 'waiting until the role is known everywhere; this can take a minute',
  })

/**
 * If only named identities may use the role, it is enough to warn: the one that runs set-up may not
 * be among them.
 */
const notAssumable = (it: InstallationNames, { brokerPrincipals }: Choices): Gap => ({
  region: it.homeRegion,
  piece: `the role ${brokerRoleName(it)}`,
  problem: 'the identity that runs set-up cannot assume it.',
  remedy: `Allow sts:AssumeRole on ${brokerRoleArn(it)} for the identity that runs Rolecall. The root user cannot assume roles.`,
  severity: brokerPrincipals ? 'warning' : 'missing',
})
