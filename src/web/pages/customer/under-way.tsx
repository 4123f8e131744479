import { AccountNumber, OutLink, Region } from '../parts.tsx'
import { CausesOfNoRole, CausesOfSilence } from './causes.tsx'
import { Checks, Path, roleChecks } from './checks.tsx'
import { EarlierAttempts } from './failure.tsx'
import { StartAgain } from './launch.tsx'
import { Ago, Clock, Row } from './pieces.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** A stack that is under way never blocks another one. */
const Another = ({ view, second = false }: Props & { second?: boolean }) => (
  <>
    <StartAgain view={view} second={second} />
    <p class="hint">
      This opens AWS for another stack. The first that connects counts; delete the others.
    </p>
  </>
)

export const WaitingBody = ({ view }: Props) => (
  <>
    <Path now={1} />
    <p>
      In the AWS tab: tick the box about IAM and press <strong>Create stack</strong>.
    </p>
    <Another view={view} second />
    <p class="hint">You may close this page.</p>
    <EarlierAttempts view={view} />
  </>
)

export const SilentBody = ({ view }: Props) => (
  <>
    <Path now={1} />
    <p>
      <strong>What do the stack’s events say?</strong> They are in the AWS console, under
      CloudFormation, in <Region name={view.region} />.
    </p>
    <CausesOfSilence view={view} />
    <Another view={view} />
    <EarlierAttempts view={view} />
  </>
)

export const CreatingBody = ({ view }: Props) => {
  const { progress, now, roleName } = view
  return (
    <>
      <Path now={1} />
      <Checks
        checks={[
          {
            name: 'Account and Region are right',
            outcome: 'ok',
            ...(progress.startedAt !== undefined && { note: <Clock at={progress.startedAt} /> }),
          },
          {
            name: roleName ? `Role ${roleName}` : 'The role',
            outcome: 'busy',
            ...(progress.startedAt !== undefined && {
              note: <Ago at={progress.startedAt} now={now} />,
            }),
          },
        ]}
      />
      <StackFacts view={view} />
      <Another view={view} second />
    </>
  )
}

export const CheckingBody = ({ view }: Props) => {
  const isProved = view.progress.verifiedAt !== undefined
  return (
    <>
      <Path now={2} />
      <Checks
        checks={
          isProved
            ? roleChecks(['ok', 'ok', 'ok'], ['allowed', 'refused', 'refused'])
            : roleChecks(['busy', 'busy', 'busy'], ['trying…', 'trying…', 'trying…'])
        }
      />
      <p class="hint">
        {isProved
          ? 'The role passed. The stack completes as soon as CloudFormation has the answer.'
          : 'AWS needs some seconds until a new role works everywhere. The checks are repeated until the outcome is clear.'}
      </p>
      <StackFacts view={view} />
      <Another view={view} second />
    </>
  )
}

/** Something was reported, and then nothing more within the time that AWS allows. */
export const StuckBody = ({ view }: Props) => {
  const { progress, vendor } = view
  return (
    <>
      <Path now={progress.roleArn ? 2 : 1} />
      <p>
        {progress.roleArn
          ? 'The stack reported its role, and then nothing more. CloudFormation has stopped waiting by now.'
          : 'The stack reported that it began, and then nothing more. If rollback is switched off, a failed stack stays as it is and reports nothing.'}
      </p>
      <p>
        <strong>Look at the stack’s events:</strong>{' '}
        {progress.stack ? (
          <OutLink href={progress.stack.url}>{progress.stack.name}</OutLink>
        ) : (
          'in the AWS console, under CloudFormation'
        )}
        . If it failed, delete it and start again. For help, ask{' '}
        <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>.
      </p>
      {progress.roleArn ? null : <CausesOfNoRole view={view} />}
      <Another view={view} />
    </>
  )
}

export const StackFacts = ({ view: { progress } }: Props) =>
  progress.stack ? (
    <dl class="kv">
      <Row name="Account">
        <AccountNumber id={progress.stack.accountId} />
      </Row>
      <Row name="Stack">
        <OutLink href={progress.stack.url}>{progress.stack.name}</OutLink>
        <br />
        <span class="quiet">{progress.stack.region}</span>
      </Row>
    </dl>
  ) : null
