import type { Context } from 'hono'
import { NewEnrolment } from '../../../api/enrolments.ts'
import { isRolecallError } from '../../../api/errors.ts'
import type { InvalidField } from '../../../api/types.ts'
import { currentVersions } from '../../../core/access-versions/read-versions.ts'
import { createEnrolment } from '../../../core/enrolments/create.ts'
import { requireGrant } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import {
  ENROLMENT_FIELDS,
  ENROLMENT_LABELS,
  type EnrolmentField,
  type NewEnrolmentView,
  newEnrolmentPage,
} from '../../pages/admin/new-enrolment.tsx'
import type { AdminFrame } from '../../pages/admin/view.ts'
import { invalidFields } from '../contract/invalid-fields.ts'
import { readForm } from '../contract/read-request.ts'
import { type Console, statusOf, type Viewer } from './console.ts'

/** The form that invites an organization. */
export function newEnrolmentRoutes({ app, ports, page, done }: Console): void {
  done.set('enrolments.created', 'The enrolment is ready. Send its link to the customer.')
  app.get(
    '/admin/enrolments/new',
    page(async (c, { actor, frame }) => {
      requireGrant(actor, 'invitations:write')
      return c.html(newEnrolmentPage(await formView(ports, frame)))
    }),
  )
  app.post(
    '/admin/enrolments',
    page((c, viewer) => createFromForm(c, ports, viewer)),
  )
}

async function formView(ports: Ports, frame: AdminFrame): Promise<NewEnrolmentView> {
  const versions = await currentVersions(ports)
  return {
    ...frame,
    profiles: versions.map((it) => ({ name: it.profile, purpose: it.content.profile.purpose })),
    regions: ports.installation.regions,
  }
}

/** After a mistake, the form is shown again with its values. */
async function createFromForm(c: Context, ports: Ports, { actor, frame }: Viewer) {
  requireGrant(actor, 'invitations:write')
  const body = await readForm(c)
  const values = Object.fromEntries(ENROLMENT_FIELDS.map((it) => [it, body[it]?.trim() ?? '']))
  const again = async (mistakes: Pick<NewEnrolmentView, 'errors' | 'error'>) =>
    newEnrolmentPage({ ...(await formView(ports, frame)), values, ...mistakes })
  const parsed = NewEnrolment.safeParse(orderOf(values), { reportInput: true })
  if (!parsed.success) {
    const wrong = invalidFields('body', NewEnrolment, parsed.error.issues)
    return c.html(await again({ errors: errorsOf(wrong) }), 400)
  }
  try {
    const { id } = await createEnrolment(ports, actor, parsed.data)
    return c.redirect(`/admin/enrolments/${encodeURIComponent(id)}?notice=done:created`, 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    const { message, invalidFields: wrong } = error
    const mistakes = wrong.length > 0 ? { errors: errorsOf(wrong) } : { error: message }
    return c.html(await again(mistakes), statusOf(error))
  }
}

type Values = Partial<Record<EnrolmentField, string>>

/** What the API takes; an empty field is absent. */
function orderOf(values: Values): Record<string, unknown> {
  const { include, exclude, ous, ...rest } = values
  const given = Object.entries({ include, exclude, ous }).map(([name, text = '']) => [
    name,
    text.split(/[\s,;]+/).filter(Boolean),
  ])
  const lists = given.filter(([, list]) => list!.length > 0)
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value)),
    ...(lists.length > 0 && { accounts: Object.fromEntries(lists) }),
  }
}

/** In the words of the form. `accounts.ous.0` belongs to the field of the units. */
const errorsOf = (wrong: readonly InvalidField[]): Values =>
  Object.fromEntries(
    wrong.map(({ field, message }) => {
      const name = field.replace(/^accounts\.(\w+).*/, '$1') as EnrolmentField
      const label = ENROLMENT_LABELS[name]
      if (message === 'is required') return [name, `Enter the ${label.toLowerCase()}.`]
      return [name, `“${label}” ${message}`.replace(/[^.]$/, '$&.')]
    }),
  )
