import {
  AccountNumber,
  InputField,
  OutLink,
  REGION_HINT,
  Region,
  regionOptions,
  SelectField,
} from '../parts.tsx'
import type { CustomerView } from './view.ts'

/** Asks for the account number first. The launch button follows once the number is stored. */
export const CallToAction = ({ view }: { view: CustomerView }) => (
  <section class="action" id="launch" aria-labelledby="connect-title">
    {view.accountId ? (
      <Launch view={view} accountId={view.accountId} />
    ) : (
      <AccountForm view={view} />
    )}
  </section>
)

const AccountForm = ({ view: { basePath, form, region, regions } }: { view: CustomerView }) => (
  <>
    <h2 id="connect-title">Which AWS account do you want to connect?</h2>
    <form method="post" action={`${basePath}/accept`}>
      <InputField
        id="accountId"
        label="AWS account number"
        hint="12 digits. In the AWS console, open the menu with your name at the top right."
        error={form && form.field !== 'region' ? form.error : undefined}
        numeric
        required
        placeholder="1234-5678-9012"
        value={form?.accountId ?? ''}
      />
      {regions.length > 1 ? (
        <SelectField
          id="region"
          label="Region of the stack"
          hint={REGION_HINT}
          error={form?.field === 'region' ? form.error : undefined}
          options={regionOptions(regions)}
          chosen={form?.region ?? region}
        />
      ) : (
        <input type="hidden" name="region" value={region} />
      )}
      <button type="submit" class="primary">
        Continue
      </button>
    </form>
    <p class="quiet">
      This step creates nothing in your account. After it, the invitation works for this account
      only.
    </p>
  </>
)

function Launch({ view, accountId }: { view: CustomerView; accountId: string }) {
  const { basePath, region, vendor, pinnedBy } = view
  return (
    <>
      <h2 id="connect-title">Create the role in your account</h2>
      <p>
        Sign in to AWS account <AccountNumber id={accountId} /> with permission to create IAM roles.
        Then press this button:
      </p>
      <p class="launch">
        <a
          class="launch-link"
          href={`${basePath}/launch?region=${encodeURIComponent(region)}`}
          target="_blank"
          rel="noopener"
          aria-describedby="launch-note"
        >
          <img src="/assets/launch-stack.svg" alt="Launch Stack" width="192" height="44" />
        </a>
        <span class="quiet" id="launch-note">
          Opens the AWS console in a new tab. All fields are filled in.
        </span>
      </p>
      <p class="beside">
        <a href="#genuine-title">Check that this request is genuine</a>
        <OutLink href={view.templateUrl ?? `${basePath}/template`}>Read the template</OutLink>
        <a href="#undo-title">How to remove the access</a>
      </p>
      {view.form ? (
        <p class="wrong" role="alert">
          {view.form.error}
        </p>
      ) : null}
      {view.regions.length > 1 ? <RegionSwitch view={view} /> : null}
      <p class="quiet">
        {pinnedBy === 'customer'
          ? 'You entered this account number.'
          : `${vendor.name} set this account number.`}{' '}
        If it is wrong, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> to reset it.
      </p>
    </>
  )
}

const RegionSwitch = ({ view: { basePath, region, regions } }: { view: CustomerView }) => (
  <details class="switch">
    <summary>
      Stack in <Region name={region} />
    </summary>
    <form method="get" action={basePath} class="inline">
      <SelectField
        id="region"
        label="Another Region"
        options={regionOptions(regions)}
        chosen={region}
      />
      <button type="submit">Use this Region</button>
    </form>
    <p class="quiet">{REGION_HINT}</p>
  </details>
)
