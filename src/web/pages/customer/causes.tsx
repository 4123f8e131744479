import { AccountNumber, OutLink } from '../parts.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** What the events of a stack may say if no role was created, each with one remedy. */
const RoleCauses = ({ view: { vendor, roleName } }: Props) => (
  <>
    <details id="cause-exists">
      <summary>“Role … already exists”</summary>
      <p>
        An earlier stack or another role holds the name{roleName ? ` ${roleName}` : ''}. Delete the
        earlier stack, then start again. If something else uses that role, ask{' '}
        <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a new link.
      </p>
    </details>
    <details id="cause-unauthorized">
      <summary>“Not authorized to perform: iam:CreateRole”</summary>
      <p>
        Your sign-in may not create roles. Send this page to somebody who administers AWS:{' '}
        <em>Share with a colleague</em>, at the top.
      </p>
    </details>
    <details id="cause-scp">
      <summary>“Explicit deny in a service control policy”</summary>
      <p>
        Your organisation forbids it. Ask your cloud team to allow <code>iam:CreateRole</code>
        {roleName ? (
          <>
            {' '}
            for the role <code>{roleName}</code>
          </>
        ) : null}
        , then start again.
      </p>
    </details>
  </>
)

const AnythingElse = ({ view: { vendor } }: Props) => (
  <details id="cause-other">
    <summary>Something else</summary>
    <p>
      Copy the text of the event and ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>.
    </p>
  </details>
)

/** For a stack that was refused its role. */
export const CausesOfNoRole = ({ view }: Props) => (
  <div class="causes">
    <RoleCauses view={view} />
    <AnythingElse view={view} />
  </div>
)

/** For a launch after which no stack has reported. */
export const CausesOfSilence = ({ view }: Props) => (
  <div class="causes">
    <details id="cause-not-started">
      <summary>There is no stack</summary>
      <p>
        Press <em>Start again</em>. In the AWS console, tick the box about IAM and press Create
        stack.
      </p>
    </details>
    <RoleCauses view={view} />
    <details id="cause-account">
      <summary>It ran in another account</summary>
      <p>
        Sign in to{' '}
        {view.accountId ? <AccountNumber id={view.accountId} /> : 'the account of this invitation'}{' '}
        and start again.
      </p>
    </details>
    <details id="cause-region">
      <summary>“This stack can only be created in these Regions”</summary>
      <p>Choose one of the Regions that the message names, then start again.</p>
    </details>
    <AnythingElse view={view} />
  </div>
)
