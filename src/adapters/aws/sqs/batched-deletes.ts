import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** AWS: a batch has ten entries at most. */
const FULL = 10
const GATHER_MS = 5

interface Waiting {
  ReceiptHandle: string
  resolve: () => void
  reject: (error: unknown) => void
}

/** Deletes messages that are done at about the same time in one call, ten at most. */
export function batchedDeletes(
  client: SQSClient,
  QueueUrl: string,
): (receiptHandle: string) => Promise<void> {
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const group = waiting
    waiting = []
    remove(client, QueueUrl, group).catch((error: unknown) => {
      for (const { reject } of group) reject(error)
    })
  }
  return (ReceiptHandle) =>
    new Promise((resolve, reject) => {
      waiting.push({ ReceiptHandle, resolve, reject })
      if (waiting.length === FULL) flush()
      else timer ??= setTimeout(flush, GATHER_MS)
    })
}

async function remove(client: SQSClient, QueueUrl: string, group: Waiting[]): Promise<void> {
  const [first] = group
  if (group.length === 1) {
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle }))
    return first!.resolve()
  }
  const Entries = group.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
  const reasons = new Map(Failed.map(({ Id, Code }) => [Id, Code]))
  for (const [index, { resolve, reject }] of group.entries()) {
    const reason = reasons.get(String(index))
    if (reason === undefined) resolve()
    else reject(new Error(`The message was not deleted: ${reason}`))
  }
}
