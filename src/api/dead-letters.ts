import * as z from 'zod'
import * as f from './fields.ts'

const { field, named, text, time } = f

const about = {
  region: text('The Region of the queue.', 'us-east-1'),
  queue: text('The dead-letter queue.', 'rolecall-callbacks-dead-letters'),
}

const summary = {
  id: text("The message's id.", '5f0c7c1e-2f7b-4a55-9b0e-6f2f1d0f8a11'),
  ...about,
  sentAt: time('When it was sent.'),
  receiveCount: field(z.int(), 'How often it was received.', 5),
  rejection: field(
    z.enum(['envelope', 'topic', 'message', 'token', 'region', 'response-url']),
    'Which check it fails; absent if it is genuine.',
    'token',
  ).optional(),
  connectionId: field(f.ConnectionId, 'The connection, if known.', 'con_7Hq2mKx9RtVb').optional(),
  requestType: text('`Create`, `Update` or `Delete`, if known.', 'Create').optional(),
  stackId: text(
    'The stack that sent it, if known.',
    'arn:aws:cloudformation:us-east-1:222222222222:stack/Northwind/5c1e3b60-cb1f-11f0-a1b2-0a58a9feac02',
  ).optional(),
  logicalResourceId: text("The stack's resource that sent it, if known.", 'Connection').optional(),
}

const DeadLetter = named(
  'DeadLetter',
  'A message that Rolecall gave up on, or that SNS could not deliver.',
  z.object(summary),
)

export const DeadLetterList = named(
  'DeadLetterList',
  'The messages in the dead-letter queues; they stay there.',
  z.object({
    items: z.array(DeadLetter).meta({ description: 'Up to 200 of each queue, oldest first.' }),
    unread: z
      .array(
        named(
          'UnreadQueue',
          'A queue that could not be read.',
          z.object({ ...about, why: text('Why it could not be read.', 'AccessDenied') }),
        ),
      )
      .meta({ description: 'Queues that could not be read.' }),
  }),
)

export const DeadLetterView = named(
  'DeadLetterView',
  'One message in full, with its secrets hidden.',
  z.object({
    ...summary,
    bytes: field(z.int(), 'Its size in bytes.', 1834),
    message: field(
      z.record(z.string(), z.unknown()),
      'The message, with its secrets hidden; absent if it cannot be read.',
      { RequestType: 'Create', ResponseURL: '[secret]' },
    ).optional(),
  }),
)

const ids = field(
  z.array(z.string().min(1).max(128)).min(1).max(10),
  'Up to ten ids of messages.',
  ['5f0c7c1e-2f7b-4a55-9b0e-6f2f1d0f8a11'],
)

export const RedriveOrder = named(
  'RedriveOrder',
  'Which messages to process again.',
  z.union(
    [
      z.strictObject({ ids }),
      z.strictObject({ all: field(z.literal(true), 'All that are genuine.', true) }),
    ],
    { error: 'must have either "ids" (1 to 10), or "all": true' },
  ),
)

export const Redrive = named(
  'Redrive',
  'What became of the messages.',
  z.object({
    items: z
      .array(
        named(
          'RedriveResult',
          'What became of one message.',
          z.object({
            id: text("The message's id.", '5f0c7c1e-2f7b-4a55-9b0e-6f2f1d0f8a11'),
            outcome: field(
              z.enum(['answered', 'later', 'rejected', 'failed', 'gone']),
              '`answered`: it has left the queue. `gone`: it is no longer there. Otherwise it stays in the queue.',
              'answered',
            ),
          }),
        ),
      )
      .meta({ description: 'One result for each message.' }),
    more: field(z.boolean(), 'Whether the time ran out before all messages were seen.', false),
  }),
)
