import { regionName } from '../../../core/model/aws/partition.ts'
import { AccountNumber, describedBy, Field, OutLink, Region } from '../parts.tsx'
import type { CustomerView } from './view.ts'

/** First the account number; once it is pinned, the button. */
export const CallToAction = ({ view }: { view: CustomerView }) => (
  <section class="action" id="launch" aria-labelledby="connect-title">
    {view.accountId ? (
      <Launch view={view} accountId={view.accountId} />
    ) : (
      <AccountForm view={view} />
    )}
  </section>
)

function AccountForm({ view }: { view: CustomerView }) {
  const { basePath, form, regions } = view
  const wrong = form && form.field !== 'region' ? form.error : undefined
  return (
    <>
      <h2 id="connect-title">Which account is it?</h2>
      <form method="post" action={`${basePath}/accept`}>
        <Field
          id="accountId"
          label="AWS account number"
          hint="12 digits: in the AWS console, open the menu with your name at the top right."
          error={wrong}
        >
          <input
            id="accountId"
            name="accountId"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            spellcheck={false}
            maxlength={20}
            required
            placeholder="1234-5678-9012"
            value={form?.accountId ?? ''}
            aria-invalid={wrong ? 'true' : undefined}
            aria-describedby={describedBy('accountId', { hint: true, error: wrong })}
          />
        </Field>
        {regions.length > 1 ? (
          <RegionField view={view} />
        ) : (
          <input type="hidden" name="region" value={view.region} />
        )}
        <button type="submit" class="primary">
          Continue
        </button>
      </form>
      <p class="quiet">
        Nothing is created yet. The number ties this invitation to your account and to no other.
      </p>
    </>
  )
}

function RegionField({ view: { form, region, regions } }: { view: CustomerView }) {
  const wrong = form?.field === 'region' ? form.error : undefined
  return (
    <Field
      id="region"
      label="Region of the stack"
      hint="The role works in every Region; only the stack lives in this one."
      error={wrong}
    >
      <select
        id="region"
        name="region"
        aria-invalid={wrong ? 'true' : undefined}
        aria-describedby={describedBy('region', { hint: true, error: wrong })}
      >
        <RegionOptions regions={regions} chosen={form?.region ?? region} />
      </select>
    </Field>
  )
}

const RegionOptions = ({ regions, chosen }: { regions: string[]; chosen: string }) => (
  <>
    {regions.map((name) => (
      <option value={name} selected={name === chosen}>
        {regionName(name)} ({name})
      </option>
    ))}
  </>
)

function Launch({ view, accountId }: { view: CustomerView; accountId: string }) {
  const { basePath, region, vendor, pinnedBy } = view
  return (
    <>
      <h2 id="connect-title">Create the role in your account</h2>
      <p>
        Sign in to AWS account <AccountNumber id={accountId} /> as somebody who may create IAM
        roles, then:
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
          Opens the AWS console in a new tab, with everything filled in.
        </span>
      </p>
      <p class="beside">
        <a href="#genuine-title">How to check that this is genuine</a>
        <OutLink href={view.templateUrl ?? `${basePath}/template`}>Read the exact template</OutLink>
        <a href="#undo-title">How to undo it</a>
      </p>
      {view.form ? (
        <p class="wrong" role="alert">
          {view.form.error}
        </p>
      ) : null}
      {view.regions.length > 1 ? <RegionSwitch view={view} /> : null}
      <p class="quiet">
        {pinnedBy === 'customer'
          ? 'You gave this account number.'
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
      <label for="region">Another Region</label>
      <select id="region" name="region">
        <RegionOptions regions={regions} chosen={region} />
      </select>
      <button type="submit">Use it</button>
    </form>
    <p class="quiet">The role works in every Region; only the stack lives in this one.</p>
  </details>
)
