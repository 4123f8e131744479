import type { Child } from 'hono/jsx'
import { AccountNumber, Time } from '../parts.tsx'
import { Path } from './checks.tsx'
import { Connected, Troubled } from './connected.tsx'
import { Ended } from './ended.tsx'
import { FailureBody, FailureLead, failureTitle } from './failure.tsx'
import { AcceptForm, Launch } from './launch.tsx'
import { Ago, Icon, type IconName } from './pieces.tsx'
import { CheckingBody, CreatingBody, SilentBody, StuckBody, WaitingBody } from './under-way.tsx'
import { type CustomerView, isBeforeLaunch, type Phase } from './view.ts'

interface Props {
  view: CustomerView
}

type Tone = 'plain' | 'busy' | 'good' | 'warn' | 'bad'

/** The head of the card in each phase. A phone shows the title at the top of the screen. */
const HEADS: Record<Phase, [tone: Tone, icon: IconName | undefined, title: string]> = {
  account: ['plain', undefined, 'Nothing created yet'],
  ready: ['plain', undefined, 'Nothing created yet'],
  waiting: ['busy', 'spin', 'Waiting for your stack'],
  silent: ['warn', 'clock', 'Nothing has arrived yet'],
  creating: ['busy', 'spin', 'Your stack has begun'],
  checking: ['busy', 'spin', 'Checking the role'],
  stuck: ['warn', 'clock', 'Nothing more has arrived'],
  failed: ['bad', 'x', 'This attempt failed'],
  'awaiting-approval': ['busy', 'clock', 'Waiting for approval'],
  connected: ['good', 'yes', 'Connected'],
  suspended: ['warn', 'stop', 'Paused'],
  insecure: ['bad', 'stop', 'Paused: the role is not secure'],
  unreachable: ['warn', 'stop', 'The role does not work'],
  contested: ['bad', 'stop', 'The role still works'],
  disconnecting: ['busy', 'spin', 'Disconnecting'],
  'ended-by-customer': ['good', 'check', 'Disconnected by you'],
  'ended-by-vendor': ['warn', 'stop', 'The access is not used any more'],
  'link-ended': ['plain', 'clock', 'This link has ended'],
}

export function headOf({ progress, vendor }: CustomerView): { tone: Tone; title: string } {
  const [tone, , title] = HEADS[progress.phase]
  if (progress.phase === 'failed') return { tone, title: failureTitle(progress) }
  if (progress.phase === 'ended-by-vendor')
    return { tone, title: `${vendor.name} stopped using the role` }
  return { tone, title }
}

/** The status and the one next action. A failure takes the whole width and comes first. */
export const Card = ({ view }: Props) => {
  const { phase } = view.progress
  const { tone, title } = headOf(view)
  const [, icon] = HEADS[phase]
  const before = isBeforeLaunch(view)
  return (
    <aside
      class={phase === 'failed' ? 'side side-wide' : before ? 'side' : 'side side-first'}
      id="launch"
      aria-label="Status and next step"
    >
      <div class="card" data-phase={phase}>
        <div class={`chead h-${before && view.awaitsTick ? 'bad' : tone}`}>
          <h2>
            {icon ? <Icon name={icon} /> : null}
            <span>{title}</span>
          </h2>
          <Lead view={view} />
        </div>
        {phase === 'failed' ? (
          <FailureBody view={view} />
        ) : (
          <div class="cbody">
            <Body view={view} />
          </div>
        )}
        <noscript>
          <div class="cfoot">
            <span>
              Without JavaScript this page does not update. To see the current status,{' '}
              <a href={view.basePath}>reload it</a>.
            </span>
          </div>
        </noscript>
      </div>
    </aside>
  )
}

const Account = ({ view: { progress } }: Props) => {
  const id = progress.stack?.accountId ?? progress.accountId
  return id ? <AccountNumber id={id} /> : <>your account</>
}

const Lead = ({ view }: Props) => {
  const { progress, vendor, now, expiresAt } = view
  const { phase, startedAt, since } = progress
  const leads: Partial<Record<Phase, Child>> = {
    account: view.awaitsTick
      ? 'This asks for administrator rights. Read first.'
      : 'Two steps: the account number here, one button in AWS.',
    ready: view.awaitsTick
      ? 'This asks for administrator rights. Read first.'
      : 'One step is left, in AWS.',
    waiting: (
      <>
        In account <Account view={view} />. {startedAt ? <Started view={view} /> : null} Usually it
        takes 30 s.
      </>
    ),
    silent: (
      <>
        {startedAt ? <Started view={view} /> : null} Account <Account view={view} />.
      </>
    ),
    creating: (
      <>
        It is creating the role in <Account view={view} />.
      </>
    ),
    checking: 'The stack completes only if all three checks have the right outcome.',
    stuck: startedAt ? <Started view={view} /> : undefined,
    'awaiting-approval': `The role works. ${vendor.name} must confirm the account number; you need not do anything.`,
    connected: since ? (
      <>
        Since <Time at={since} />. You can close this page.
      </>
    ) : undefined,
    suspended: `${vendor.name} paused this connection and gets no access meanwhile.`,
    insecure: `AWS allowed a request that it should have refused. ${vendor.name} gets no access until the role is fixed.`,
    unreachable: `AWS does not let ${vendor.name} use the role with your External ID.`,
    contested: 'CloudFormation reported that the stack is deleted, but the role can still be used.',
    disconnecting:
      'The stack is being deleted. The page shows when the role can no longer be used.',
    'ended-by-customer': since ? (
      <>
        You ended the access. Seen on <Time at={since} />.
      </>
    ) : undefined,
    'ended-by-vendor': since ? <Time at={since} /> : undefined,
    'link-ended':
      now >= expiresAt ? (
        <>
          It worked until <Time at={expiresAt} />.
        </>
      ) : (
        `${vendor.name} ended it.`
      ),
  }
  if (phase === 'failed') return <FailureLead view={view} />
  return leads[phase] === undefined ? null : <p>{leads[phase]}</p>
}

const Started = ({ view: { progress, now } }: Props) => (
  <>
    Started <Ago at={progress.startedAt!} now={now} /> ago.
  </>
)

const Body = ({ view }: Props) => {
  switch (view.progress.phase) {
    case 'account':
    case 'ready':
      return (
        <>
          <Path now={view.accountId ? 1 : 0} />
          {view.accountId && !view.awaitsTick ? <Launch view={view} /> : <AcceptForm view={view} />}
        </>
      )
    case 'waiting':
      return <WaitingBody view={view} />
    case 'silent':
      return <SilentBody view={view} />
    case 'creating':
      return <CreatingBody view={view} />
    case 'checking':
      return <CheckingBody view={view} />
    case 'stuck':
      return <StuckBody view={view} />
    case 'awaiting-approval':
    case 'connected':
      return <Connected view={view} />
    case 'disconnecting':
    case 'ended-by-customer':
    case 'ended-by-vendor':
    case 'link-ended':
      return <Ended view={view} />
    default:
      return <Troubled view={view} />
  }
}
