import { DescribeTypeCommand } from '@aws-sdk/client-cloudformation'
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam'
import { RolecallError } from '../../api/errors.ts'
import { partitionOf } from '../../core/model/aws/partition.ts'
import { denied, notOfAws } from '../setup/faults.ts'
import type { InstallationNames } from '../setup/names.ts'
import { callAws, callAwsIfFound, inParallel, type Workbench } from '../setup/progress.ts'
import { sendSigned } from '../setup/signed-call.ts'
import { attempt, type Finding, type Obstacle, Unchecked } from './finding.ts'
import type { DoorParameters } from './kept-choices.ts'
import { findMissingRights } from './missing-rights.ts'
import { findNamesInUse } from './names-in-use.ts'
import { homeTemplate, templateOf } from './templates.ts'

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
      ...(creations.publicTemplates
        ? [attempt('S3 Block Public Access of the account', checkPublicAccess(bench, it))]
        : []),
      attempt('how many functions may run at once', checkConcurrency(bench, it)),
      attempt('how many roles the account may still have', checkRoleQuota(bench, it)),
      ...it.regions.map((region) =>
        attempt(`the services that ${region} has`, checkTypes(bench, it, { region, ...creations })),
      ),
      attempt(
        'the rights of this identity',
        findMissingRights(bench, it, creations.templateBucket),
      ),
      findNamesInUse(bench, it, creations),
    ])
  ).flat()
  const stopping = found.filter((it): it is Obstacle => !(it instanceof Unchecked) && it.stops)
  for (const finding of found) if (!stopping.some((it) => it === finding)) tell(bench, it, finding)
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
    const message = `not checked: ${finding.what}. ${finding.why}`
    bench.report({ ...about, region: it.homeRegion, status: 'warning', message })
    return
  }
  const { region, problem, remedy } = finding
  const message = `${problem} To fix it: ${remedy}`
  bench.report({ ...about, region, status: 'warning', message })
}

interface Question {
  action: 's3:GetAccountPublicAccessBlock' | 'lambda:GetAccountSettings'
  region: string
  endpoint: string
  path: string
  headers?: Record<string, string>
  /** What only an answer of AWS holds. */
  expected: RegExp
}

/** Asks a service for which no SDK client is needed. Throws as `callAws` does. */
async function ask(
  { clients }: Workbench,
  { action, region, expected, ...call }: Question,
): Promise<string> {
  const service = action.split(':')[0]!
  const answer = await sendSigned(clients, { ...call, service, region, method: 'GET' })
  if (!answer)
    throw new RolecallError('AWS_UNREACHABLE', {
      detail: `AWS does not answer at ${call.endpoint}. Check the network and AWS_ENDPOINT_URL.`,
    })
  if (answer.status === 403 && !/<html/i.test(answer.body)) throw denied({ action, region })
  if (!expected.test(answer.body)) throw notOfAws({ action, region })
  return answer.body
}

/** AWS: the settings of the account override those of its buckets. */
async function checkPublicAccess(
  bench: Workbench,
  { homeRegion: region, accountId }: InstallationNames,
): Promise<Finding[]> {
  const answer = await ask(bench, {
    ...{ action: 's3:GetAccountPublicAccessBlock', region },
    path: '/v20180820/configuration/publicAccessBlock',
    endpoint:
      bench.clients.endpoints.s3 ??
      `https://${accountId}.s3-control.${region}.${partitionOf(region).dnsSuffix}`,
    headers: { 'x-amz-account-id': accountId },
    // AWS: an account without the setting answers with the error NoSuchPublicAccessBlock….
    expected: /PublicAccessBlockConfiguration/,
  })
  if (!/<(BlockPublicPolicy|RestrictPublicBuckets)>true</.test(answer)) return []
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
  bench: Workbench,
  { homeRegion: region }: InstallationNames,
): Promise<Finding[]> {
  const answer = await ask(bench, {
    ...{ action: 'lambda:GetAccountSettings', region, path: '/2016-08-19/account-settings/' },
    endpoint:
      bench.clients.endpoints.lambda ?? `https://lambda.${region}.${partitionOf(region).dnsSuffix}`,
    expected: /"UnreservedConcurrentExecutions"\s*:\s*\d+/,
  })
  const limit = Number(/"UnreservedConcurrentExecutions"\s*:\s*(\d+)/.exec(answer)![1])
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
  bench: Workbench,
  { homeRegion: region }: InstallationNames,
): Promise<Finding[]> {
  const about = { action: 'iam:GetAccountSummary', region } as const
  const call = bench.clients.iam(region).send(new GetAccountSummaryCommand({}))
  const { SummaryMap = {} } = await callAws(bench, about, call)
  const { Roles, RolesQuota } = SummaryMap as Record<string, number | undefined>
  if (Roles === undefined || RolesQuota === undefined) throw notOfAws(about)
  const needed = Object.values(templateOf('home', { tlsOnly: true }).Resources).filter(
    ({ Type }) => Type === 'AWS::IAM::Role',
  ).length
  if (Roles + needed <= RolesQuota) return []
  const problem = `the deployment needs ${needed} roles, and the account has ${Roles} of at most ${RolesQuota}.`
  const remedy = `Delete unused roles, or ask for more: aws service-quotas request-service-quota-increase --region us-east-1 --service-code iam --quota-code L-FE177D64 --desired-value ${RolesQuota + 1000}`
  return [{ region, problem, remedy, stops: true }]
}

/** AWS: CloudFormation refuses a template with a type that the Region does not have. */
async function checkTypes(
  bench: Workbench,
  it: InstallationNames,
  { region, door }: { region: string; door: DoorParameters },
): Promise<Finding[]> {
  const options = { tlsOnly: true }
  const isHome = region === it.homeRegion
  const templates = isHome
    ? [templateOf('data', options), homeTemplate(options, door)]
    : [templateOf('region', options)]
  const types = new Set(
    templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => String(Type))),
  )
  const looks = await inParallel(
    [...types].map(async (type) => ((await hasType(bench, region, type)) ? [] : [type])),
  )
  const absent = looks.flat()
  if (absent.length === 0) return []
  const problem = `CloudFormation has no ${absent.join(', ')} there.`
  const remedy = isHome
    ? 'Choose another home Region, or another --front-door.'
    : 'Choose another Region.'
  return [{ region, problem, remedy, stops: true }]
}

async function hasType(bench: Workbench, region: string, TypeName: string): Promise<boolean> {
  const about = { action: 'cloudformation:DescribeType', region } as const
  const absent = ['TypeNotFoundException', 'TypeNotFound']
  const call = bench.clients
    .cloudFormation(region)
    .send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName }))
  const found = await callAwsIfFound(bench, { ...about, absent }, call)
  if (found && found.TypeName === undefined && found.Arn === undefined) throw notOfAws(about)
  return found !== undefined
}
