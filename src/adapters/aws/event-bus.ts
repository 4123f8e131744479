import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import type { EventBus, WebhookOutcome } from '../../core/ports.ts'
import { type AwsAccess, common } from './clients.ts'
import { isThrottled, isUnreachable, type SdkError } from './faults.ts'

// AWS: PutEvents takes ten entries at most.
const MAX_ENTRIES = 10
// AWS: names that begin with "aws." are reserved.
const SOURCE = 'rolecall'

type Entry = Parameters<EventBus['put']>[0]

interface Waiting {
  entry: Entry
  settle: (outcome: WebhookOutcome) => void
}

/** Events that are put at the same moment go out in one call for each bus. */
export function eventBus(access: AwsAccess): EventBus {
  const clients = new Map<string, EventBridgeClient>()
  const clientFor = (region: string) => {
    const client = clients.get(region) ?? new EventBridgeClient(common({ ...access, region }))
    clients.set(region, client)
    return client
  }
  let waiting: Waiting[] = []
  const flush = () => {
    const byBus = Map.groupBy(waiting, ({ entry }) => entry.busArn)
    waiting = []
    for (const [busArn, all] of byBus)
      for (let start = 0; start < all.length; start += MAX_ENTRIES)
        void putTogether(clientFor(regionOf(busArn)), all.slice(start, start + MAX_ENTRIES))
  }
  return {
    put: (entry) =>
      new Promise((settle) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ entry, settle })
      }),
  }
}

const regionOf = (busArn: string): string => busArn.split(':')[3]!

async function putTogether(client: EventBridgeClient, batch: Waiting[]): Promise<void> {
  const Entries = batch.map(({ entry: { busArn, type, timestamp, detail } }) => ({
    ...{ EventBusName: busArn, Source: SOURCE, DetailType: type, Detail: detail },
    Time: new Date(timestamp),
  }))
  try {
    const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries }))
    for (const [index, { settle }] of batch.entries()) settle(outcomeOf(results[index]))
  } catch (error) {
    const outcome = outcomeOfFault(error)
    for (const { settle } of batch) settle(outcome)
  }
}

// AWS: a call succeeds although some of its entries failed.
const outcomeOf = (result: PutEventsResultEntry | undefined): WebhookOutcome => {
  if (result?.EventId !== undefined) return { status: 200 }
  return { status: /Throttling/.test(result?.ErrorCode ?? '') ? 429 : 500 }
}

function outcomeOfFault(error: unknown): WebhookOutcome {
  if (isThrottled(error)) return { status: 429 }
  const status = (error as SdkError).$metadata?.httpStatusCode
  if (status !== undefined && !isUnreachable(error)) return { status }
  return { fault: (error as SdkError).name === 'TimeoutError' ? 'timeout' : 'unreachable' }
}
