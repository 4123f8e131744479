import { AwsFault } from '../../operation.ts'
import { queryErrorCodes } from './faults.ts'

export interface BatchEntry {
  Id: string
}

/** Runs each entry by itself: one that fails does not fail the others. */
export function runBatch<Entry extends BatchEntry, Result extends object>(
  entries: Entry[] | undefined,
  run: (entry: Entry) => Result,
) {
  refuseInvalid(entries ?? [])
  const outcomes = (entries ?? []).map((entry) => outcomeOf(entry, run))
  return {
    Successful: outcomes.flatMap(({ success }) => (success ? [success] : [])),
    Failed: outcomes.flatMap(({ failure }) => (failure ? [failure] : [])),
  }
}

function outcomeOf<Entry extends BatchEntry, Result extends object>(
  entry: Entry,
  run: (entry: Entry) => Result,
) {
  try {
    return { success: { Id: entry.Id, ...run(entry) } }
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault
    return {
      failure: {
        Id: entry.Id,
        Code: queryErrorCodes[fault.code] ?? fault.code,
        Message: fault.message,
        SenderFault: true,
      },
    }
  }
}

function refuseInvalid(entries: readonly BatchEntry[]): void {
  if (entries.length === 0)
    throw new AwsFault('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > 10) {
    throw new AwsFault(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  }
  const ids = entries.map(({ Id }) => Id)
  if (new Set(ids).size < ids.length)
    throw new AwsFault(
      'BatchEntryIdsNotDistinct',
      'Id of each entry in the batch must be different.',
    )
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    const text =
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.'
    throw new AwsFault('InvalidBatchEntryId', text)
  }
}
