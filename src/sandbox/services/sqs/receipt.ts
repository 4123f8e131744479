import { AwsFault } from '../../operation.ts'
import { missing } from './faults.ts'
import type { Message } from './message.ts'
import type { Queue } from './queue.ts'

/** The message of a receipt handle. Undefined when it was deleted or received again since. */
export function messageOf(queue: Queue, receiptHandle: string | undefined): Message | undefined {
  if (!receiptHandle) throw missing('ReceiptHandle')
  const id = Buffer.from(receiptHandle, 'base64').subarray(0, 36).toString('latin1')
  if (!/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) {
    throw new AwsFault(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      404,
    )
  }
  const message = queue.messages.get(id)
  return message?.receiptHandle === receiptHandle ? message : undefined
}
