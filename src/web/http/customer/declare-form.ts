import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, isRolecallError } from '../../../api/errors.ts'
import type { DeclareLimit } from '../../../core/declared/declare-limit.ts'
import { declareOnPage } from '../../../core/declared/declare-role.ts'
import { startLooking } from '../../../core/declared/look-for-role.ts'
import { OTHER_WAYS } from '../../../core/model/role-look.ts'
import type { Ports } from '../../../core/ports.ts'
import { readForm } from '../contract/read-request.ts'
import type { Environment } from '../environment.ts'
import type { RefusedDeclaration } from './view.ts'

interface Declaring {
  ports: Ports
  declares: DeclareLimit
}

type Render = (form: { declareForm: RefusedDeclaration }) => Promise<string>

/**
 * Connects the role of the form. What AWS says of the role is on the page after that; if the role
 * was not tried, the form says why.
 */
export async function declareForm(
  c: Context<Environment, '/connect/:token/role'>,
  { ports, declares }: Declaring,
  render: Render,
): Promise<Response> {
  const token = c.req.param('token')
  const { roleArn = '', role } = await readForm(c)
  try {
    await declareOnPage(ports, token, { roleArn, role }, declares)
    return c.redirect(`/connect/${token}#launch`, 303)
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'LINK_INVALID' || error.code === 'INTERNAL')
      throw error
    return c.html(
      await render({ declareForm: { roleArn, role, refusal: error } }),
      ERRORS[error.code].status as ContentfulStatusCode,
    )
  }
}

/** From now on Rolecall looks for the role by itself. */
export async function lookForm(
  c: Context<Environment, '/connect/:token/look'>,
  ports: Ports,
): Promise<Response> {
  const token = c.req.param('token')
  const { way } = await readForm(c)
  await startLooking(ports, token, OTHER_WAYS.find((it) => it === way) ?? 'existing')
  return c.redirect(`/connect/${token}#launch`, 303)
}
