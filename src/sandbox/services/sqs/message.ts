import { createHash, randomUUID } from 'node:crypto'

export type MessageAttributes = Readonly<
  Record<
    string,
    {
      DataType: string
      StringValue?: string
      /** Base64, as on the wire. */
      BinaryValue?: string
    }
  >
>

export type MessageState = 'delayed' | 'ready' | 'inFlight' | 'gone'

export interface Message {
  id: string
  body: string
  attributes: MessageAttributes
  senderId: string
  sentAt: number
  firstReceivedAt?: number
  receiveCount: number
  receiptHandle?: string
  state: MessageState
  /** While delayed or in flight: when it can be received next. */
  visibleAt: number
}

export interface NewMessage {
  body: string
  attributes?: MessageAttributes
  senderId: string
}

export const newMessage = (message: NewMessage, now: number): Message => ({
  id: randomUUID(),
  body: message.body,
  attributes: message.attributes ?? {},
  senderId: message.senderId,
  sentAt: now,
  receiveCount: 0,
  state: 'ready',
  visibleAt: now,
})

/** In bytes, as they count towards the size of a message. */
export const sizeOf = (attributes: MessageAttributes) =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue, BinaryValue }]) =>
      sum +
      Buffer.byteLength(name + DataType + (StringValue ?? '')) +
      Buffer.byteLength(BinaryValue ?? '', 'base64'),
    0,
  )

export const md5 = (text: string | Uint8Array) => createHash('md5').update(text).digest('hex')

/** AWS: SQS developer guide, "Calculating the MD5 message digest for message attributes". */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  return md5(
    Buffer.concat(
      names.flatMap((name) => [lengthPrefixed(name), ...attributeParts(attributes[name]!)]),
    ),
  )
}

function attributeParts({
  DataType,
  StringValue,
  BinaryValue,
}: MessageAttributes[string]): Uint8Array[] {
  const value = BinaryValue === undefined ? (StringValue ?? '') : Buffer.from(BinaryValue, 'base64')
  return [
    lengthPrefixed(DataType),
    Uint8Array.of(BinaryValue === undefined ? 1 : 2),
    lengthPrefixed(value),
  ]
}

function lengthPrefixed(value: string | Uint8Array): Uint8Array {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
