import type { Connection } from '../model/connection.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Ports } from '../ports.ts'

/**
 * The record to commit with the end of a connection that once worked, so that its role is tried
 * until a receipt can be issued. None for any other change.
 */
export async function beginReceipt(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { before, after }: { before: Connection; after: Connection },
  endedBy: Receipt['endedBy'],
): Promise<Receipt[]> {
  const hasEnded = after.status === 'disconnected' && before.status !== 'disconnected'
  if (!hasEnded || !before.verifiedAt) return []
  // The same invitation may have led to a connection before, whose stack was rolled back.
  const former = await store.get('receipt', before.id)
  const now = clock.now().toISOString()
  return [
    {
      kind: 'receipt',
      id: before.id,
      version: former?.version ?? 0,
      status: 'probing',
      customerId: before.customerId,
      ...{ endedAt: now, endedBy, denials: [], nextProbeAt: now },
      createdAt: former?.createdAt ?? now,
    },
  ]
}
