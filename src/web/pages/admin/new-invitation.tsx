import { regionName } from '../../../core/model/aws/partition.ts'
import { describedBy, Field } from '../parts.tsx'
import { adminPage, Csrf } from './frame.tsx'
import type { InvitationField, NewInvitationView } from './view.ts'

/** The form that makes an invitation; what was typed stays when something is wrong. */
export const newInvitationPage = (view: NewInvitationView): string =>
  adminPage({
    frame: view,
    title: 'New invitation',
    here: 'new',
    children: (
      <>
        <h1>Invite a customer</h1>
        <p class="lead">
          One invitation connects one AWS account. You get a link to send to the customer’s
          administrator.
        </p>
        {view.error ? (
          <p class="flash flash-failed" role="alert">
            {view.error}
          </p>
        ) : null}
        <form method="post" action="/admin/invitations" class="form">
          <Csrf value={view.csrf} />
          <TextField
            view={view}
            name="customerId"
            label="Customer id"
            hint="As your own systems name this customer."
            required
          />
          <TextField
            view={view}
            name="customerName"
            label="Customer name"
            hint="Optional. Shown on the customer’s page."
          />
          <ProfileField view={view} />
          <TextField
            view={view}
            name="accountId"
            label="AWS account number"
            hint="Optional. If you know it already, the role can come from no other account. Otherwise the customer gives it on the page."
            numeric
          />
          <RegionField view={view} />
          <TextField
            view={view}
            name="expiresInDays"
            label="Good for how many days"
            hint="1 to 30."
            numeric
            preset="7"
          />
          <label class="check">
            <input
              type="checkbox"
              name="requireApproval"
              value="on"
              checked={view.values?.requireApproval === 'on'}
            />
            <span>
              <strong>Ask me before it becomes active</strong>
              <span class="hint-line">
                A person here then confirms the account number once more.
              </span>
            </span>
          </label>
          <button type="submit" class="primary">
            Create the invitation
          </button>
        </form>
      </>
    ),
  })

interface TextFieldProps {
  view: NewInvitationView
  name: InvitationField
  label: string
  hint: string
  numeric?: boolean
  required?: boolean
  preset?: string
}

function TextField({ view, name, label, hint, numeric, required, preset }: TextFieldProps) {
  const error = view.errors?.[name]
  return (
    <Field id={name} label={label} hint={hint} error={error}>
      <input
        id={name}
        name={name}
        type="text"
        inputmode={numeric ? 'numeric' : undefined}
        autocomplete="off"
        required={required}
        value={view.values?.[name] ?? preset ?? ''}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(name, { hint: true, error })}
      />
    </Field>
  )
}

function ProfileField({ view }: { view: NewInvitationView }) {
  const error = view.errors?.profile
  const chosen = view.values?.profile ?? 'default'
  return (
    <Field
      id="profile"
      label="Access profile"
      hint="What is asked of the customer’s account."
      error={error}
    >
      <select
        id="profile"
        name="profile"
        aria-describedby={describedBy('profile', { hint: true, error })}
      >
        {view.profiles.map(({ name, purpose }) => (
          <option value={name} selected={name === chosen}>
            {name}: {purpose.length > 40 ? `${purpose.slice(0, 39)}…` : purpose}
          </option>
        ))}
      </select>
    </Field>
  )
}

function RegionField({ view }: { view: NewInvitationView }) {
  const error = view.errors?.region
  return (
    <Field
      id="region"
      label="Region of the stack"
      hint="The role works in every Region; only the stack lives in this one."
      error={error}
    >
      <select
        id="region"
        name="region"
        aria-describedby={describedBy('region', { hint: true, error })}
      >
        <option value="">The customer chooses</option>
        {view.regions.map((name) => (
          <option value={name} selected={name === view.values?.region}>
            {regionName(name)} ({name})
          </option>
        ))}
      </select>
    </Field>
  )
}
