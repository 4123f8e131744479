import * as z from 'zod'
import * as f from './fields.ts'

const { field, named } = f

export const CustomerPath = z.object({ customerId: f.CustomerId })

export const DeleteOrder = named(
  'DeleteOrder',
  'How to delete the data about a customer.',
  z.strictObject({
    keepReceipts: field(
      z.boolean(),
      'Whether the receipts that were issued stay. True unless given.',
      true,
    ).default(true),
    reason: f.Reason.optional(),
  }),
)

export const DeletedData = named(
  'DeletedData',
  'What was deleted about a customer.',
  z.object({
    customerId: f.CustomerId,
    isDone: field(z.boolean(), 'False: something is left. Send the same call again.', true),
    deleted: field(z.record(z.string(), z.int()), 'How many of each kind this call deleted.', {
      connection: 1,
      invitation: 1,
      callback: 3,
      audit: 14,
      announcements: 6,
      checks: 40,
      attempts: 6,
    }),
  }),
)
