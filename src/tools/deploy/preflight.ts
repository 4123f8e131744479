import { DescribeTypeCommand } from '@aws-sdk/client-cloudformation'
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam'
import { faultName } from '../../adapters/aws/faults.ts'
import { RolecallError } from '../../api/errors.ts'
import { partitionOf } from '../../core/model/aws/partition.ts'
import { isDenied } from '../setup/faults.ts'
import type { InstallationNames } from '../setup/names.ts'
import { inParallel, type Workbench } from '../setup/progress.ts'
import { sendSigned } from '../setup/signed-call.ts'
import type { DoorParameters } from './kept-choices.ts'
import { findMissingRights } from './missing-rights.ts'
import { findNamesInUse } from './names-in-use.ts'
import { homeTemplate, templateOf } from './templates.ts'

/** Something that a deployment would meet, and what to do about it. */
interface Obstacle {
  region: string
  problem: string
  remedy: string
  /** False if the deployment works, but not well. */
  stops: boolean
}

/** What the check could not look at, for want of a right. */
export class Unchecked {
  readonly what: string
  readonly action: string

  constructor(what: string, action: string) {
    this.what = what
    this.action = action
  }
}

export type Finding = Obstacle | Unchecked

/** What the deployment creates. What exists already is not in its own way. */
export interface Creations {
  /** Whether there is no data stack yet. */
  data: boolean
  /** Whether `rolecall setup` has made the inbox and the broker role. */
  adopts: boolean
  /** Whether customers' CloudFormation reads templates from a public bucket. */
  publicTemplates: boolean
  /** The name of the bucket of templates, if it was chosen. */
  templateBucket: string | undefined
  door: DoorParameters
}

/**
 * Looks for what would make a first deployment fail, before anything is created. Throws
 * SETUP_INCOMPLETE with everything that was found.
 */
export async function requireClearWay(
  bench: Workbench,
  it: InstallationNames,
  creations: Creations,
): Promise<void> {
  const found = (
    await inParallel([
      creations.publicTemplates ? checkPublicAccess(bench, it) : Promise.resolve([]),
      checkConcurrency(bench, it),
      checkRoleQuota(bench, it),
      checkTypes(bench, it, creations.door),
      findMissingRights(bench, it, creations.templateBucket),
      findNamesInUse(bench, it, creations),
    ])
  ).flat()
  for (const finding of found) tell(bench, it, finding)
  const stopping = found.filter((it): it is Obstacle => !(it instanceof Unchecked) && it.stops)
  if (stopping.length === 0) return
  const lines = stopping.map(
    ({ region, problem, remedy }) => `\n- ${region}: ${problem} To fix it: ${remedy}`,
  )
  throw new RolecallError('SETUP_INCOMPLETE', {
    detail: `Nothing was created, because the deployment would fail:${lines.join('')}\nTo deploy all the same, add --skip-preflight.`,
  })
}

function tell(bench: Workbench, it: InstallationNames, finding: Finding): void {
  const about = { kind: 'check' as const, subject: 'before the deployment' }
  if (finding instanceof Unchecked) {
    const message = `not checked: ${finding.what}. To check it, allow ${finding.action}.`
    bench.report({ ...about, region: it.homeRegion, status: 'warning', message })
    return
  }
  const { region, problem, remedy, stops } = finding
  const message = `${problem} To fix it: ${remedy}`
  bench.report({ ...about, region, status: stops ? 'missing' : 'warning', message })
}

/** AWS: the settings of the account override those of its buckets. */
async function checkPublicAccess(
  { clients }: Workbench,
  { homeRegion: region, accountId }: InstallationNames,
): Promise<Finding[]> {
  const answer = await sendSigned(clients, {
    ...{ service: 's3', region, method: 'GET' },
    path: '/v20180820/configuration/publicAccessBlock',
    endpoint:
      clients.endpoints.s3 ??
      `https://${accountId}.s3-control.${region}.${partitionOf(region).dnsSuffix}`,
    headers: { 'x-amz-account-id': accountId },
  })
  if (answer?.status === 404) return []
  if (answer?.status !== 200)
    return [
      new Unchecked('S3 Block Public Access of the account', 's3:GetAccountPublicAccessBlock'),
    ]
  if (!/<(BlockPublicPolicy|RestrictPublicBuckets)>true</.test(answer.body)) return []
  return [
    {
      region,
      problem:
        'S3 Block Public Access is on for the whole account, and CloudFormation in customers’ accounts could not read templates.',
      remedy:
        'Turn off "Block public and cross-account access to buckets and objects through any public bucket or access point policies", and the setting above it, in S3 under "Block Public Access settings for this account". Or set aws.templateReading to "accounts" in rolecall.yaml, which needs no public bucket.',
      stops: true,
    },
  ]
}

