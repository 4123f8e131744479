import { ERRORS, isRolecallError, RolecallError } from '../../api/errors.ts'
import { connectionsOf } from '../connections/connections-of.ts'
import type { Actor } from '../model/actor.ts'
import type { Connection } from '../model/connection.ts'
import type { Invitation } from '../model/invitation.ts'
import type { Clock, Ports } from '../ports.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { inSpareTime, verifyNow } from './verify.ts'

type CheckPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'sts' | 'roles' | 'installation'>

const MIN_BETWEEN_CHECKS_MS = 30_000
const WINDOW_MS = 60_000
/** Of all customers together, in each process. A check makes four calls to STS. */
const MAX_CHECKS_A_MINUTE = 60

/** Limits the checks that customers ask for on their pages. */
export class CheckLimit {
  readonly #clock: Pick<Clock, 'monotonic'>
  /** When each connection was last checked, within the last minute; oldest first. */
  readonly #checks = new Map<string, number>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Whether a check may begin now. Counts it if so. */
  admits(connectionId: string): boolean {
    const now = this.#clock.monotonic()
    for (const [id, at] of this.#checks) if (now - at >= WINDOW_MS) this.#checks.delete(id)
    const last = this.#checks.get(connectionId)
    if (last !== undefined && now - last < MIN_BETWEEN_CHECKS_MS) return false
    if (this.#checks.size >= MAX_CHECKS_A_MINUTE) return false
    this.#checks.delete(connectionId)
    this.#checks.set(connectionId, now)
    return true
  }
}

interface Brakes {
  limit: CheckLimit
  breaker: Pick<CircuitBreaker, 'isOpen'>
}

/** `unclear`: AWS gave no clear answer, or Rolecall suspects itself. Then nothing was changed. */
export type CustomersCheck = 'checked' | 'too-soon' | 'unclear'

/**
 * Checks the roles of an invitation because the customer asks for it. Each connection is checked
 * once in half a minute, by whatever machine, in time of STS that no caller waits for. Of several
 * roles, it is `unclear` if one is, and `too-soon` if none could be checked.
 */
export async function checkForCustomer(
  ports: CheckPorts,
  invitation: Invitation,
  brakes: Brakes,
): Promise<CustomersCheck> {
  const all = await connectionsOf(ports, invitation)
  if (all.length === 0) throw new RolecallError('NOT_FOUND')
  const living = all.length === 1 ? all : all.filter(({ status }) => status !== 'disconnected')
  const results: CustomersCheck[] = []
  for (const connection of living) results.push(await checkOne(ports, connection, brakes))
  return (['unclear', 'checked'] as const).find((it) => results.includes(it)) ?? 'too-soon'
}

async function checkOne(
  ports: CheckPorts,
  connection: Connection,
  { limit, breaker }: Brakes,
): Promise<CustomersCheck> {
  if (breaker.isOpen) return 'unclear'
  const age = ports.clock.now().getTime() - Date.parse(connection.updatedAt)
  const isFresh = age >= 0 && age < MIN_BETWEEN_CHECKS_MS
  if (isFresh || !limit.admits(connection.id)) return 'too-soon'
  try {
    const quiet = { ...ports, sts: inSpareTime(ports.sts) }
    await verifyNow(quiet, actorFor(connection), connection.id)
    return 'checked'
  } catch (error) {
    if (isRolecallError(error) && ERRORS[error.code].retry) return 'unclear'
    throw error
  }
}

/** May do nothing but this. */
const actorFor = (connection: Connection): Actor => ({
  kind: 'customer',
  id: connection.invitationId,
  grants: { may: ['connections:write'], connections: [connection.id] },
})
