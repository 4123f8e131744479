import type { RoleOptionName } from '../../../core/model/role-options.ts'
import { en } from '../language/en.tsx'
import { InputField, regionOptions, SelectField } from '../parts.tsx'
import { CustomerFields, type Entered, fieldIn, Mistakes } from './pieces/customer-fields.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { PageHead } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

/** The fields that the form sends, with their labels. */
export const FIELD_LABELS = {
  customerId: 'Customer id',
  customerName: 'Customer name',
  profile: 'Access profile',
  accountId: 'AWS account number',
  region: 'Region of the stack',
  expiresInDays: 'Expires after (days)',
  requireApproval: 'Require approval',
  contactName: 'Your contact person',
  contactEmail: 'E-mail address of this person',
  locale: 'Language of the page',
} as const

export type InvitationField = keyof typeof FIELD_LABELS
export const INVITATION_FIELDS = Object.keys(FIELD_LABELS) as InvitationField[]

type AnyField = InvitationField | ParameterField | OptionField

/** What was entered. `requireApproval` is `on` or absent. */
export type InvitationValues = Partial<Record<AnyField, string>>

/** The field of a parameter of the vendor's own template. */
export type ParameterField = `parameter.${string}`

/** The field of an option of the role. */
export type OptionField = `option.${RoleOptionName}`

export interface NewInvitationView extends AdminFrame, Entered<AnyField> {
  profiles: { name: string; purpose: string }[]
  regions: string[]
  /** The parameters that invitations give, of all profiles. */
  parameters: { name: string; profile: string; hint: string; value: string | undefined }[]
  /** The options that any of the profiles allows. */
  options: readonly RoleOptionName[]
}

/** The form for an invitation. After an error it keeps what was entered. */
export const newInvitationPage = (view: NewInvitationView): string =>
  adminPage({
    frame: view,
    title: 'New invitation',
    here: 'invitations',
    children: (
      <>
        <PageHead
          title="Invite a customer"
          parent={{ path: '/admin/invitations', name: 'Invitations' }}
        >
          <a class="btn" href="/admin/invitations/import">
            Import CSV…
          </a>
        </PageHead>
        <p class="lead">
          One invitation connects one AWS account. You get a link to send to the customer’s AWS
          administrator.
        </p>
        <Mistakes fields={fieldsOf(view)} entered={view} />
        <form method="post" action="/admin/invitations" class="form">
          <Csrf value={view.csrf} />
          <CustomerFields field={fieldIn(FIELD_LABELS, view)} profiles={view.profiles} />
          <ParameterFields view={view} />
          <MoreFields view={view} />
          <OptionFields view={view} />
          <div class="actions">
            <button type="submit" class="btn btn-main" name="step" value="create">
              Create the invitation
            </button>
            <button type="submit" class="btn" name="step" value="preview">
              Preview the customer’s page
            </button>
          </div>
        </form>
      </>
    ),
  })

interface Props {
  view: NewInvitationView
}

const fieldsOf = ({ parameters, options }: NewInvitationView) => [
  ...INVITATION_FIELDS,
  ...new Set(parameters.map(({ name }): ParameterField => `parameter.${name}`)),
  ...options.map((name): OptionField => `option.${name}`),
]

/** One field for each name, also where several profiles have it. */
const ParameterFields = ({ view: { parameters, values, errors } }: Props) => (
  <>
    {[...new Set(parameters.map(({ name }) => name))].map((name) => {
      const of = parameters.filter((it) => it.name === name)
      return (
        <InputField
          id={`parameter.${name}`}
          label={name}
          error={errors?.[`parameter.${name}`]}
          value={values?.[`parameter.${name}`] ?? ''}
          placeholder={of[0]!.value ?? ''}
          hint={of.map(({ profile, hint }) => `Template of ${profile}. ${hint}`.trim()).join(' ')}
        />
      )
    })}
  </>
)

const MORE: readonly InvitationField[] = [
  ...(['accountId', 'region', 'expiresInDays', 'requireApproval'] as const),
  ...(['contactName', 'contactEmail', 'locale'] as const),
]

/** Open if one of these fields was filled in or is wrong. */
const MoreFields = ({ view }: Props) => {
  const { values = {}, errors = {} } = view
  const field = fieldIn(FIELD_LABELS, view)
  const isOpen = MORE.some(
    (it) => errors[it] || (values[it] && !(it === 'expiresInDays' && values[it] === '7')),
  )
  return (
    <details class="fold" open={isOpen}>
      <summary>More options: account, Region, expiry, approval, contact, language</summary>
      <div>
        <InputField
          {...field('accountId')}
          hint="If you enter it, only this account can be connected. Otherwise the customer enters it on the page."
          numeric
        />
        <SelectField
          {...field('region')}
          hint={en.launch.regionHint}
          options={[['', 'The customer chooses'], ...regionOptions(en, view.regions)]}
          chosen={values.region}
        />
        <InputField
          {...field('expiresInDays')}
          value={values.expiresInDays ?? '7'}
          hint="1 to 30."
          numeric
        />
        <Approval isChecked={values.requireApproval === 'on'} />
        <InputField {...field('contactName')} hint="The page says who asks." />
        <InputField {...field('contactEmail')} hint="Shown on the customer’s page." />
        <InputField
          {...field('locale')}
          hint="Such as de or en. Otherwise the page uses the language of the browser."
        />
      </div>
    </details>
  )
}

/** Open if one of these fields was filled in or is wrong. */
const OptionFields = ({ view: { options, values = {}, errors = {} } }: Props) => {
  if (options.length === 0) return null
  const isOpen = options.some((name) => errors[`option.${name}`] || values[`option.${name}`])
  return (
    <details class="fold" open={isOpen}>
      <summary>Options of the role</summary>
      <div>
        {options.map((name) => (
          <InputField
            id={`option.${name}`}
            label={en.options.names[name]}
            hint={en.options.hints[name]}
            error={errors[`option.${name}`]}
            value={values[`option.${name}`] ?? ''}
            type={name === 'expiresAt' ? 'date' : 'text'}
          />
        ))}
      </div>
    </details>
  )
}

const Approval = ({ isChecked }: { isChecked: boolean }) => (
  <label class="check">
    <input type="checkbox" name="requireApproval" value="on" checked={isChecked} />
    <span>
      <strong>{FIELD_LABELS.requireApproval}</strong>
      <span class="hint-line">
        An operator must confirm the account number before the connection becomes active.
      </span>
    </span>
  </label>
)
