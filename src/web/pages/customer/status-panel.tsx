import type { Child } from 'hono/jsx'
import { AccountNumber, Code, Time } from '../parts.tsx'
import type { Phase, Progress } from './view.ts'

type StepState = 'done' | 'now' | 'next'

const SPOKEN: Record<StepState, string> = { done: 'done', now: 'in progress', next: 'to come' }

/**
 * The step that is under way in a phase; 4 means that all are done. A failed attempt shows no
 * steps, because it is not known which of them were reached.
 */
const STEP_NOW: Partial<Record<Phase, number>> = {
  waiting: 1,
  verifying: 2,
  'awaiting-approval': 3,
  connected: 4,
}

/** The HTML fragment that live updates replace. */
export const statusPanel = (progress: Progress): string => `${<StatusPanel progress={progress} />}`

export function StatusPanel({ progress }: { progress: Progress }) {
  const [title, text] = headline(progress)
  const explained = progress.phase === 'failed' || progress.phase === 'problem'
  return (
    <div class={`panel panel-${progress.phase}`} data-phase={progress.phase}>
      <p class="panel-title">{title}</p>
      <p class="panel-text">{text}</p>
      {explained
        ? progress.findings?.map(({ code, message, remedy }) => (
            <div class="finding">
              <p>{message}</p>
              <p>
                <strong>What to do:</strong> {remedy}
              </p>
              <p class="finding-code">
                <code>{code}</code>
              </p>
            </div>
          ))
        : null}
      {progress.phase in STEP_NOW ? <Steps progress={progress} /> : null}
      {progress.since ? (
        <p class="panel-since">
          Last update: <Time at={progress.since} />
        </p>
      ) : null}
    </div>
  )
}

type Headline = [title: string, text: Child]

function headline({ phase, problem, vendorName, accountId }: Progress): Headline {
  const account = accountId ? (
    <>
      AWS account <AccountNumber id={accountId} />
    </>
  ) : (
    'your account'
  )
  switch (phase) {
    case 'waiting':
      return accountId
        ? [
            'Waiting for your stack',
            'After you press Create stack, AWS needs about 20 seconds. If nothing happens here within two minutes, open the Events tab of the stack in the CloudFormation console: it shows the reason.',
          ]
        : ['Not started', 'Enter the account number to begin.']
    case 'verifying':
      return ['Checking the role', 'AWS needs some seconds until a new role works everywhere.']
    case 'connected':
      return [
        'Connected',
        <>The role in {account} works, and only with your External ID. You can close this page.</>,
      ]
    case 'awaiting-approval':
      return [
        'Verified, waiting for approval',
        <>
          {vendorName} must confirm that {account} belongs to you. You do not need to do anything.
        </>,
      ]
    case 'failed':
      return [
        'This attempt failed',
        'CloudFormation removes what the stack created. You can use this invitation again.',
      ]
    case 'problem':
      return problemHeadline(problem ?? 'unreachable', vendorName)
    case 'disconnecting':
      return [
        'Disconnecting',
        'The stack is being deleted. Rolecall checks that the role can no longer be assumed.',
      ]
    case 'disconnected':
      return [
        'Disconnected',
        `${vendorName} no longer uses the role. If the stack still exists, delete it: this deletes the role too. To connect again, ask ${vendorName} for a new link.`,
      ]
  }
}

function problemHeadline(problem: NonNullable<Progress['problem']>, vendorName: string): Headline {
  switch (problem) {
    case 'insecure':
      return [
        'Paused: the role is not secure',
        `AWS allowed a request that it should have refused. ${vendorName} gets no access until the role is fixed.`,
      ]
    case 'unreachable':
      return [
        'The role does not work',
        `AWS does not let ${vendorName} assume the role with your External ID. The role or its trust policy may have changed.`,
      ]
    case 'suspended':
      return ['Paused', `${vendorName} paused this connection and gets no access meanwhile.`]
    case 'contested':
      return [
        'The stack is deleted, but the role still works',
        `${vendorName} can still assume the role. To end the access, delete the role in IAM.`,
      ]
  }
}

function Steps({ progress: { accountId, phase, roleArn } }: { progress: Progress }) {
  const stepNow = accountId ? STEP_NOW[phase]! : 0
  const state = (step: number): StepState =>
    step === stepNow ? 'now' : step < stepNow ? 'done' : 'next'
  return (
    <ol class="steps">
      <Step state={state(0)} name="Account number">
        {accountId ? <AccountNumber id={accountId} /> : 'The AWS account to connect'}
      </Step>
      <Step state={state(1)} name="Role created">
        {roleArn ? <Code text={roleArn} /> : 'Your stack creates the role and reports it'}
      </Step>
      <Step state={state(2)} name="Three checks">
        <ProbeList passed={stepNow > 2} />
      </Step>
      <Step state={state(3)} name={phase === 'awaiting-approval' ? 'Approval' : 'Connected'} />
    </ol>
  )
}

const Step = ({ state, name, children }: { state: StepState; name: string; children?: Child }) => (
  <li class={`step step-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
    <span class="step-name">{name}</span>
    <span class="unseen"> ({SPOKEN[state]})</span>
    {children ? <div class="step-note">{children}</div> : null}
  </li>
)

const PROBES = [
  ['With your External ID', 'allowed'],
  ['Without one', 'refused'],
  ['With a wrong one', 'refused'],
] as const

const ProbeList = ({ passed }: { passed: boolean }) => (
  <dl class={passed ? 'probes probes-passed' : 'probes'}>
    {PROBES.map(([attempt, result]) => (
      <div>
        <dt>{attempt}</dt>
        <dd>{passed ? result : `must be ${result}`}</dd>
      </div>
    ))}
  </dl>
)
