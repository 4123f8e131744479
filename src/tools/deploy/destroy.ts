import { isRolecallError, RolecallError } from '../../api/errors.ts'
import { type Removal, requireAbandonment } from '../setup/abandon.ts'
import { homeStackName, type InstallationNames } from '../setup/names.ts'
import { inParallel, type Workbench } from '../setup/progress.ts'
import { deleteStack, waitWhileBusy } from '../setup/stacks/deploy-stack.ts'
import { describeStack, type StackPlace, type StackState } from '../setup/stacks/stack-state.ts'
import { isPaused } from './adopt.ts'
import {
  type DataResource,
  describeTable,
  findData,
  type Leftover,
  whatIsLeft,
} from './data-resources.ts'
import { deleteData } from './delete-data.ts'
import { abandonmentOf, benchOf, type DeployRequest, installationIn } from './deploy.ts'
import { stackName } from './plan.ts'

export interface DestroyRequest
  extends Omit<DeployRequest, 'installation' | 'confirm' | 'publicUrl'> {
  /** Also delete the table, the templates and the keys. */
  isDataToo: boolean
  /** Called with what would be deleted. It is deleted only if this returns true. */
  confirm(stacks: StackPlace[], data: DataResource[]): Promise<boolean>
}

export interface Destroyed {
  /** The stacks that this run deleted. */
  stacks: StackPlace[]
  /** What is still in the account. */
  left: Leftover[]
}

interface DataStack extends StackState {
  place: StackPlace
}

/** All parts of a deployment that exist. */
interface Found {
  /** Those of further Regions first: the home stack knows these Regions. */
  service: StackPlace[]
  data: DataStack | undefined
  resources: DataResource[]
  /** Stacks that `rolecall setup` made, and that the deployment uses. */
  adopted: StackPlace[]
}

/**
 * Deletes the service in all Regions. Its data is kept, and a later deployment uses it again. After
 * an interruption, the same call continues. Returns undefined if it was not confirmed.
 */
export async function destroy(request: DestroyRequest): Promise<Destroyed | undefined> {
  const bench = benchOf(request)
  const it = await installationIn(bench, request)
  const found = await findDeployment(bench, it)
  const { service, data } = found
  const doomed = request.isDataToo ? found.resources.filter(({ kind }) => kind !== 'key') : []
  const home = await describeStack(bench, { region: it.homeRegion, name: stackName(it, 'home') })
  // A machine continues in the place of paused functions, with the data.
  const isWorking = service.length > 0 && !isPaused(home)
  if ((isWorking || doomed.length > 0) && !(await isStoreGone(bench, data)))
    await requireAbandonment(abandonmentOf(request, it, data), THE_SERVICE)
  const stacks = [...service, ...(request.isDataToo && data ? [data.place] : [])]
  if (!(await request.confirm(stacks, doomed))) return undefined
  try {
    await removeStacks(bench, it, service)
    if (request.isDataToo && data) {
      // The stack is the list of the data, so it goes last.
      await deleteData(bench, it.accountId, doomed)
      await remove(bench, data.place)
    }
  } catch (error) {
    throw await withLeftovers(bench, found, error)
  }
  return { stacks, left: await findLeft(bench, found) }
}

const THE_SERVICE: Removal = {
  what: 'the service',
  ends: 'Nobody verifies these roles, issues credentials for them or answers their stacks any more. A later deployment with the same Regions, prefix and data goes on with them.',
}

/** Whether an earlier run deleted the table in use already: then nothing can be counted. */
async function isStoreGone(bench: Workbench, data: DataStack | undefined): Promise<boolean> {
  const name = data?.outputs.TableName
  if (!data || name === undefined) return false
  const found = await describeTable(bench, { region: data.place.region, name })
  return found === undefined || found.TableStatus === 'DELETING'
}

async function findDeployment(bench: Workbench, it: InstallationNames): Promise<Found> {
  const homePlace = { region: it.homeRegion, name: stackName(it, 'home') }
  const home = await describeStack(bench, homePlace)
  const regions = new Set([...it.regions, ...(home?.parameters.Regions?.split(',') ?? [])])
  regions.delete(it.homeRegion)
  const setupPlace = { region: it.homeRegion, name: homeStackName(it) }
  const inRegions = [...regions].map((region) => ({ region, name: stackName(it, 'region') }))
  const [further, [setup]] = await Promise.all([
    existing(bench, inRegions),
    existing(bench, [setupPlace]),
  ])
  const place = { region: it.homeRegion, name: stackName(it, 'data') }
  const data = await describeStack(bench, place)
  return {
    service: [...(setup ? [] : further), ...(home ? [homePlace] : [])],
    data: data && { ...data, place },
    resources: data ? await findData(bench, place, data.outputs.TableName) : [],
    // The stacks of further Regions have the same name in a set-up.
    adopted: setup ? [setup, ...further] : [],
  }
}

async function existing(bench: Workbench, places: StackPlace[]): Promise<StackPlace[]> {
  const found = await inParallel(
    places.map(async (place) => ((await describeStack(bench, place)) ? place : undefined)),
  )
  return found.filter((place) => place !== undefined)
}

async function removeStacks(
  bench: Workbench,
  it: InstallationNames,
  places: StackPlace[],
): Promise<void> {
  const isHome = ({ name }: StackPlace) => name === stackName(it, 'home')
  const further = places.filter((place) => !isHome(place))
  await inParallel(further.map((place) => remove(bench, place)))
  for (const place of places.filter(isHome)) await remove(bench, place)
}

async function remove(bench: Workbench, place: StackPlace): Promise<void> {
  const stack = await waitWhileBusy(bench, place)
  if (!stack) return
  const message = 'the stack is being deleted'
  const about = { region: place.region, subject: place.name, status: 'DELETE_IN_PROGRESS' }
  bench.report({ kind: 'stack', ...about, message })
  await deleteStack(bench, { ...place, id: stack.id })
}

/** Asks AWS what of the deployment is still there. */
async function findLeft(
  bench: Workbench,
  { service, data: dataStack, resources, adopted }: Found,
): Promise<Leftover[]> {
  const stacks = await existing(bench, [...service, ...(dataStack ? [dataStack.place] : [])])
  const data = await inParallel(resources.map((resource) => whatIsLeft(bench, resource)))
  return [
    ...stacks.map((place) => ({ kind: 'stack' as const, ...place })),
    ...adopted.map((place) => ({
      kind: 'stack' as const,
      ...place,
      why: '"rolecall setup" made it',
    })),
    ...data.filter((one) => one !== undefined),
  ]
}

/** The error with what is still there. It stays as it is if AWS cannot be asked. */
async function withLeftovers(bench: Workbench, found: Found, error: unknown): Promise<unknown> {
  if (!isRolecallError(error)) return error
  const left = await findLeft(bench, found).catch(() => undefined)
  if (left === undefined) return error
  const detail = `${error.message} Still there: ${left.map(describeLeftover).join(', ')}. Run the same command again: it continues.`
  return new RolecallError(error.code, { detail }, error)
}

/** Such as `table rolecall in us-east-1`. */
export const describeLeftover = ({ kind, region, name, why }: Leftover): string =>
  `${kind} ${name} in ${region}${why ? ` (${why})` : ''}`
