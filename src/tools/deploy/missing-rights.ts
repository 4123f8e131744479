import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { notOfAws } from '../setup/faults.ts'
import type { InstallationNames } from '../setup/names.ts'
import { callAws, inParallel, type Workbench } from '../setup/progress.ts'
import { deployerPolicy } from './deployer-policy.ts'
import type { Finding } from './finding.ts'

interface Statement {
  Action: string[]
  Resource: string | string[]
  Condition?: unknown
}

/**
 * Asks IAM which actions of the deployment the present identity may not use. AWS: it simulates the
 * identity's policies and the organization's, and not what a session policy takes away.
 */
export async function findMissingRights(
  bench: Workbench,
  it: InstallationNames,
  templateBucket: string | undefined,
): Promise<Finding[]> {
  const principal = await principalOf(bench, it)
  if (principal.endsWith(':root')) return []
  const { Statement: statements } = deployerPolicy({ ...it, templateBucket })
  const denied = await inParallel(
    (statements as Statement[])
      .filter(({ Condition }) => Condition === undefined)
      .map((statement) => deniedBy(bench, it, { principal, statement })),
  )
  const missing = denied.flat()
  return missing.length === 0 ? [] : [asObstacle(it, principal, missing)]
}

const asObstacle = (it: InstallationNames, principal: string, missing: string[]): Finding => ({
  region: it.homeRegion,
  problem: `${principal} may not use ${missing.join(', ')}.`,
  remedy: 'Attach the policy that "rolecall deploy --print-policy" prints to it.',
  stops: true,
})

/** The identity whose policies count: of a session, its role. */
async function principalOf(bench: Workbench, it: InstallationNames): Promise<string> {
  const region = it.homeRegion
  const { Arn = '' } = await callAws(
    bench,
    { action: 'sts:GetCallerIdentity', region },
    bench.clients.sts(region).send(new GetCallerIdentityCommand({})),
  )
  const [, RoleName] = /:assumed-role\/([^/]+)\//.exec(Arn) ?? []
  if (RoleName === undefined) return Arn
  // AWS: the ARN of a session leaves out the path of its role.
  const about = { action: 'iam:GetRole', region } as const
  const call = bench.clients.iam(region).send(new GetRoleCommand({ RoleName }))
  const { Role } = await callAws(bench, about, call)
  if (Role?.Arn === undefined) throw notOfAws(about)
  return Role.Arn
}

/** IAM simulates no patterns: each star stands for some text. */
const sampleOf = (pattern: string, region: string): string =>
  pattern.replace(':*:', `:${region}:`).replaceAll('*', 'x')

async function deniedBy(
  bench: Workbench,
  it: InstallationNames,
  { principal, statement }: { principal: string; statement: Statement },
): Promise<string[]> {
  const region = it.homeRegion
  const [resource] = [statement.Resource].flat()
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: principal,
    ActionNames: statement.Action.filter((action) => !action.includes('*')),
    ...(resource !== '*' && { ResourceArns: [sampleOf(resource!, region)] }),
  })
  const about = { action: 'iam:SimulatePrincipalPolicy', region } as const
  const call = bench.clients.iam(region).send(command)
  const { EvaluationResults = [] } = await callAws(bench, about, call)
  if (EvaluationResults.length === 0) throw notOfAws(about)
  return EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed').map(
    ({ EvalActionName = '' }) => EvalActionName,
  )
}
