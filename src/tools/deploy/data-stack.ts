import { RolecallError } from '../../api/errors.ts'
import type { InstallationNames } from '../setup/names.ts'
import type { Workbench } from '../setup/progress.ts'
import { settleStack } from '../setup/stacks/deploy-stack.ts'
import { describeStack, type StackState } from '../setup/stacks/stack-state.ts'
import type { AdoptedInbox } from './adopt.ts'
import { describeTable } from './data-resources.ts'
import type { DeployRequest } from './deploy.ts'
import { dataParameters } from './parameters.ts'
import { carryOut, type planner, stackName } from './plan.ts'

interface DataStackRequest {
  request: DeployRequest
  plan: ReturnType<typeof planner>
  inbox: AdoptedInbox | undefined
}

/**
 * Makes the stack of the data, and protects its table in a second step, so that a creation that
 * fails can be rolled back and repeated.
 */
export async function makeDataStack(
  bench: Workbench,
  it: InstallationNames,
  { request, plan, inbox }: DataStackRequest,
): Promise<boolean | undefined> {
  const place = { region: it.homeRegion, name: stackName(it, 'data') }
  const before = await settleStack(bench, place)
  const templateBucket = templateBucketOf(request, before)
  const { templateReading = 'public' } = request.installation
  const restoredTable = await restoredTableOf(bench, it, { request, before })
  const planned = (protectTable: boolean) =>
    plan({
      kind: 'data',
      region: it.homeRegion,
      parameters: dataParameters(it, {
        ...{ protectTable, templateBucket, templateReading, restoredTable, inbox },
      }),
    })
  const made = await carryOut(bench, request, [planned(before !== undefined)])
  if (before || made === undefined) return made
  await carryOut(bench, { ...request, confirm: async () => true }, [planned(true)])
  return made
}

/** The restored table that is in use; empty for the one that the stack made. */
async function restoredTableOf(
  bench: Workbench,
  it: InstallationNames,
  { request: { table }, before }: { request: DeployRequest; before: StackState | undefined },
): Promise<string> {
  if (table === undefined) return before?.parameters.RestoredTable ?? ''
  if (before && (await describeTable(bench, { region: it.homeRegion, name: table })))
    return table === before.outputs.FirstTableName ? '' : table
  throw new RolecallError('SETTING_INVALID', {
    detail: before
      ? `There is no table ${table} in ${it.homeRegion}. "rolecall restore-table" makes one.`
      : 'There is no earlier deployment, whose table could be restored. Leave out --table.',
  })
}

/** The table that a deployment uses. Undefined if there is no deployment. */
export const tableInUse = async (
  bench: Workbench,
  it: InstallationNames,
): Promise<string | undefined> =>
  (await describeStack(bench, { region: it.homeRegion, name: stackName(it, 'data') }))?.outputs
    .TableName

/** Refuses another bucket than that of the last deployment: links of customers lead there. */
function templateBucketOf(
  { templateBucket }: DeployRequest,
  before: StackState | undefined,
): string {
  const present = before?.parameters.TemplateBucket ?? ''
  if (before === undefined || templateBucket === undefined) return templateBucket ?? present
  if (templateBucket === present) return present
  throw new RolecallError('SETTING_INVALID', {
    detail: `The templates of this deployment are in the bucket ${before.outputs.TemplateBucketName}, and links that customers have lead there. Leave out --template-bucket.`,
  })
}
