import type { Child } from 'hono/jsx'
import { useWords, type Words } from '../language/languages.ts'
import { AccountNumber, Time } from '../parts.tsx'
import { Path } from './checks.tsx'
import { Connected, Troubled } from './connected.tsx'
import { DeclareForm } from './declare-role.tsx'
import { Decline } from './decline.tsx'
import { Ended } from './ended.tsx'
import { FailureBody, FailureLead, failureTitle } from './failure.tsx'
import { AcceptForm, Launch } from './launch.tsx'
import { Ago, Icon, type IconName } from './pieces.tsx'
import { CheckingBody, CreatingBody, SilentBody, StuckBody, WaitingBody } from './under-way.tsx'
import { type CustomerView, canDecline, isBeforeLaunch, type Phase } from './view.ts'

interface Props {
  view: CustomerView
}

type Tone = 'plain' | 'busy' | 'good' | 'warn' | 'bad'

/** The head of the card in each phase. A phone shows the title at the top of the screen. */
const HEADS: Record<Phase, [tone: Tone, icon: IconName | undefined]> = {
  account: ['plain', undefined],
  ready: ['plain', undefined],
  waiting: ['busy', 'spin'],
  silent: ['warn', 'clock'],
  creating: ['busy', 'spin'],
  checking: ['busy', 'spin'],
  stuck: ['warn', 'clock'],
  failed: ['bad', 'x'],
  'awaiting-approval': ['busy', 'clock'],
  connected: ['good', 'yes'],
  suspended: ['warn', 'stop'],
  insecure: ['bad', 'stop'],
  unreachable: ['warn', 'stop'],
  contested: ['bad', 'stop'],
  disconnecting: ['busy', 'spin'],
  'ended-by-customer': ['good', 'check'],
  'ended-by-vendor': ['warn', 'stop'],
  declined: ['plain', 'x'],
  'link-ended': ['plain', 'clock'],
}

export function headOf(
  words: Words,
  { progress, vendor }: CustomerView,
): { tone: Tone; title: string } {
  const { phase } = progress
  const [tone] = HEADS[phase]
  if (phase === 'failed') return { tone, title: failureTitle(words, progress) }
  if (phase === 'ended-by-vendor')
    return { tone, title: words.card.vendorStopped({ vendor: vendor.name }) }
  return { tone, title: words.card.titles[phase] }
}

/** The status and the one next action. A failure takes the whole width and comes first. */
export const Card = ({ view }: Props) => {
  const words = useWords()
  const { phase } = view.progress
  const { tone, title } = headOf(words, view)
  const [, icon] = HEADS[phase]
  const before = isBeforeLaunch(view)
  return (
    <aside
      class={phase === 'failed' ? 'side side-wide' : before ? 'side' : 'side side-first'}
      id="launch"
      aria-label={words.card.label}
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
        {canDecline(view) ? <Decline view={view} /> : null}
        <noscript>
          <div class="cfoot">
            <span>
              {words.card.withoutScript({
                reload: (text) => <a href={view.basePath}>{text}</a>,
              })}
            </span>
          </div>
        </noscript>
      </div>
    </aside>
  )
}

const Account = ({ view: { progress } }: Props) => {
  const id = progress.stack?.accountId ?? progress.accountId
  return id ? <AccountNumber id={id} /> : useWords().card.yourAccount
}

const Lead = ({ view }: Props) => {
  const words = useWords().card
  const { progress, now, expiresAt } = view
  const { phase, startedAt, since } = progress
  const vendor = view.vendor.name
  const account = <Account view={view} />
  const started = startedAt ? words.started({ ago: <Ago at={startedAt} now={now} /> }) : null
  const time = since ? <Time at={since} /> : undefined
  const leads: Partial<Record<Phase, Child>> = {
    account: view.awaitsTick ? words.asksForAll : words.twoSteps,
    ready: view.awaitsTick ? words.asksForAll : words.oneStep,
    waiting: words.waiting({ account, started }),
    silent: words.silent({ account, started }),
    creating: words.creating({ account }),
    checking: words.checking,
    stuck: started ?? undefined,
    'awaiting-approval': words.awaitingApproval({ vendor }),
    connected: time && words.connectedSince({ time }),
    suspended: words.suspended({ vendor }),
    insecure: words.insecure({ vendor }),
    unreachable: words.unreachable({ vendor }),
    contested: words.contested,
    disconnecting: words.disconnecting,
    'ended-by-customer': time && words.youEnded({ time }),
    'ended-by-vendor': time,
    declined: time && words.declinedOn({ time }),
    'link-ended':
      now >= expiresAt
        ? words.linkWorkedUntil({ time: <Time at={expiresAt} /> })
        : words.vendorEndedLink({ vendor }),
  }
  if (phase === 'failed') return <FailureLead view={view} />
  return leads[phase] === undefined ? null : <p>{leads[phase]}</p>
}

/** What the customer does first; with several declared roles, what is left. */
const Start = ({ view }: Props) => {
  if (view.progress.way === 'declared')
    return (
      <>
        <p class="note">{useWords().declare.others}</p>
        <DeclareForm view={view} />
      </>
    )
  if (!view.accountId || view.awaitsTick) return <AcceptForm view={view} />
  return view.way ? <StartElsewhere view={view} /> : <Launch view={view} />
}

/** Beside another way than the stack: the role first, then its ARN. */
const StartElsewhere = ({ view: { accountId = '' } }: Props) => {
  const { howTo } = useWords()
  return (
    <>
      <p>{howTo.thenArn({ account: <AccountNumber id={accountId} /> })}</p>
      <a class="btn btn-main" href="#declare">
        {howTo.enterArn}
      </a>
    </>
  )
}

const Body = ({ view }: Props) => {
  switch (view.progress.phase) {
    case 'account':
    case 'ready':
      return (
        <>
          <Path now={view.accountId ? 1 : 0} way={view.progress.way} />
          <Start view={view} />
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
    case 'declined':
    case 'link-ended':
      return <Ended view={view} />
    default:
      return <Troubled view={view} />
  }
}
