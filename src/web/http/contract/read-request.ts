import type { Context } from 'hono'
import * as z from 'zod'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { Decline } from '../../../api/invitations.ts'
import type { Operation } from '../../../api/operation.ts'
import type { InvalidField } from '../../../api/types.ts'
import { inOneSentence, invalidFields } from './invalid-fields.ts'

/** The parts of a request, after each one matched its schema. */
export interface Parts {
  params: unknown
  query: unknown
  headers: unknown
  body: unknown
}

const NO_QUERY = z.strictObject({})

/**
 * Reads all parts of a request. Throws REQUEST_INVALID that names every wrong field, and every
 * query parameter that is unknown.
 */
export async function readRequest(c: Context, operation: Operation): Promise<Parts> {
  const wrong: InvalidField[] = []
  const read = (place: InvalidField['in'], schema: z.ZodType | undefined, value: unknown) => {
    const result = schema?.safeParse(value, { reportInput: true })
    if (result?.error) wrong.push(...invalidFields(place, schema!, result.error.issues))
    return result?.data
  }
  const params = read('path', operation.params, c.req.param())
  const query = read('query', operation.query ?? NO_QUERY, queryOf(c))
  const headers = operation.headers && read('header', operation.headers, c.req.header())
  const { value, problem } = await bodyOf(c, operation)
  const body = problem ? wrong.push(problem) : read('body', operation.body, value)
  if (wrong.length > 0)
    throw new RolecallError('REQUEST_INVALID', {
      detail: inOneSentence(wrong),
      invalidFields: wrong,
    })
  return { params, query, headers, body }
}

/** The text fields of a form. Throws REQUEST_INVALID for a body that is no form. */
export async function readForm(c: Context): Promise<Record<string, string>> {
  const fields = await c.req.parseBody().catch((error: unknown) => {
    if (isRolecallError(error)) throw error
    throw new RolecallError('REQUEST_INVALID', { detail: 'The body is not a valid form.' }, error)
  })
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts) as Record<string, string>
}

const MAX_NOTE_CHARACTERS = 500

/**
 * What the customer wrote when they declined, without control characters and cut to its maximum. A
 * note that is still not acceptable, such as one with an access key, is left out: a form is never
 * refused for its note.
 */
export async function readNote(c: Context): Promise<string | undefined> {
  const { note = '' } = await readForm(c)
  const text = note
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, MAX_NOTE_CHARACTERS)
  return Decline.safeParse({ note: text }).success ? text : undefined
}

/** A parameter that is sent twice becomes a list, which few schemas accept. */
function queryOf(c: Context): Record<string, unknown> {
  if (!c.req.url.includes('?')) return {}
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, all]) => [name, all.length > 1 ? all : all[0]]),
  )
}

/**
 * The body as a value. If the operation takes no body, refuses one, because the sender expects it
 * to matter. Reads an optional body under any content type, for the same reason.
 */
async function bodyOf(
  c: Context,
  { body }: Operation,
): Promise<{ value?: unknown; problem?: InvalidField }> {
  if (c.req.method === 'GET') return {}
  const text = (await c.req.text()).trim()
  const wrong = (message: string) => ({ problem: { in: 'body', field: 'body', message } as const })
  if (!body) return /^(?:\{\s*\})?$/.test(text) ? {} : wrong('must be empty for this call')
  if (body instanceof z.ZodOptional) {
    if (text === '') return {}
  } else if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    return wrong('must be JSON, with the header "Content-Type: application/json"')
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return wrong('is not valid JSON')
  }
}

interface NamesInQuery<Name extends string> {
  /** The query parameter. */
  field: string
  /** What one of the names is called, such as `action`. */
  noun: string
  isKnown: (text: string) => text is Name
  /** The page that lists all names. */
  page: string
}

/**
 * Reads names that are separated by commas. Throws REQUEST_INVALID for an unknown one: a spelling
 * mistake must not look like an empty list.
 */
export function namesIn<Name extends string>(
  text: string,
  { field, noun, isKnown, page }: NamesInQuery<Name>,
): Name[] {
  const names = text.split(',')
  const unknown = names.find((it) => !isKnown(it))
  if (unknown === undefined) return names as Name[]
  const message = `has no ${noun} "${unknown}". ${page} lists all ${noun}s.`
  throw new RolecallError('REQUEST_INVALID', {
    detail: `There is no ${noun} "${unknown}". ${page} lists all ${noun}s.`,
    invalidFields: [{ in: 'query', field, message }],
  })
}
