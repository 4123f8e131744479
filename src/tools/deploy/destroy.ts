import { type Removal, requireAbandonment } from '../setup/abandon.ts'
import { homeStackName, type InstallationNames } from '../setup/names.ts'
import { inParallel, type Workbench } from '../setup/progress.ts'
import { deleteStack } from '../setup/stacks/deploy-stack.ts'
import { describeStack, type StackPlace } from '../setup/stacks/stack-state.ts'
import { deleteData } from './delete-data.ts'
import {
  abandonmentOf,
  benchOf,
  type DeployRequest,
  furtherRegions,
  installationIn,
} from './deploy.ts'
import { stackName } from './plan.ts'

export interface DestroyRequest
  extends Omit<DeployRequest, 'installation' | 'confirm' | 'publicUrl'> {
  /** Also delete the table, the templates and the keys. */
  isDataToo: boolean
  /** Called with the names of what would be deleted. It is deleted only if this returns true. */
  confirm(stacks: StackPlace[], data: string[]): Promise<boolean>
}

export interface Destroyed {
  stacks: StackPlace[]
  /** What was deleted for good, or what is kept. */
  data: string[]
  isDataGone: boolean
}

/**
 * Deletes the service in all Regions. Its data is kept, and a later deployment uses it again.
 * Returns undefined if it was not confirmed.
 */
export async function destroy(request: DestroyRequest): Promise<Destroyed | undefined> {
  const bench = benchOf(request)
  const it = await installationIn(bench, request)
  const setup = await describeStack(bench, { region: it.homeRegion, name: homeStackName(it) })
  const stacks = await findExisting(bench, servicePlaces(it, setup !== undefined))
  const dataPlace = { region: it.homeRegion, name: stackName(it, 'data') }
  const data = await describeStack(bench, dataPlace)
  const kept = [...new Set(Object.values(data?.outputs ?? {}))]
  if (stacks.length > 0 || (request.isDataToo && data))
    await requireAbandonment(abandonmentOf(request, it, data), THE_SERVICE)
  if (!(await request.confirm(stacks, request.isDataToo ? kept : []))) return undefined
  await inParallel(stacks.map((place) => remove(bench, place)))
  if (request.isDataToo && data)
    await deleteData(bench, { ...dataPlace, outputs: data.outputs, accountId: it.accountId })
  return { stacks, data: kept, isDataGone: request.isDataToo }
}

const THE_SERVICE: Removal = {
  what: 'the service',
  ends: 'Nobody verifies these roles, issues credentials for them or answers their stacks any more. A later deployment with the same Regions, prefix and data goes on with them.',
}

/** The stacks of further Regions have the same name in a set-up, which a deployment may adopt. */
const servicePlaces = (it: InstallationNames, hasSetup: boolean): StackPlace[] => [
  { region: it.homeRegion, name: stackName(it, 'home') },
  ...(hasSetup ? [] : furtherRegions(it)).map((region) => ({
    region,
    name: stackName(it, 'region'),
  })),
]

async function findExisting(bench: Workbench, places: StackPlace[]): Promise<StackPlace[]> {
  const found = await inParallel(
    places.map(async (place) => ((await describeStack(bench, place)) ? place : undefined)),
  )
  return found.filter((place) => place !== undefined)
}

async function remove(bench: Workbench, place: StackPlace): Promise<void> {
  const stack = await describeStack(bench, place)
  if (!stack) return
  const message = 'the stack is being deleted'
  const about = { region: place.region, subject: place.name, status: 'DELETE_IN_PROGRESS' }
  bench.report({ kind: 'stack', ...about, message })
  await deleteStack(bench, { ...place, id: stack.id })
}
