import type { Context } from 'aws-lambda'
import { roleReader } from '../../adapters/aws/sts/role-reader.ts'
import { DeclareLimit } from '../../core/declared/declare-limit.ts'
import { lookForRoles } from '../../core/declared/look-for-role.ts'
import type { Log } from '../../core/ports.ts'
import { probeEnded } from '../../core/receipts/probe-ended.ts'
import { BrokerWatch } from '../../core/verification/broker-watch.ts'
import { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import { holdOrLeaveSign } from '../../core/verification/hold-after-absence.ts'
import { openBroker } from './broker.ts'
import { need } from './installation.ts'
import { sweep } from './sweep.ts'
import { openAtStart, openBasis } from './wiring.ts'

const RESERVE_MS = 10_000
/** A turn begins every minute. Each of these needs up to seven calls to STS. */
const RECEIPTS_A_TURN = 20
/** Looks for roles that customers make without a stack. Each of these is one call, mostly. */
const LOOKS_A_TURN = 100

const open = openAtStart(async () => {
  const base = await openBasis(process.env, import.meta.url)
  const { sts } = openBroker(base, need(process.env, 'ROLECALL_CHECK_CALLS_PER_SECOND'))
  const ports = { ...base.ports, sts, roles: roleReader(base.aws, sts) }
  return {
    ports,
    tell: base.tell,
    breaker: new CircuitBreaker(ports.clock),
    broker: new BrokerWatch(ports),
  }
})

/** The part of the connections that this turn checks: `{"shard": 0, "shards": 2}`. */
interface Turn {
  shard?: number
  shards?: number
}

/** Verifies the roles that are due. */
export async function handler(turn: Turn, context: Context): Promise<void> {
  const { ports, tell, breaker, broker } = await open()
  tell.begin(context)
  const withinMs = context.getRemainingTimeInMillis() - RESERVE_MS
  const { shard = 0, shards = 1 } = turn ?? {}
  if (shard === 0) await holdWhatIsBehind(ports)
  await broker.look()
  tell.measure('BrokerUnusable', broker.fault === undefined ? 0 : 1)
  if (shard === 0) {
    await probeEnded(ports, RECEIPTS_A_TURN)
    await lookForRoles(ports, new DeclareLimit(ports.clock), LOOKS_A_TURN)
  }
  tell.measure(
    'Checks',
    await sweep(ports, { breaker, withinMs, share: { index: shard, of: shards } }),
  )
  tell.measure('VerificationFrozen', breaker.isOpen ? 1 : 0)
}

/**
 * Holds connections after a restore of the table, or after an hour in which nothing ran. Runs
 * before any check.
 */
async function holdWhatIsBehind(
  ports: Parameters<typeof holdOrLeaveSign>[0] & { log: Log },
): Promise<void> {
  const held = await holdOrLeaveSign(ports)
  if (held > 0)
    ports.log.warn('connections.held', {
      count: held,
      why: 'Nothing ran for more than an hour, or the table was restored. Rolecall checks each role again before it issues credentials.',
    })
}
