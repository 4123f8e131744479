import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ERRORS, isRolecallError, RolecallError } from '../../../api/errors.ts'
import { RoleOptions as Schema } from '../../../api/role-options.ts'
import type { RoleOptions } from '../../../api/types.ts'
import { optionsFromTexts, textsOfOptions } from '../../../core/invitations/option-texts.ts'
import { setRoleOptions } from '../../../core/invitations/set-role-options.ts'
import type { AccessVersion } from '../../../core/model/access-version.ts'
import type { LanguageCode } from '../../../core/model/brand.ts'
import { type Invitation, isUnderWay } from '../../../core/model/invitation.ts'
import { type OptionTexts, ROLE_OPTION_NAMES } from '../../../core/model/role-options.ts'
import type { Ports } from '../../../core/ports.ts'
import type { ShownOptions } from '../../pages/customer/view.ts'
import { errorText, LANGUAGES } from '../../pages/language/languages.ts'
import { invalidFields } from '../contract/invalid-fields.ts'
import { readForm } from '../contract/read-request.ts'
import type { Environment } from '../environment.ts'

/** The form for options, with what was entered and why it was refused. */
export interface RefusedOptions {
  texts: OptionTexts
  refusal: RolecallError
}

interface Shown {
  invitation: Invitation
  version: AccessVersion | undefined
  optionsForm?: RefusedOptions | undefined
  language: LanguageCode
}

/** Undefined if nothing is set for the role and nothing can be. */
export function shownOptions({
  invitation,
  version,
  optionsForm,
  language,
}: Shown): ShownOptions | undefined {
  const { status, attempts = [], roleOptions: set = {} } = invitation
  const { roleOptions: allowed = [], template } = version?.content.profile ?? {}
  const isOpen = status === 'open' && !attempts.some(isUnderWay) && template === undefined
  const open = isOpen ? ROLE_OPTION_NAMES.filter((name) => allowed.includes(name)) : []
  if (open.length === 0 && Object.keys(set).length === 0) return undefined
  const texts = optionsForm?.texts ?? textsOfOptions(set)
  if (!optionsForm) return { set, open, texts }
  const { refusal } = optionsForm
  const wrong = open.filter((name) =>
    refusal.invalidFields.some(({ field }) => field.split('.')[1] === name),
  )
  const error = wrong.length > 0 ? undefined : errorText(LANGUAGES[language], refusal)
  return { set, open, texts, wrong, error }
}

const PREFIX = 'option.'

type Render = (form: { optionsForm: RefusedOptions }) => Promise<string>

/** Sets the options of the form. If they are refused, shows the page with what was entered. */
export async function optionsForm(
  c: Context<Environment, '/connect/:token/options'>,
  ports: Ports,
  render: Render,
): Promise<Response> {
  const token = c.req.param('token')
  const body = await readForm(c)
  const texts: OptionTexts = Object.fromEntries(
    ROLE_OPTION_NAMES.map((name) => [name, body[`${PREFIX}${name}`] ?? '']),
  )
  try {
    await setRoleOptions(ports, token, readOptions(texts))
    return c.redirect(`/connect/${token}#options`, 303)
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'LINK_INVALID' || error.code === 'INTERNAL')
      throw error
    return c.html(
      await render({ optionsForm: { texts, refusal: error } }),
      ERRORS[error.code].status as ContentfulStatusCode,
    )
  }
}

/** Throws REQUEST_INVALID, which names each option that is wrong. No text means no option. */
function readOptions(texts: OptionTexts): RoleOptions {
  const given = optionsFromTexts(texts)
  if (Object.keys(given).length === 0) return {}
  const parsed = Schema.safeParse(given, { reportInput: true })
  if (parsed.success) return parsed.data
  const wrong = invalidFields('body', Schema, parsed.error.issues)
  throw new RolecallError('REQUEST_INVALID', {
    invalidFields: wrong.map((it) => ({ ...it, field: `roleOptions.${it.field}` })),
  })
}
