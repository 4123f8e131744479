import { useWords } from '../language/languages.ts'
import {
  AccountNumber,
  InputField,
  OutLink,
  Region,
  regionOptions,
  SelectField,
} from '../parts.tsx'
import { Look } from './declare-role.tsx'
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
      <span class="unseen"> {useWords().launch.newTab}</span>
    </a>
  )
}

/** The verdict again, directly above the button. */
const Grant = ({ view: { access } }: Props) => {
  const { glance, launch } = useWords()
  return (
    <p class={`grant grant-${access?.sheet.verdict ?? 'can-change'}`}>
      <span class="quiet">{launch.youWouldGrant}</span>
      <a href="#glance">
        {access ? glance.verdicts[access.sheet.verdict] : launch.whatTemplateSays}
      </a>
    </p>
  )
}

const OtherWays = () => (
  <p class="hint">
    <a href="#how">{useWords().launch.otherWays}</a>
  </p>
)

/** Beside a choice of Regions, which offers only those with a topic of the vendor. */
const NotInList = () => (
  <p class="hint">{useWords().launch.notInList({ link: (text) => <a href="#how">{text}</a> })}</p>
)

/** Asks for what is missing before the launch: the account number, or the tick. */
export const AcceptForm = ({ view }: Props) => {
  const words = useWords()
  const { launch } = words
  const { basePath, form, accountId, region, regions } = view
  return (
    <form method="post" action={`${basePath}/accept`}>
      {accountId ? (
        <input type="hidden" name="accountId" value={accountId} />
      ) : (
        <InputField
          id="accountId"
          label={launch.accountNumber}
          hint={launch.accountHint}
          error={form?.field === 'accountId' ? form.error : undefined}
          numeric
          required
          placeholder="1234-5678-9012"
          value={form?.accountId ?? ''}
        />
      )}
      {!accountId && regions.length > 1 ? (
        <>
          <SelectField
            id="region"
            label={launch.region}
            hint={launch.regionHint}
            error={form?.field === 'region' ? form.error : undefined}
            options={regionOptions(words, regions)}
            chosen={form?.region ?? region}
          />
          <NotInList />
        </>
      ) : (
        <input type="hidden" name="region" value={region} />
      )}
      <Grant view={view} />
      {view.awaitsTick ? <Tick view={view} /> : null}
      <button type="submit" class={`btn ${view.awaitsTick ? 'btn-stop' : 'btn-main'}`}>
        {launch.continue}
      </button>
      <OtherWays />
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
        <span>{useWords().launch.tick({ vendor: vendor.name })}</span>
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
    <LaunchLink view={view} name={useWords().launch.startAgain} second={second} />
  ) : (
    <AcceptForm view={view} />
  )

/** The account is known: all that is left is AWS. */
export const Launch = ({ view }: Props) => {
  const words = useWords().launch
  const { accountId, vendor, pinnedBy, progress } = view
  return (
    <>
      {progress.stack ? (
        <p class="note">{words.wasConnected({ stack: progress.stack.name })}</p>
      ) : null}
      <p>{words.signIn({ account: <AccountNumber id={accountId ?? ''} /> })}</p>
      <Grant view={view} />
      <Asked view={view} />
      {view.create.parameters.length > 0 ? <p class="hint">{words.filledIn}</p> : null}
      {view.otherWay ? <Look view={view} /> : null}
      <LaunchLink view={view} name={words.launchStack} second={view.otherWay !== undefined} />
      <p class="hint">{words.opens()}</p>
      <OtherWays />
      {view.form ? (
        <p class="wrong" role="alert">
          {view.form.error}
        </p>
      ) : null}
      {view.regions.length > 1 ? <RegionSwitch view={view} /> : null}
      <p class="hint">
        {pinnedBy === 'customer' ? words.youEntered : words.vendorSet({ vendor: vendor.name })}{' '}
        {words.ifWrong({ vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> })}
      </p>
    </>
  )
}

/** The values that the AWS console asks for. */
const Asked = ({ view: { asked = [] } }: Props) =>
  asked.length === 0 ? null : (
    <>
      <p>{useWords().launch.asked}</p>
      <ul>
        {asked.map(({ name, description }) => (
          <li>
            <code>{name}</code>
            {description === undefined ? null : `: ${description}`}
          </li>
        ))}
      </ul>
    </>
  )

const RegionSwitch = ({ view }: Props) => {
  const words = useWords()
  const { launch } = words
  return (
    <details class="fold" id="region-switch">
      <summary>{launch.stackIn({ region: <Region name={view.region} /> })}</summary>
      <div>
        <form method="get" action={pageHref(view).split('?')[0]}>
          <SelectField
            id="region"
            label={launch.anotherRegion}
            hint={launch.regionHint}
            options={regionOptions(words, view.regions)}
            chosen={view.region}
          />
          <button type="submit" class="btn">
            {launch.useRegion}
          </button>
        </form>
        <NotInList />
      </div>
    </details>
  )
}
