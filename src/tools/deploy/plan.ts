import type { InstallationNames } from '../setup/names.ts'
import { inParallel, type Workbench } from '../setup/progress.ts'
import type { StackPlan } from '../setup/stacks/deploy-stack.ts'
import { type Parameters, tags } from '../setup/stacks/templates.ts'
import { discardChange, executeChange, type PreparedChange, prepareChange } from './change-set.ts'
import type { DeployRequest } from './deploy.ts'
import { homeTemplate, type StackKind, templateOf } from './templates.ts'

export const stackName = (it: Pick<InstallationNames, 'namePrefix'>, kind: StackKind): string =>
  `${it.namePrefix}-${kind === 'home' ? 'service' : kind}`

export const isTlsOnly = ({ clients }: Pick<Workbench, 'clients'>): boolean =>
  !clients.endpoints.s3?.startsWith('http:')

interface Wanted {
  kind: StackKind
  region: string
  parameters: Parameters
}

export const planner =
  (bench: Workbench, it: InstallationNames) =>
  ({ kind, region, parameters }: Wanted): StackPlan => ({
    region,
    name: stackName(it, kind),
    template:
      kind === 'home'
        ? homeTemplate({ tlsOnly: isTlsOnly(bench) }, parameters)
        : templateOf(kind, { tlsOnly: isTlsOnly(bench) }),
    tags: tags(it),
    parameters,
  })

/**
 * Shows the changes, asks, and makes them. Returns false if there were none, undefined if they were
 * not confirmed.
 */
export async function carryOut(
  bench: Workbench,
  { confirm }: Pick<DeployRequest, 'confirm'>,
  plans: StackPlan[],
): Promise<boolean | undefined> {
  const prepared = (await inParallel(plans.map((plan) => prepareChange(bench, plan)))).filter(
    (change) => change !== undefined,
  )
  if (prepared.length === 0) return false
  const isWanted = await confirm(prepared).catch(async (error: unknown) => {
    await discardAll(bench, prepared)
    throw error
  })
  if (isWanted) await inParallel(prepared.map((change) => executeChange(bench, change)))
  else await discardAll(bench, prepared)
  return isWanted ? true : undefined
}

const discardAll = (bench: Workbench, prepared: PreparedChange[]) =>
  inParallel(prepared.map((change) => discardChange(bench, change)))
