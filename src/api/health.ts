import * as z from 'zod'
import { field, named } from './fields.ts'

export const Health = named(
  'Health',
  'The process runs.',
  z.object({ status: field(z.literal('ok'), 'Always `ok`.', 'ok') }),
)

export const Readiness = named(
  'Readiness',
  'Whether the process can do its work.',
  z.object({
    status: field(z.enum(['ready', 'not ready']), 'Whether to send requests here.', 'ready'),
    checks: field(
      z.record(z.string(), z.string()),
      'Each check: `ok`, or what is wrong. `broker`, `clock` and `profiles` never make it unready.',
      { store: 'ok', queue: 'ok', broker: 'ok' },
    ),
  }),
)
