import * as z from 'zod'
import { ERRORS, type ErrorCode } from './errors.ts'
import { Finding, field, named, text } from './fields.ts'

const InvalidField = named(
  'InvalidField',
  'One field of the request that is wrong.',
  z.object({
    in: field(z.enum(['path', 'query', 'header', 'body']), 'Where the field is.', 'body'),
    field: text('Its name; inside lists and objects, its path with dots.', 'customerId'),
    message: text('What is wrong with it.', 'is required'),
  }),
)

const Code = named(
  'ErrorCode',
  'What failed, as a stable code; docs/reference/errors.md lists all of them.',
  z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
)

/** RFC 9457. */
export const Problem = named(
  'Problem',
  'Why a call failed: an RFC 9457 problem document.',
  z.object({
    type: field(
      z.literal('about:blank'),
      'Always `about:blank`: the code says more.',
      'about:blank',
    ),
    title: text('What this code means and what to do.', ERRORS.REQUEST_INVALID.title),
    status: field(z.int(), 'The HTTP status.', 400),
    code: field(Code, 'What failed, as a stable code.', 'REQUEST_INVALID'),
    detail: text(
      'What failed in this case, if more is known than the title.',
      'customerId is required.',
    ).optional(),
    errors: z
      .array(InvalidField)
      .meta({ description: 'All wrong fields of the request; with `REQUEST_INVALID` only.' })
      .optional(),
    grantedVersion: field(
      z.int().nullable(),
      'With `SCOPE_NOT_GRANTED` only: the number of the granted version, if it is known.',
      2,
    ).optional(),
    neededVersion: field(
      z.int().nullable(),
      'With `SCOPE_NOT_GRANTED` only: the version that has the rights of the scope, if one has.',
      3,
    ).optional(),
    finding: Finding.meta({
      description: 'With `ROLE_REFUSED` only: why, in words for the customer.',
    }).optional(),
    requestId: text(
      "The request's id in the log; also in the header x-request-id.",
      '0a6f9c1e-43f7-4d5c-9b0e-6f2f1d0f8a11',
    ),
    retry: field(z.boolean(), 'Whether the same request can succeed later.', false),
  }),
)