/** So many copies of functions work at once under a small load. New accounts start with 10. */
const MIN_CONCURRENCY = 50

async function checkConcurrency(
  { clients }: Workbench,
  { homeRegion: region }: InstallationNames,
): Promise<Finding[]> {
  const answer = await sendSigned(clients, {
    ...{ service: 'lambda', region, method: 'GET', path: '/2016-08-19/account-settings/' },
    endpoint:
      clients.endpoints.lambda ?? `https://lambda.${region}.${partitionOf(region).dnsSuffix}`,
  })
  if (answer?.status !== 200)
    return [new Unchecked('how many functions may run at once', 'lambda:GetAccountSettings')]
  const { AccountLimit } = JSON.parse(answer.body) as {
    AccountLimit: { UnreservedConcurrentExecutions: number }
  }
  const limit = AccountLimit.UnreservedConcurrentExecutions
  if (limit >= MIN_CONCURRENCY) return []
  return [
    {
      region,
      problem: `the account may run ${limit} Lambda functions at once, so that many stacks at the same time wait, or fail after five minutes.`,
      remedy: `Ask for 1,000: aws service-quotas request-service-quota-increase --region ${region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
      stops: false,
    },
  ]
}

async function checkRoleQuota(
  { clients }: Workbench,
  { homeRegion: region }: InstallationNames,
): Promise<Finding[]> {
  try {
    const { SummaryMap = {} } = await clients.iam(region).send(new GetAccountSummaryCommand({}))
    const { Roles = 0, RolesQuota = Number.POSITIVE_INFINITY } = SummaryMap as Record<
      string,
      number
    >
    const needed = Object.values(templateOf('home', { tlsOnly: true }).Resources).filter(
      ({ Type }) => Type === 'AWS::IAM::Role',
    ).length
    if (Roles + needed <= RolesQuota) return []
    const problem = `the deployment needs ${needed} roles, and the account has ${Roles} of at most ${RolesQuota}.`
    const remedy = `Delete unused roles, or ask for more: aws service-quotas request-service-quota-increase --region us-east-1 --service-code iam --quota-code L-FE177D64 --desired-value ${RolesQuota + 1000}`
    return [{ region, problem, remedy, stops: true }]
  } catch (error) {
    if (!isDenied(error)) throw error
    return [new Unchecked('how many roles the account may still have', 'iam:GetAccountSummary')]
  }
}

/** AWS: CloudFormation refuses a template with a type that the Region does not have. */
async function checkTypes(
  bench: Workbench,
  it: InstallationNames,
  door: DoorParameters,
): Promise<Finding[]> {
  const looks = it.regions.map(async (region): Promise<Finding[]> => {
    const options = { tlsOnly: true }
    const templates =
      region === it.homeRegion
        ? [templateOf('data', options), homeTemplate(options, door)]
        : [templateOf('region', options)]
    const types = new Set(
      templates.flatMap(({ Resources }) =>
        Object.values(Resources).map(({ Type }) => String(Type)),
      ),
    )
    try {
      const absent = await inParallel(
        [...types].map(async (type) => ((await hasType(bench, region, type)) ? [] : [type])),
      )
      if (absent.flat().length === 0) return []
      const problem = `CloudFormation has no ${absent.flat().join(', ')} there.`
      const remedy =
        region === it.homeRegion
          ? 'Choose another home Region, or another --front-door.'
          : 'Choose another Region.'
      return [{ region, problem, remedy, stops: true }]
    } catch (error) {
      if (!isDenied(error)) throw error
      return [new Unchecked(`the services that ${region} has`, 'cloudformation:DescribeType')]
    }
  })
  return (await inParallel(looks)).flat()
}

const hasType = (bench: Workbench, region: string, TypeName: string): Promise<boolean> =>
  bench.clients
    .cloudFormation(region)
    .send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName }))
    .then(
      () => true,
      (error: unknown) => {
        if (faultName(error).startsWith('TypeNotFound')) return false
        throw error
      },
    )
