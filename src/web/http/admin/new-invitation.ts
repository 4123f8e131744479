import type { Context } from 'hono'
import { isRolecallError, type RolecallError } from '../../../api/errors.ts'
import { NewInvitation } from '../../../api/invitations.ts'
import type { InvalidField } from '../../../api/types.ts'
import { currentVersions } from '../../../core/access-versions/read-versions.ts'
import {
  createInvitation,
  draftInvitation,
  type NewInvitation as NewInvitationInput,
} from '../../../core/invitations/create.ts'
import { optionsFromTexts } from '../../../core/invitations/option-texts.ts'
import { requireGrant } from '../../../core/model/grants.ts'
import { ROLE_OPTION_NAMES, type RoleOptionName } from '../../../core/model/role-options.ts'
import type { Ports } from '../../../core/ports.ts'
import { invitationParameters } from '../../../core/template/own/parameters/invitation-values.ts'
import {
  FIELD_LABELS,
  INVITATION_FIELDS,
  type InvitationField,
  type InvitationValues,
  type NewInvitationView,
  newInvitationPage,
  type OptionField,
  type ParameterField,
} from '../../pages/admin/new-invitation.tsx'
import { previewPage } from '../../pages/admin/preview.tsx'
import type { AdminFrame } from '../../pages/admin/view.ts'
import { chooseLanguage } from '../../pages/language/choose-language.ts'
import { en } from '../../pages/language/en.tsx'
import { invalidFields } from '../contract/invalid-fields.ts'
import { readForm } from '../contract/read-request.ts'
import { toCustomerView } from '../customer/view.ts'
import { type Console, statusOf, type Viewer } from './console.ts'

/** The form for an invitation, a preview of what the customer will see, and its creation. */
export function newInvitationRoutes({ app, ports, page, done }: Console): void {
  done.set('invitations.created', 'The invitation is ready. Send its link to the customer.')
  app.get(
    '/admin/invitations/new',
    page(async (c, { actor, frame }) => {
      requireGrant(actor, 'invitations:write')
      return c.html(newInvitationPage(await formView(ports, frame)))
    }),
  )
  app.post(
    '/admin/invitations',
    page((c, viewer) => readStep(c, ports, viewer)),
  )
}

async function formView(ports: Ports, frame: AdminFrame): Promise<NewInvitationView> {
  const versions = await currentVersions(ports)
  return {
    ...frame,
    profiles: versions.map((it) => ({ name: it.profile, purpose: it.content.profile.purpose })),
    parameters: versions.flatMap((it) =>
      invitationParameters(it.content.profile).map(({ name, description, value }) => ({
        ...{ name, value, profile: it.profile, hint: description ?? '' },
      })),
    ),
    options: ROLE_OPTION_NAMES.filter((name) =>
      versions.some((it) => it.content.profile.roleOptions?.includes(name)),
    ),
    regions: ports.installation.regions,
  }
}

type Mistakes = Pick<NewInvitationView, 'errors' | 'error'>

/**
 * The form is sent for a preview, from the preview back to the form, and to create the invitation.
 * After a mistake, it is shown again with its values.
 */
