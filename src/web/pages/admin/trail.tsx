import type { Child } from 'hono/jsx'
import type { AuditEntry } from '../../../core/model/audit.ts'
import type { AuditAction } from '../../../core/model/audit-actions.ts'
import { type Attempt, attemptInWords, type Invitation } from '../../../core/model/invitation.ts'
import { AccountNumber, CopyButton, Region } from '../parts.tsx'
import { whoIs } from './history.tsx'
import { Icon } from './pieces/icon.tsx'
import { Ago, LocalTime } from './pieces/time.tsx'

interface TrailProps {
  invitation: Invitation
  /** Entries of the audit trail, newest first; empty if the person may not read them. */
  history: AuditEntry[]
  now: Date
}

/** What happened with an invitation: its attempts, and what came before, the latest first. */
export const Trail = ({ invitation, history, now }: TrailProps) => {
  const attempts = (invitation.attempts ?? []).map((attempt, at) => ({ attempt, number: at + 1 }))
  const isOpen = invitation.status === 'open'
  return (
    <>
      {attempts.toReversed().map(({ attempt, number }) => (
        <div>
          <h3 class="att">
            Attempt {number}
            {number === attempts.length && isOpen ? ', the latest' : ''}
          </h3>
          <ol class="trail">
            <AttemptSteps attempt={attempt} />
            {number === attempts.length && isOpen && attempt.status === 'failed' ? (
              <Step kind="wait" at={<Ago at={attempt.endedAt ?? attempt.startedAt} now={now} />}>
                Waiting for the next attempt
              </Step>
            ) : null}
          </ol>
        </div>
      ))}
      <div>
        {attempts.length > 0 ? <h3 class="att">Before</h3> : null}
        <ol class="trail">
          <FirstSteps invitation={invitation} history={history} />
        </ol>
      </div>
    </>
  )
}

interface StepProps {
  kind: 'done' | 'bad' | 'wait'
  at?: Child
  /** Stands below, in quiet words. */
  more?: Child
  children?: Child
}

const ICONS = { done: 'yes', bad: 'no', wait: 'clock' } as const

const Step = ({ kind, at, more, children }: StepProps) => (
  <li class={`step-${kind}`}>
    <Icon name={ICONS[kind]} />
    <span>{children}</span>
    {at ?? null}
    {more ? <div class="quiet">{more}</div> : null}
  </li>
)

const AttemptSteps = ({ attempt }: { attempt: Attempt }) => {
  const { status, accountId, region, stackId, startedAt, roleReportedAt, roleArn } = attempt
  return (
    <>
      <Step
        kind="done"
        at={<LocalTime at={startedAt} />}
        more={
          stackId === undefined ? null : (
            <p>
              <code>{stackNameIn(stackId)}</code> <CopyButton text={stackId} what="the stack ARN" />
            </p>
          )
        }
      >
        <strong>{stackId === undefined ? 'Role declared' : 'Stack begun'}</strong> in{' '}
        <AccountNumber id={accountId} />, <Region name={region} />
      </Step>
      {roleReportedAt ? (
        <Step
          kind="done"
          at={<LocalTime at={roleReportedAt} />}
          more={
            roleArn ? (
              <p>
                <code>{roleArn.split('/').at(-1)}</code>{' '}
                <CopyButton text={roleArn} what="the role ARN" />
              </p>
            ) : null
          }
        >
          <strong>Role reported</strong>
        </Step>
      ) : null}
      {status === 'failed' || status === 'connected' ? (
        <Outcome attempt={attempt} />
      ) : (
        <Step kind="wait">
          {status === 'creating' ? 'The stack is creating the role' : 'Rolecall checks the role'}
        </Step>
      )}
    </>
  )
}

const Outcome = ({ attempt }: { attempt: Attempt }) => {
  const { status, endedAt, finding } = attempt
  const at = endedAt ? <LocalTime at={endedAt} /> : undefined
  if (status === 'connected')
    return (
      <Step kind="done" at={at}>
        <strong>Connected</strong>
      </Step>
    )
  return (
    <Step
      kind="bad"
      at={at}
      more={
        finding ? (
          <>
            <p>{finding.message}</p>
            <p>The customer’s page says: {finding.remedy}</p>
            <p>
              <code>{finding.code}</code>
            </p>
          </>
        ) : null
      }
    >
      <strong>{capitalised(attemptInWords(attempt))}</strong>
    </Step>
  )
}

/** The name of a stack in its ARN. */
const stackNameIn = (stackId: string): string => stackId.split('/')[1] ?? stackId

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const FirstSteps = ({ invitation, history }: Omit<TrailProps, 'now'>) => {
  const { accountId, pinnedBy, launchedAt, openedAt, takeoverConfirmedAt } = invitation
  const { declinedAt, declineNote, createdAt } = invitation
  const entryOf = (action: AuditAction) => history.find((it) => it.action === action)
  const accepted = entryOf('invitation.accepted')
  const created = entryOf('invitation.created')
  const revoked = invitation.status === 'revoked' ? entryOf('invitation.revoked') : undefined
  return (
    <>
      {declinedAt ? (
        <Step kind="bad" at={<LocalTime at={declinedAt} />} more={declineNote}>
          <strong>Declined</strong> by the customer
        </Step>
      ) : null}
      {revoked && !declinedAt ? (
        <Step kind="bad" at={<LocalTime at={revoked.at} />}>
          <strong>Revoked</strong> by {whoIs(revoked.actor)}
        </Step>
      ) : null}
      {launchedAt ? (
        <Step kind="done" at={<LocalTime at={launchedAt} />}>
          <strong>Launch link followed</strong>
        </Step>
      ) : null}
      {takeoverConfirmedAt ? (
        <Step kind="done" at={<LocalTime at={takeoverConfirmedAt} />}>
          <strong>Confirmed</strong> that the role can take over the account
        </Step>
      ) : null}
      {accountId && pinnedBy === 'customer' ? (
        <Step kind="done" at={accepted ? <LocalTime at={accepted.at} /> : undefined}>
          <strong>Account given:</strong> <AccountNumber id={accountId} />
        </Step>
      ) : null}
      {openedAt ? (
        <Step kind="done" at={<LocalTime at={openedAt} />}>
          <strong>Opened</strong>
        </Step>
      ) : invitation.status === 'open' && pinnedBy !== 'customer' ? (
        <Step kind="wait">Not opened yet</Step>
      ) : null}
      <Step kind="done" at={<LocalTime at={createdAt} />}>
        <strong>Invited</strong>
        {created ? ` by ${whoIs(created.actor)}` : ''}
        {accountId && pinnedBy === 'vendor' ? (
          <>
            , only for <AccountNumber id={accountId} />
          </>
        ) : null}
      </Step>
    </>
  )
}
