import type { Child } from 'hono/jsx'
import { findingText, useWords, type Words } from '../language/languages.ts'
import { AccountNumber, CopyButton, OutLink, regionIn, Time } from '../parts.tsx'
import { CausesOfNoRole } from './causes.tsx'
import { Checks, Path } from './checks.tsx'
import { deleteCommand } from './commands.ts'
import { DeclareForm } from './declare-role.tsx'
import { checksOf, reasonOf } from './failure-checks.tsx'
import { StartAgain } from './launch.tsx'
import { Clock, CodeBox, Fold } from './pieces.tsx'
import type { CustomerView, Progress } from './view.ts'

interface Props {
  view: CustomerView
}

/** The headline of a failed attempt, in the fewest words that are true. */
export function failureTitle({ card, failure }: Words, progress: Progress): string {
  const titles: Partial<Record<string, string>> = failure.titles
  return titles[reasonOf(progress)?.code ?? ''] ?? card.titles.failed
}

export const FailureLead = ({ view: { progress } }: Props) => {
  const words = useWords().failure
  const { stack, accountId, since, roleArn } = progress
  const reason = reasonOf(progress)
  return (
    <p>
      {reason?.code === 'ACCOUNT_NOT_INVITED' && stack && accountId
        ? words.ranIn({
            other: (
              <strong>
                <AccountNumber id={stack.accountId} />
              </strong>
            ),
            account: (
              <strong>
                <AccountNumber id={accountId} />
              </strong>
            ),
          })
        : reason && findingText(useWords(), reason).message}
      {since ? (
        <> {words.stoppedAt({ time: <Clock at={since} />, checked: roleArn !== undefined })}</>
      ) : null}
    </p>
  )
}

export const FailureBody = ({ view }: Props) => {
  const words = useWords()
  const { failure } = words
  const { progress } = view
  const reason = reasonOf(progress)
  const isDeclared = progress.way === 'declared'
  return (
    <div class="cbody cols">
      <div>
        <Path now={progress.roleArn ? 2 : 1} failed way={progress.way} />
        <h3>{failure.whatToDo}</h3>
        <ol class="numbered">
          {stepsFor(words, view).map((step) => (
            <li>{step}</li>
          ))}
        </ol>
        {reason?.code === 'ROLE_NOT_CREATED' ? <CausesOfNoRole view={view} /> : null}
        {isDeclared ? <DeclareForm view={view} /> : <StartAgain view={view} />}
      </div>
      <div>
        <h3>{failure.whatWasChecked}</h3>
        <Checks checks={checksOf(words, progress)} />
        <h3>{failure.whatIsLeft}</h3>
        <p>
          {isDeclared
            ? words.declare.roleStays
            : progress.roleArn
              ? failure.roleIsRemoved
              : failure.nothingLeft}
        </p>
        {progress.stack ? (
          <Fold title={failure.deleteStack} id="delete-failed">
            <CodeBox title={words.connected.deleteCommand} text={deleteCommand(view)} />
          </Fold>
        ) : null}
        <EarlierAttempts view={view} />
        {reason ? (
          <p class="hint">
            {failure.forHelp({
              vendor: view.vendor.name,
              message: findingText(words, reason).message,
              code: <code>{reason.code}</code>,
            })}{' '}
            <CopyButton text={forSupport(words, view)} what={failure.theReason} />
          </p>
        ) : null}
      </div>
    </div>
  )
}

/** Without the address of the page, because who has it can use the invitation. */
function forSupport(words: Words, { progress }: CustomerView): string {
  const { stack } = progress
  const reason = reasonOf(progress)
  return [
    reason ? `${findingText(words, reason).message} ${reason.code}` : '',
    ...(stack ? [stack.name, stack.accountId, stack.region] : []),
  ].join(' ')
}

function stepsFor(words: Words, view: CustomerView): Child[] {
  const { failure } = words
  const { progress, vendor } = view
  const { stack, accountId } = progress
  const reason = reasonOf(progress)
  switch (reason?.code) {
    case 'ACCOUNT_NOT_INVITED':
      return [
        failure.switchAccount({
          account: accountId ? <AccountNumber id={accountId} /> : failure.invitedAccount,
        }),
        failure.thenStartAgain(),
        failure.isItRight({
          account: stack ? <AccountNumber id={stack.accountId} /> : failure.otherAccount,
          vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>,
        }),
      ]
    case 'REGION_NOT_INVITED':
      return [
        failure.chooseRegion({
          regions: view.regions.map((name) => `${regionIn(words, name)} (${name})`).join(', '),
        }),
        failure.thenStartAgain(),
      ]
    case 'ROLE_NOT_CREATED':
      return [
        failure.openEvents({
          stack: stack ? (
            <OutLink href={stack.url}>
              {failure.stackInRegion({ stack: stack.name, region: stack.region })}
            </OutLink>
          ) : null,
        }),
        failure.findEvent,
        failure.thenStartAgain(),
      ]
    default:
      return [
        ...(reason ? [findingText(words, reason).remedy] : []),
        progress.way === 'declared' ? words.declare.tryAgain : failure.thenStartAgain(),
      ]
  }
}

export const EarlierAttempts = ({ view: { progress } }: Props) =>
  progress.earlier && progress.earlier.length > 0 ? (
    <Fold title={useWords().failure.earlier({ count: progress.earlier.length })} id="earlier">
      <ul class="plain-list">
        {progress.earlier.map(({ startedAt, accountId, finding }) => (
          <li>
            {useWords().failure.earlierAttempt({
              time: <Time at={startedAt} />,
              account: <AccountNumber id={accountId} />,
              message: finding
                ? findingText(useWords(), finding).message
                : useWords().failure.itFailed,
            })}
          </li>
        ))}
      </ul>
    </Fold>
  ) : null
