import { en } from '../language/en.tsx'
import { InputField, regionOptions, SelectField, TextField } from '../parts.tsx'
import { ErrorSummary } from './pieces/error-summary.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { PageHead } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

/** The fields that the form sends, with their labels. */
export const ENROLMENT_LABELS = {
  customerId: 'Customer id',
  customerName: 'Customer name',
  profile: 'Access profile',
  managementAccountId: 'Management account',
  organizationId: 'Organization id',
  administratorAccountId: 'Delegated administrator',
  region: 'Region of the stacks',
  ous: 'Organizational units',
  include: 'Only these accounts',
  exclude: 'Not these accounts',
} as const

export type EnrolmentField = keyof typeof ENROLMENT_LABELS
export const ENROLMENT_FIELDS = Object.keys(ENROLMENT_LABELS) as EnrolmentField[]

export interface NewEnrolmentView extends AdminFrame {
  profiles: { name: string; purpose: string }[]
  regions: string[]
  values?: Partial<Record<EnrolmentField, string>> | undefined
  errors?: Partial<Record<EnrolmentField, string>> | undefined
  /** What is wrong, if it concerns no single field. */
  error?: string | undefined
}

/** The form that invites an organization. After an error it keeps what was entered. */
export const newEnrolmentPage = (view: NewEnrolmentView): string =>
  adminPage({
    frame: view,
    title: 'New organization',
    here: 'invitations',
    children: (
      <>
        <PageHead
          title="Invite an organization"
          parent={{ path: '/admin/enrolments', name: 'Organizations' }}
        />
        <p class="lead">
          One enrolment connects many accounts of an AWS organization. You get a link to send to its
          administrator, who launches one stack.
        </p>
        <Mistakes {...view} />
        <form method="post" action="/admin/enrolments" class="form">
          <Csrf value={view.csrf} />
          <FirstFields view={view} />
          <MoreFields view={view} />
          <div class="actions">
            <button type="submit" class="btn btn-main">
              Create the enrolment
            </button>
          </div>
        </form>
      </>
    ),
  })

interface Props {
  view: NewEnrolmentView
}

const Mistakes = ({ errors = {}, error }: NewEnrolmentView) => (
  <ErrorSummary
    errors={[
      ...(error === undefined ? [] : [{ message: error }]),
      ...ENROLMENT_FIELDS.flatMap((field) => {
        const message = errors[field]
        return message === undefined ? [] : [{ field, message }]
      }),
    ]}
  />
)

const fieldOf = ({ values, errors }: NewEnrolmentView, id: EnrolmentField) => ({
  id,
  label: ENROLMENT_LABELS[id],
  error: errors?.[id],
  value: values?.[id] ?? '',
})

const FirstFields = ({ view }: Props) => (
  <>
    <InputField
      {...fieldOf(view, 'customerId')}
      hint="The id of this customer in your own systems."
      required
    />
    <InputField
      {...fieldOf(view, 'customerName')}
      hint="Optional. Shown on the customer’s page and in the lists."
    />
    <SelectField
      {...fieldOf(view, 'profile')}
      hint="The rights that the customer is asked to grant in each account."
      options={view.profiles.map(({ name, purpose }) => [
        name,
        `${name}: ${purpose.length > 40 ? `${purpose.slice(0, 39)}…` : purpose}`,
      ])}
      chosen={view.values?.profile ?? 'default'}
    />
    <InputField
      {...fieldOf(view, 'managementAccountId')}
      hint="The number of the organization’s management account. The customer knows it."
      numeric
      required
    />
  </>
)

const MORE = ENROLMENT_FIELDS.slice(ENROLMENT_FIELDS.indexOf('organizationId'))

/** Open if one of these fields was filled in or is wrong. */
const MoreFields = ({ view }: Props) => {
  const { values = {}, errors = {} } = view
  return (
    <details class="fold" open={MORE.some((it) => errors[it] || values[it])}>
      <summary>More options: who launches, Region, units, accounts</summary>
      <div>
        <InputField
          {...fieldOf(view, 'organizationId')}
          hint="Such as o-exampleorgid. If you enter it, accounts of another organization do not connect by themselves."
        />
        <InputField
          {...fieldOf(view, 'administratorAccountId')}
          hint="The account that launches the stack, if it is not the management account."
          numeric
        />
        <SelectField
          {...fieldOf(view, 'region')}
          hint="The Region of the stacks. A role works in all Regions."
          options={regionOptions(en, view.regions)}
          chosen={values.region ?? view.regions[0]}
        />
        <TextField
          {...fieldOf(view, 'ous')}
          hint="Ids such as ou-ab12-11111111 or r-ab12, with commas, spaces or lines between them. Otherwise the customer chooses."
          rows={2}
        />
        <TextField
          {...fieldOf(view, 'include')}
          hint="Account numbers that you know. These connect without approval, and no other account gets a stack."
          rows={4}
        />
        <TextField
          {...fieldOf(view, 'exclude')}
          hint="Account numbers that must not connect."
          rows={2}
        />
      </div>
    </details>
  )
}
