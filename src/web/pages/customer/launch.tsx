import {
  AccountNumber,
  InputField,
  OutLink,
  REGION_HINT,
  Region,
  regionOptions,
  SelectField,
} from '../parts.tsx'
import { VERDICTS } from './glance.tsx'
import { Icon } from './pieces.tsx'
import { type CustomerView, pageHref } from './view.ts'

interface Props {
  view: CustomerView
}

interface LaunchLinkProps extends Props {
  name: string
  /** Beside a stack that is under way, the link is not the main action. */
  second?: boolean
}

/** The link to the AWS console. */
export const LaunchLink = ({ view, name, second = false }: LaunchLinkProps) => {
  const main = view.access?.sheet.verdict === 'takeover' ? 'btn-stop' : 'btn-main'
  return (
    <a
      class={second ? 'btn' : `btn ${main}`}
      href={`${view.basePath}/launch?region=${encodeURIComponent(view.region)}`}
      target="_blank"
      rel="noopener"
    >
      {name} <Icon name="out" />
      <span class="unseen"> (opens the AWS console in a new tab)</span>
    </a>
  )
}

/** The verdict again, directly above the button. */
const Grant = ({ view: { access } }: Props) =>
  access ? (
    <p class={`grant grant-${access.sheet.verdict}`}>
      <span class="quiet">You would grant</span>
      <a href="#glance">{VERDICTS[access.sheet.verdict]}</a>
    </p>
  ) : (
    <p class="grant grant-can-change">
      <span class="quiet">You would grant</span>
      <a href="#glance">What the template says</a>
    </p>
  )

/** Asks for what is missing before the launch: the account number, or the tick. */
export const AcceptForm = ({ view }: Props) => {
  const { basePath, form, accountId, region, regions } = view
  return (
    <form method="post" action={`${basePath}/accept`}>
      {accountId ? (
        <input type="hidden" name="accountId" value={accountId} />
      ) : (
        <InputField
          id="accountId"
          label="AWS account number"
          hint="12 digits, in the AWS console at the top right. This link then works for this account only."
          error={form?.field === 'accountId' ? form.error : undefined}
          numeric
          required
          placeholder="1234-5678-9012"
          value={form?.accountId ?? ''}
        />
      )}
      {!accountId && regions.length > 1 ? (
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
      <Grant view={view} />
      {view.awaitsTick ? <Tick view={view} /> : null}
      <button type="submit" class={`btn ${view.awaitsTick ? 'btn-stop' : 'btn-main'}`}>
        Continue
      </button>
    </form>
  )
}

const Tick = ({ view: { vendor, form } }: Props) => {
  const error = form?.field === 'takeover' ? form.error : undefined
  return (
    <>
      <label class="tick">
        <input
          type="checkbox"
          id="takeover"
          name="takeover"
          value="on"
          required
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? 'takeover-error' : undefined}
        />
        <span>
          I understand that I give {vendor.name} <strong>administrator rights</strong>, and that
          deleting the stack does not undo what it made.
        </span>
      </label>
      {error ? (
        <p class="wrong" id="takeover-error">
          {error}
        </p>
      ) : null}
    </>
  )
}

/** A new attempt, or first what is missing for it. */
export const StartAgain = ({ view, second = false }: Props & { second?: boolean }) =>
  view.accountId && !view.awaitsTick ? (
    <LaunchLink view={view} name="Start again" second={second} />
  ) : (
    <AcceptForm view={view} />
  )

/** The account is known: all that is left is AWS. */
export const Launch = ({ view }: Props) => {
  const { accountId, vendor, pinnedBy, progress } = view
  return (
    <>
      {progress.stack ? (
        <p class="note">
          The stack {progress.stack.name} connected, and was then deleted or rolled back. Its role
          no longer works. You can start again with this link.
        </p>
      ) : null}
      <p>
        Sign in to AWS account <AccountNumber id={accountId ?? ''} /> as somebody who may create IAM
        roles.
      </p>
      <Grant view={view} />
      <LaunchLink view={view} name="Launch Stack" />
      <p class="hint">
        Opens the AWS console in a new tab. Nothing is created until you press{' '}
        <strong>Create stack</strong> there.
      </p>
      {view.form ? (
        <p class="wrong" role="alert">
          {view.form.error}
        </p>
      ) : null}
      {view.regions.length > 1 ? <RegionSwitch view={view} /> : null}
      <p class="hint">
        {pinnedBy === 'customer'
          ? 'You entered this account number.'
          : `${vendor.name} set this account number.`}{' '}
        If it is wrong, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> to reset it.
      </p>
    </>
  )
}

const RegionSwitch = ({ view }: Props) => (
  <details class="fold" id="region-switch">
    <summary>
      Stack in <Region name={view.region} />
    </summary>
    <div>
      <form method="get" action={pageHref(view).split('?')[0]}>
        <SelectField
          id="region"
          label="Another Region"
          hint={REGION_HINT}
          options={regionOptions(view.regions)}
          chosen={view.region}
        />
        <button type="submit" class="btn">
          Use this Region
        </button>
      </form>
    </div>
  </details>
)
