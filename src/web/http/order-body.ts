import { z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { RolecallError } from '../../api/errors.ts'
import type { Environment } from './environment.ts'

const Approval = z.strictObject({
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
})

/** An order says everything in its path. A body with members is a misunderstanding, refused before anything happens. */
export const noMembers: MiddlewareHandler<Environment> = async (c, next) => {
  const body = (await c.req.text()).replaceAll(/\s/g, '')
  if (body !== '' && body !== '{}')
    throw new RolecallError('REQUEST_INVALID', { detail: 'This call takes no members.' })
  await next()
}

/** The account number that whoever approves has compared, if it was sent; whatever content type it was sent as. */
export async function comparedAccount(c: Context<Environment>): Promise<string | undefined> {
  const text = (await c.req.text()).trim()
  const parsed = Approval.safeParse(text === '' ? {} : parseJson(text))
  if (!parsed.success)
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'This call takes one member at most: "accountId", of 12 digits.',
    })
  return parsed.data.accountId
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
