import { en } from '../language/en.tsx'
import { InputField, regionOptions, SelectField, TextField } from '../parts.tsx'
import { CustomerFields, type Entered, fieldIn, Mistakes } from './pieces/customer-fields.tsx'
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

export interface NewEnrolmentView extends AdminFrame, Entered<EnrolmentField> {
  profiles: { name: string; purpose: string }[]
  regions: string[]
}

/** The form that invites an organization. After an error it keeps what was entered. */
export function newEnrolmentPage(view: NewEnrolmentView): string {
  const field = fieldIn(ENROLMENT_LABELS, view)
  return adminPage({
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
        <Mistakes fields={ENROLMENT_FIELDS} entered={view} />
        <form method="post" action="/admin/enrolments" class="form">
          <Csrf value={view.csrf} />
          <CustomerFields field={field} profiles={view.profiles} />
          <InputField
            {...field('managementAccountId')}
            hint="The number of the organization’s management account. The customer knows it."
            numeric
            required
          />
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
}

interface Props {
  view: NewEnrolmentView
}

const MORE = ENROLMENT_FIELDS.slice(ENROLMENT_FIELDS.indexOf('organizationId'))

/** Open if one of these fields was filled in or is wrong. */
const MoreFields = ({ view }: Props) => {
  const { values = {}, errors = {} } = view
  const field = fieldIn(ENROLMENT_LABELS, view)
  return (
    <details class="fold" open={MORE.some((it) => errors[it] || values[it])}>
      <summary>More options: who launches, Region, units, accounts</summary>
      <div>
        <InputField
          {...field('organizationId')}
          hint="Such as o-exampleorgid. If you enter it, accounts of another organization do not connect by themselves."
        />
        <InputField
          {...field('administratorAccountId')}
          hint="The account that launches the stack, if it is not the management account."
          numeric
        />
        <SelectField
          {...field('region')}
          hint="The Region of the stacks. A role works in all Regions."
          options={regionOptions(en, view.regions)}
          chosen={values.region ?? view.regions[0]}
        />
        <TextField
          {...field('ous')}
          hint="Ids such as ou-ab12-11111111 or r-ab12, with commas, spaces or lines between them. Otherwise the customer chooses."
          rows={2}
        />
        <TextField
          {...field('include')}
          hint="Account numbers that you know. These connect without approval, and no other account gets a stack."
          rows={4}
        />
        <TextField {...field('exclude')} hint="Account numbers that must not connect." rows={2} />
      </div>
    </details>
  )
}
