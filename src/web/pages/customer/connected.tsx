import type { CheckRow } from '../../../core/model/check.ts'
import { Code } from '../parts.tsx'
import { Checks, Path, probeChecks, roleChecks } from './checks.tsx'
import { deleteCommand, roleNameOf } from './commands.ts'
import { Ago, CodeBox, Fold, Row } from './pieces.tsx'
import { StackFacts } from './under-way.tsx'
import { UpgradeAsked } from './upgrade.tsx'
import type { CheckResult, CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** The role passed all checks. */
export const Connected = ({ view }: Props) => {
  const { progress, vendor } = view
  const isConnected = progress.phase === 'connected'
  const latest = view.checks?.items[0]
  return (
    <>
      <Path now={isConnected ? 4 : 3} />
      <Checks
        checks={
          latest
            ? probeChecks(latest)
            : roleChecks(['ok', 'ok', 'ok'], ['allowed', 'refused', 'refused'])
        }
      />
      <StackFacts view={view} />
      <dl class="kv">
        {progress.roleArn ? (
          <Row name="Role">
            <Code text={progress.roleArn.split('/').at(-1)!} />
          </Row>
        ) : null}
        <LastChecked view={view} />
        <LastUsed view={view} />
        <Granted view={view} />
      </dl>
      <UpgradeAsked view={view} />
      <CheckNow view={view} />
      <Reasons view={view} />
      {isConnected ? null : (
        <p>Until then {vendor.name} gets no access. To end this, delete the stack.</p>
      )}
      <Disconnect view={view} />
    </>
  )
}

const LastUsed = ({ view: { use, now } }: Props) => {
  if (!use) return null
  const [latest] = use.scopes
  return (
    <Row name="Last used">
      {latest ? (
        <>
          <Ago at={latest.lastUsedAt} now={now} /> ago ({latest.name}), <a href="#use">all use</a>
        </>
      ) : (
        'not yet'
      )}
    </Row>
  )
}

const Granted = ({ view: { access, newerVersion } }: Props) =>
  access ? (
    <Row name="Granted">
      Version {access.number}
      {newerVersion === undefined ? ', the current one' : `; the current one is ${newerVersion}`}
    </Row>
  ) : null

const CHECK_RESULT_TEXTS: Record<CheckResult, string> = {
  checked: 'The role was checked just now.',
  'too-soon': 'The role was checked a moment ago. Try again in a minute.',
  unclear: 'AWS gave no clear answer, so nothing has changed. Try again in a minute.',
}

/** A form, so that it works without JavaScript. */
const CheckNow = ({ view: { mayCheck, checkResult, basePath } }: Props) => (
  <>
    {checkResult ? (
      <p class="note" role="status">
        {CHECK_RESULT_TEXTS[checkResult]}
      </p>
    ) : null}
    {mayCheck ? (
      <form method="post" action={`${basePath}/check`}>
        <button type="submit" class="btn">
          Check now
        </button>
      </form>
    ) : null}
  </>
)

const Disconnect = ({ view }: Props) => (
  <Fold title="Disconnect" id="disconnect-now">
    <p>
      Delete the stack{view.progress.stack ? ` in ${view.progress.stack.region}` : ''}. The role is
      deleted with it.
    </p>
    <CodeBox title="Delete command" text={deleteCommand(view)} />
    <p>
      <a href="#disconnect">If the deletion cannot finish</a>
    </p>
    <p>
      <a href="#end-sessions">End all sessions at once</a>
    </p>
  </Fold>
)

/** What is wrong with a connection, and what can be done. */
export const Troubled = ({ view }: Props) => {
  const { progress } = view
  const { phase } = progress
  const roleName = roleNameOf(view)
  const latest = view.checks?.items[0]
  return (
    <>
      <Reasons view={view} />
      {phase === 'contested' ? (
        <p>
          To end the access, delete the role
          {roleName ? (
            <>
              {' '}
              <Code text={roleName} />
            </>
          ) : null}{' '}
          in IAM. The page shows when it no longer works.
        </p>
      ) : null}
      {phase === 'suspended' ? (
        <>
          <p>
            <strong>The role still exists in your account.</strong> To end the access, delete the
            stack{progress.stack ? ` ${progress.stack.name}` : ''}.
          </p>
          <CodeBox title="Delete command" text={deleteCommand(view)} />
        </>
      ) : null}
      {phase === 'unreachable' ? (
        <p>
          If you deleted or changed the role on purpose, nothing is left to do here but to delete
          the stack.
        </p>
      ) : null}
      <StackFacts view={view} />
      {latest && phase !== 'contested' ? <Checks checks={probeChecks(latest)} /> : null}
      {latest || progress.verifiedAt ? (
        <dl class="kv">
          <LastChecked view={view} />
        </dl>
      ) : null}
      <CheckNow view={view} />
      {phase === 'contested' || phase === 'suspended' ? null : <Disconnect view={view} />}
    </>
  )
}

const RESULTS: Record<CheckRow['verdict'], string> = {
  proved: 'all three right',
  insecure: 'not secure',
  denied: 'AWS refused it',
  unknown: 'no clear answer',
}

/** The latest check, and if it was not right, the last one that was. */
const LastChecked = ({ view: { progress, checks, now } }: Props) => {
  const latest = checks?.items[0]
  return (
    <>
      {latest ? (
        <Row name="Last checked">
          <Ago at={latest.at} now={now} /> ago, {RESULTS[latest.verdict]},{' '}
          <a href="#checks">all checks</a>
        </Row>
      ) : null}
      {progress.verifiedAt && latest?.verdict !== 'proved' ? (
        <Row name="Last right">
          <Ago at={progress.verifiedAt} now={now} /> ago
        </Row>
      ) : null}
    </>
  )
}

const Reasons = ({ view: { progress } }: Props) => (
  <>
    {(progress.findings ?? []).map(({ message, remedy }) => (
      <div class="note note-warn">
        <p>{message}</p>
        <p>
          <strong>What to do:</strong> {remedy}
        </p>
      </div>
    ))}
  </>
)
