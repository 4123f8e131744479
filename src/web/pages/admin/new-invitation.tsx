import { en } from '../language/en.tsx'
import { InputField, regionOptions, SelectField } from '../parts.tsx'
import { adminPage, Csrf } from './frame.tsx'
import type { NewInvitationView } from './view.ts'

/** The form for an invitation. After an error it keeps what was entered. */
export const newInvitationPage = (view: NewInvitationView): string => {
  const { values, errors } = view
  return adminPage({
    frame: view,
    title: 'New invitation',
    here: 'new',
    children: (
      <>
        <h1>Invite a customer</h1>
        <p class="lead">
          One invitation connects one AWS account. You get a link to send to the customer’s AWS
          administrator.
        </p>
        {view.error ? (
          <p class="flash flash-failed" role="alert">
            {view.error}
          </p>
        ) : null}
        <form method="post" action="/admin/invitations" class="form">
          <Csrf value={view.csrf} />
          <InputField
            id="customerId"
            label="Customer id"
            hint="The id of this customer in your own systems."
            error={errors?.customerId}
            value={values?.customerId ?? ''}
            required
          />
          <InputField
            id="customerName"
            label="Customer name"
            hint="Optional. Shown on the customer’s page."
            error={errors?.customerName}
            value={values?.customerName ?? ''}
          />
          <InputField
            id="contactName"
            label="Your contact person"
            hint="Optional. The page says who asks."
            error={errors?.contactName}
            value={values?.contactName ?? ''}
          />
          <InputField
            id="contactEmail"
            label="E-mail address of this person"
            hint="Optional. Shown on the customer’s page."
            error={errors?.contactEmail}
            value={values?.contactEmail ?? ''}
          />
          <InputField
            id="locale"
            label="Language of the page"
            hint="Optional, such as de or en. Otherwise the page uses the language of the browser."
            error={errors?.locale}
            value={values?.locale ?? ''}
          />
          <SelectField
            id="profile"
            label="Access profile"
            hint="The rights that the customer is asked to grant."
            error={errors?.profile}
            options={view.profiles.map(({ name, purpose }) => [
              name,
              `${name}: ${purpose.length > 40 ? `${purpose.slice(0, 39)}…` : purpose}`,
            ])}
            chosen={values?.profile ?? 'default'}
          />
          <InputField
            id="accountId"
            label="AWS account number"
            hint="Optional. If you enter it, only this account can be connected. Otherwise the customer enters it on the page."
            error={errors?.accountId}
            value={values?.accountId ?? ''}
            numeric
          />
          <SelectField
            id="region"
            label="Region of the stack"
            hint={en.launch.regionHint}
            error={errors?.region}
            options={[['', 'The customer chooses'], ...regionOptions(en, view.regions)]}
            chosen={values?.region}
          />
          <InputField
            id="expiresInDays"
            label="Expires after (days)"
            hint="1 to 30."
            error={errors?.expiresInDays}
            value={values?.expiresInDays ?? '7'}
            numeric
          />
          <label class="check">
            <input
              type="checkbox"
              name="requireApproval"
              value="on"
              checked={values?.requireApproval === 'on'}
            />
            <span>
              <strong>Require approval</strong>
              <span class="hint-line">
                An operator must confirm the account number before the connection becomes active.
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
}