async function readStep(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  requireGrant(actor, 'invitations:write')
  const { step, ...body } = await readForm(c)
  const values = valuesOf(body)
  const again = async (mistakes: Mistakes = {}) =>
    newInvitationPage({ ...(await formView(ports, frame)), values, ...mistakes })
  if (step === 'edit') return c.html(await again())
  const { input, errors } = readValues(values)
  if (errors) return c.html(await again({ errors }), 400)
  try {
    if (step === 'preview') {
      const { invitation, version } = await draftInvitation(ports, actor, input)
      return c.html(previewOf(ports, { frame, values, invitation, version }))
    }
    const { id } = await createInvitation(ports, actor, input)
    return c.redirect(`/admin/invitations/${id}?notice=done:created`, 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return c.html(await again(mistakeOf(error)), statusOf(error))
  }
}

const valuesOf = (body: Record<string, string>): InvitationValues =>
  Object.fromEntries(
    [
      ...INVITATION_FIELDS,
      ...Object.keys(body).filter(isParameterField),
      ...ROLE_OPTION_NAMES.map((name): OptionField => `option.${name}`),
    ].flatMap((field) => {
      const value = body[field]?.trim()
      return value ? [[field, value]] : []
    }),
  )

const PARAMETER_PREFIX = 'parameter.'
const isParameterField = (name: string): name is ParameterField => name.startsWith(PARAMETER_PREFIX)

function parametersIn(values: InvitationValues): { parameters?: Record<string, string> } {
  const given = Object.entries(values).flatMap(([field, value]) =>
    isParameterField(field) ? [[field.slice(PARAMETER_PREFIX.length), value]] : [],
  )
  return given.length > 0 ? { parameters: Object.fromEntries(given) } : {}
}

/** Undefined if no option is filled in. */
function optionsIn(values: InvitationValues): Record<string, unknown> | undefined {
  const texts = ROLE_OPTION_NAMES.map((name) => [name, values[`option.${name}`] ?? ''])
  const given = optionsFromTexts(Object.fromEntries(texts))
  return Object.keys(given).length > 0 ? given : undefined
}

const MAX_DAYS = 30
const DAY_SECONDS = 24 * 3600

/** The fields of the API whose field of the form has another name. */
const FORM_FIELDS = new Map<string, InvitationField>([
  ['expiresInSeconds', 'expiresInDays'],
  ['contact.name', 'contactName'],
  ['contact.email', 'contactEmail'],
])

type Errors = NonNullable<NewInvitationView['errors']>

function readValues(
  values: InvitationValues,
): { input: NewInvitationInput; errors?: undefined } | { input?: undefined; errors: Errors } {
  const { contactName: name, contactEmail: email, expiresInDays = '7', requireApproval } = values
  const { customerId, customerName, profile, accountId, region, locale } = values
  const given = {
    ...{ customerId, customerName, profile, accountId, region, locale },
    expiresInSeconds: Math.round(Number(expiresInDays) * DAY_SECONDS),
    requireApproval: requireApproval === 'on',
    ...parametersIn(values),
    roleOptions: optionsIn(values),
    contact: name === undefined && email === undefined ? undefined : { name, email },
  }
  const parsed = NewInvitation.safeParse(given, { reportInput: true })
  if (parsed.success) return { input: parsed.data }
  const wrong = invalidFields('body', NewInvitation, parsed.error.issues)
  return { errors: Object.fromEntries(wrong.map(errorOf)) }
}

/** In the words and units of the form. */
function errorOf({
  field,
  message,
}: InvalidField): [InvitationField | ParameterField | OptionField, string] {
  const [, option] = /^roleOptions\.(\w+)/.exec(field) ?? []
  if (option !== undefined) {
    const name = option as RoleOptionName
    return [`option.${name}`, `${en.options.names[name]} ${message}.`]
  }
  const [, parameter] = /^parameters\.(.+)$/.exec(field) ?? []
  if (parameter !== undefined)
    return [`${PARAMETER_PREFIX}${parameter}`, `${parameter} ${message}.`]
  const name = FORM_FIELDS.get(field) ?? (field as InvitationField)
  if (name === 'expiresInDays') return [name, `Enter a number of days from 1 to ${MAX_DAYS}.`]
  const label = FIELD_LABELS[name]
  if (message === 'is required') return [name, `Enter the ${label.toLowerCase()}.`]
  return [name, `${label} ${message}.`]
}

/** A refusal belongs to a field, if its code says so. */
function mistakeOf({ code, message, invalidFields: wrong }: RolecallError): Mistakes {
  if (wrong.length > 0) return { errors: Object.fromEntries(wrong.map(errorOf)) }
  const field = FIELD_OF[code.split('_')[0]!]
  return field ? { errors: { [field]: message } } : { error: message }
}

const FIELD_OF: Partial<Record<string, InvitationField>> = {
  ACCOUNT: 'accountId',
  PROFILE: 'profile',
  REGION: 'region',
}

interface Drafted extends Awaited<ReturnType<typeof draftInvitation>> {
  frame: AdminFrame
  values: InvitationValues
}

/** Shows no External ID and no address, because the invitation will have others. */
function previewOf(ports: Ports, { frame, values, invitation, version }: Drafted): string {
  const shown = toCustomerView(ports, {
    ...{ invitation, version, connections: [], connection: undefined },
    language: chooseLanguage(invitation.locale, undefined),
  })
  const later = 'drawn when the invitation is created'
  return previewPage({
    csrf: frame.csrf,
    customer: invitation.customerName ?? invitation.customerId,
    values,
    page: { ...shown, basePath: '#', pageUrl: '', externalId: later, templateSha256: later },
  })
}
