import { RolecallError } from '../../api/errors.ts'
import type { Store } from '../../core/ports.ts'

/** How many connections are not disconnected, by the Region of their stack. */
export type LivingConnections = ReadonlyMap<string, number>

/** What a command needs that removes topics on which customers' stacks depend. */
export interface Abandonment {
  /** How many living connections the operator agrees to cut off. */
  abandon?: number | undefined
  /** Undefined if there is no store. Throws if the store cannot be read. */
  countLiving(): Promise<LivingConnections | undefined>
}

/**
 * Counts the connections with a stack, of all pages, in every status but `disconnected`. A role
 * that was made without a stack needs no topic.
 */
export async function countLivingConnections(
  store: Pick<Store, 'list'>,
): Promise<LivingConnections> {
  const counts = new Map<string, number>()
  let cursor: string | undefined
  do {
    const page = await store.list('connection', { limit: 200, cursor })
    for (const { region, status, stackId } of page.items)
      if (status !== 'disconnected' && stackId !== undefined)
        counts.set(region, (counts.get(region) ?? 0) + 1)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return counts
}

/** What is removed, and what the operator can do instead. */
export interface Removal {
  /** The Regions whose topics go. Absent: all. */
  regions?: string[]
  /** What goes, as the subject of a sentence: `the service`. */
  what: string
  /** What ends with it, in a sentence. */
  ends: string
  /** How to keep it, in a sentence. */
  instead?: string
}

/** What ends if the service goes on without these topics. */
export const STACKS_UNHEARD =
  'Rolecall still verifies these roles and issues credentials for them, but it no longer hears of their stacks: an update of a stack fails.'

/** Leaving Regions out while the service goes on in others. */
export const removalOf = (regions: string[]): Removal => ({
  regions,
  what: `the topic in ${regions.join(' and ')}`,
  ends: STACKS_UNHEARD,
  instead: `To keep the Region, name it too: ${regions.map((name) => `--region ${name}`).join(' ')}.`,
})

/**
 * Refuses to remove topics on which living connections depend, unless `abandon` is exactly their
 * number. Throws CONNECTIONS_REMAIN.
 */
export async function requireAbandonment(
  { abandon, countLiving }: Abandonment,
  removal: Removal,
): Promise<void> {
  const living = await countLiving().catch((error: unknown) => {
    throw notCounted(removal, `the store cannot be read: ${(error as Error).message}`, error)
  })
  if (!living) {
    if (abandon === 0) return
    const absent = 'there is no store here. Run the command where the service has its store'
    throw notCounted(removal, `${absent}, or add --abandon 0 if the service never ran.`)
  }
  const affected = [...living].filter(([region]) => removal.regions?.includes(region) ?? true)
  const total = affected.reduce((sum, [, count]) => sum + count, 0)
  if (total === (abandon ?? 0)) return
  throw new RolecallError('CONNECTIONS_REMAIN', { detail: refusal(affected, total, removal) })
}

const notCounted = (removal: Removal, why: string, cause?: unknown): RolecallError => {
  const detail = `Nothing was changed. Before ${removal.what} is removed, Rolecall counts the connections that depend on it, and ${why}`
  return new RolecallError('CONNECTIONS_REMAIN', { detail }, cause)
}

/** The commands that a customer uses after the vendor's topic is gone. */
const FORCE_DELETE =
  'aws cloudformation delete-stack --stack-name STACK --region REGION --deletion-mode FORCE_DELETE_STACK'

function refusal(affected: [string, number][], total: number, removal: Removal): string {
  const shown = affected.map(([region, count]) => `${count} in ${region}`).sort()
  const are = total === 1 ? '1 living connection depends' : `${total} living connections depend`
  return [
    `Nothing was changed. ${are} on ${removal.what}${total > 0 ? ` (${shown.join(', ')})` : ''}.`,
    ...(total > 0
      ? [
          removal.ends,
          `The roles stay in the customers' accounts until the customers delete their stacks. Deleting a stack then removes the role, but ends in DELETE_FAILED and leaves a record without rights. The customer removes it with "${FORCE_DELETE}".`,
          'First ask these customers to delete their stacks, and wait until "rolecall connections" shows them as disconnected.',
        ]
      : []),
    ...(removal.instead ? [removal.instead] : []),
    total > 0
      ? `To go on all the same, add --abandon ${total}.`
      : 'Leave --abandon out, or give 0.',
  ].join(' ')
}
