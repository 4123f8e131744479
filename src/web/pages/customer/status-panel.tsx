import type { Child } from 'hono/jsx'
import type { Finding } from '../../../core/model/connection.ts'
import { AccountNumber, Code, Time } from '../parts.tsx'
import type { Phase, Progress } from './view.ts'

type StepState = 'done' | 'now' | 'next' | 'failed'

const SPOKEN: Record<StepState, string> = {
  done: 'done',
  now: 'in progress',
  next: 'to come',
  failed: 'failed',
}

/** Which of the four steps is under way in a phase; 4 is past the last. */
const STEP_NOW: Partial<Record<Phase, number>> = {
  waiting: 1,
  'called-in': 2,
  verifying: 2,
  failed: 2,
  'awaiting-approval': 3,
  connected: 4,
}

const PROBLEMS = {
  insecure: {
    title: 'Paused: the role is open too wide',
    text: 'A check that AWS should have refused was let in. No access is used until the role is mended.',
  },
  unreachable: {
    title: 'The role cannot be reached',
    text: 'AWS no longer lets the role be used with your External ID. Perhaps the role or its trust policy was changed.',
  },
  suspended: {
    title: 'Paused',
    text: 'The connection is paused. No access is used until it is resumed.',
  },
  contested: {
    title: 'The stack is gone, but the role still answers',
    text: 'The stack was deleted, yet the role can still be used. If you meant to disconnect, delete the role in IAM as well.',
  },
}

/** The fragment that live updates replace. */
export const statusPanel = (progress: Progress): string => `${<StatusPanel progress={progress} />}`

export function StatusPanel({ progress }: { progress: Progress }) {
  const { title, text } = headline(progress)
  const explained = progress.phase === 'failed' || progress.phase === 'problem'
  return (
    <div class={`panel panel-${progress.phase}`} data-phase={progress.phase}>
      <p class="panel-title">{title}</p>
      <p class="panel-text">{text}</p>
      {explained ? progress.findings?.map((finding) => <FindingNote finding={finding} />) : null}
      {progress.phase in STEP_NOW ? <Steps progress={progress} /> : null}
      {progress.since ? (
        <p class="panel-since">
          As of <Time at={progress.since} />
        </p>
      ) : null}
    </div>
  )
}

const FindingNote = ({ finding }: { finding: Finding }) => (
  <div class="finding">
    <p>{finding.message}</p>
    <p>
      <strong>What to do.</strong> {finding.remedy}
    </p>
    <p class="finding-code">
      <code>{finding.code}</code>
    </p>
  </div>
)

function headline(progress: Progress): { title: string; text: Child } {
  const { vendorName, accountId } = progress
  const account = accountId ? <AccountNumber id={accountId} /> : 'your account'
  switch (progress.phase) {
    case 'waiting':
      return accountId
        ? {
            title: 'Waiting for your stack',
            text: 'AWS takes about 20 seconds once you press Create stack in its console.',
          }
        : { title: 'Nothing has happened yet', text: 'Give the account number to begin.' }
    case 'called-in':
      return {
        title: 'The role has called in',
        text: 'Your stack made the role and reported it. It is about to be checked.',
      }
    case 'verifying':
      return {
        title: 'Checking the role',
        text: 'AWS needs some seconds until a new role works everywhere.',
      }
    case 'connected':
      return {
        title: 'Connected',
        text: (
          <>
            The role in {account} works and is locked to your External ID. You can close this page.
          </>
        ),
      }
    case 'awaiting-approval':
      return {
        title: 'Verified, waiting for approval',
        text: (
          <>
            {vendorName} still has to confirm that {account} is yours. Nothing is left for you to
            do.
          </>
        ),
      }
    case 'failed':
      return {
        title: 'This attempt failed',
        text: 'CloudFormation takes back what the stack had made. The invitation can be used again.',
      }
    case 'problem':
      return PROBLEMS[progress.problem ?? 'unreachable']
    case 'disconnecting':
      return {
        title: 'Disconnecting',
        text: 'The stack is being deleted. We check that the role really lets nobody in any more.',
      }
    case 'disconnected':
      return {
        title: 'Disconnected',
        text: <>{vendorName} can no longer use the role. To connect again, ask for a new link.</>,
      }
  }
}

function Steps({ progress }: { progress: Progress }) {
  const { accountId, phase } = progress
  const stepNow = accountId ? STEP_NOW[phase]! : 0
  const state = (step: number): StepState => {
    if (step === stepNow) return phase === 'failed' ? 'failed' : 'now'
    return step < stepNow ? 'done' : 'next'
  }
  return (
    <ol class="steps">
      <Step state={state(0)} name="Account number">
        {accountId ? <AccountNumber id={accountId} /> : 'Says which account is meant'}
      </Step>
      <Step state={state(1)} name="Role calls in">
        {progress.roleArn ? (
          <Code text={progress.roleArn} />
        ) : (
          'Your stack makes the role and reports it'
        )}
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

const ProbeList = ({ passed }: { passed: boolean }) => (
  <dl class={passed ? 'probes probes-passed' : 'probes'}>
    <Probe attempt="With your External ID" result={passed ? 'let in' : 'must be let in'} />
    <Probe attempt="Without one" result={passed ? 'refused' : 'must be refused'} />
    <Probe attempt="With a wrong one" result={passed ? 'refused' : 'must be refused'} />
  </dl>
)

const Probe = ({ attempt, result }: { attempt: string; result: string }) => (
  <div>
    <dt>{attempt}</dt>
    <dd>{result}</dd>
  </div>
)
