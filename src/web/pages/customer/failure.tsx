import type { Child } from 'hono/jsx'
import { regionName } from '../../../core/model/aws/partition.ts'
import { AccountNumber, OutLink, Time } from '../parts.tsx'
import { CausesOfNoRole } from './causes.tsx'
import { Checks, Path } from './checks.tsx'
import { deleteCommand } from './commands.ts'
import { checksOf, reasonOf } from './failure-checks.tsx'
import { StartAgain } from './launch.tsx'
import { Clock, CodeBox, Fold } from './pieces.tsx'
import type { CustomerView, Progress } from './view.ts'

interface Props {
  view: CustomerView
}

/** The headline of a failed attempt, in the fewest words that are true. */
export function failureTitle(progress: Progress): string {
  switch (reasonOf(progress)?.code) {
    case 'ACCOUNT_NOT_INVITED':
      return 'The stack ran in the wrong account'
    case 'REGION_NOT_INVITED':
      return 'The stack ran in a Region that this link does not allow'
    case 'ROLE_NOT_CREATED':
      return 'The role could not be created'
    case 'TAKEOVER_NOT_CONFIRMED':
      return 'The box about administrator rights was not ticked'
    case 'ROLE_NOT_ASSUMABLE':
    case 'TRUST_WITHOUT_EXTERNAL_ID':
    case 'TRUST_ACCEPTS_ANY_EXTERNAL_ID':
      return 'The role did not pass the checks'
    default:
      return 'This attempt failed'
  }
}

export const FailureLead = ({ view: { progress } }: Props) => {
  const { stack, accountId, since, roleArn } = progress
  const reason = reasonOf(progress)
  return (
    <p>
      {reason?.code === 'ACCOUNT_NOT_INVITED' && stack && accountId ? (
        <>
          It ran in{' '}
          <strong>
            <AccountNumber id={stack.accountId} />
          </strong>
          . This invitation is for{' '}
          <strong>
            <AccountNumber id={accountId} />
          </strong>
          .
        </>
      ) : (
        reason?.message
      )}
      {since ? (
        <>
          {' '}
          Stopped at <Clock at={since} />
          {roleArn ? '.' : ', before any role was checked.'}
        </>
      ) : null}
    </p>
  )
}

export const FailureBody = ({ view }: Props) => {
  const { progress } = view
  const reason = reasonOf(progress)
  return (
    <div class="cbody cols">
      <div>
        <Path now={progress.roleArn ? 2 : 1} failed />
        <h3>What to do</h3>
        <ol class="numbered">
          {stepsFor(view).map((step) => (
            <li>{step}</li>
          ))}
        </ol>
        {reason?.code === 'ROLE_NOT_CREATED' ? <CausesOfNoRole view={view} /> : null}
        <StartAgain view={view} />
      </div>
      <div>
        <h3>What was checked</h3>
        <Checks checks={checksOf(progress)} />
        <h3>What is left</h3>
        <p>
          {progress.roleArn
            ? 'CloudFormation removes the role when it rolls the stack back. If you turned rollback off, delete the stack.'
            : 'No connection, and no role of this stack. CloudFormation keeps the record of the stack until you delete it.'}
        </p>
        {progress.stack ? (
          <Fold title="Delete the stack" id="delete-failed">
            <CodeBox title="Delete command" text={deleteCommand(view)} />
          </Fold>
        ) : null}
        <EarlierAttempts view={view} />
        {reason ? (
          <p class="hint">
            If you ask {view.vendor.name} for help, send this: {reason.message}{' '}
            <code>{reason.code}</code>
          </p>
        ) : null}
      </div>
    </div>
  )
}

const ThenStartAgain = () => (
  <>
    Press <em>Start again</em>. The same link works, and the new stack gets a name of its own.
  </>
)

function stepsFor(view: CustomerView): Child[] {
  const { progress, vendor } = view
  const { stack, accountId } = progress
  const reason = reasonOf(progress)
  switch (reason?.code) {
    case 'ACCOUNT_NOT_INVITED':
      return [
        <>
          In the AWS console, open the menu at the top right and switch to{' '}
          {accountId ? <AccountNumber id={accountId} /> : 'the invited account'}.
        </>,
        <ThenStartAgain />,
        <>
          Is {stack ? <AccountNumber id={stack.accountId} /> : 'the other account'} the right one?{' '}
          Ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> to reset the account number.
        </>,
      ]
    case 'REGION_NOT_INVITED':
      return [
        <>
          Choose one of these Regions:{' '}
          {view.regions.map((name) => `${regionName(name)} (${name})`).join(', ')}.
        </>,
        <ThenStartAgain />,
      ]
    case 'ROLE_NOT_CREATED':
      return [
        <>
          Open the events of the stack
          {stack ? (
            <>
              :{' '}
              <OutLink href={stack.url}>
                {stack.name} in {stack.region}
              </OutLink>
            </>
          ) : null}
          . CloudFormation tells the reason only there.
        </>,
        'Find the first event that failed, and open its text below.',
        <ThenStartAgain />,
      ]
    default:
      return [...(reason ? [reason.remedy] : []), <ThenStartAgain />]
  }
}

export const EarlierAttempts = ({ view: { progress } }: Props) =>
  progress.earlier && progress.earlier.length > 0 ? (
    <Fold title={`Earlier attempts (${progress.earlier.length})`} id="earlier">
      <ul class="plain-list">
        {progress.earlier.map(({ startedAt, accountId, message }) => (
          <li>
            <Time at={startedAt} />, account <AccountNumber id={accountId} />: {message}
          </li>
        ))}
      </ul>
    </Fold>
  ) : null
