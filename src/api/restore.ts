import * as z from 'zod'
import { field, named } from './fields.ts'

const group = field(
  z.enum(['connections', 'stops', 'tokens']),
  'What a restore holds until an operator confirms it.',
  'tokens',
)

export const RestoredGroup = z.object({ group })

export const ConfirmedGroup = named(
  'ConfirmedGroup',
  'A group that an operator confirmed after a restore.',
  z.object({
    group,
    released: field(
      z.int(),
      'How many records this call released. 0: none was held, or a person set the stop.',
      12,
    ),
  }),
)
