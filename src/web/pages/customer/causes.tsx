import { useWords } from '../language/languages.ts'
import { AccountNumber, OutLink } from '../parts.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** What the events of a stack may say if no role was created, each with one remedy. */
const RoleCauses = ({ view: { vendor, roleName } }: Props) => {
  const words = useWords().causes
  return (
    <>
      <details id="cause-exists">
        <summary>{words.exists}</summary>
        <p>
          {words.existsRemedy({
            role: roleName ?? '',
            vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>,
          })}
        </p>
      </details>
      <details id="cause-unauthorized">
        <summary>{words.unauthorized}</summary>
        <p>{words.unauthorizedRemedy()}</p>
      </details>
      <details id="cause-scp">
        <summary>{words.scp}</summary>
        <p>
          {words.scpRemedy({
            action: <code>iam:CreateRole</code>,
            role: roleName ? <code>{roleName}</code> : null,
          })}
        </p>
      </details>
    </>
  )
}

const AnythingElse = ({ view: { vendor } }: Props) => {
  const words = useWords().causes
  return (
    <details id="cause-other">
      <summary>{words.other}</summary>
      <p>
        {words.otherRemedy({
          vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>,
        })}
      </p>
    </details>
  )
}

/** For a stack that was refused its role. */
export const CausesOfNoRole = ({ view }: Props) => (
  <div class="causes">
    <RoleCauses view={view} />
    <AnythingElse view={view} />
  </div>
)

/** For a launch after which no stack has reported. */
export const CausesOfSilence = ({ view }: Props) => {
  const words = useWords().causes
  return (
    <div class="causes">
      <details id="cause-not-started">
        <summary>{words.noStack}</summary>
        <p>{words.noStackRemedy()}</p>
      </details>
      <RoleCauses view={view} />
      <details id="cause-account">
        <summary>{words.otherAccount}</summary>
        <p>
          {words.otherAccountRemedy({
            account: view.accountId ? (
              <AccountNumber id={view.accountId} />
            ) : (
              words.accountOfInvitation
            ),
          })}
        </p>
      </details>
      <details id="cause-region">
        <summary>{words.region}</summary>
        <p>{words.regionRemedy}</p>
      </details>
      <AnythingElse view={view} />
    </div>
  )
}
