import type { Child } from 'hono/jsx'
import { AccountNumber } from '../parts.tsx'
import { DayChart, ShareBar, shortDay } from './pieces/chart.tsx'
import { adminPage } from './pieces/frame.tsx'
import { grouped, ListTable, listPath } from './pieces/list.tsx'
import { Choice, PageHead, Panel } from './pieces/page-head.tsx'
import { CONNECTION_STANDINGS, type Standing, statusesIn } from './pieces/status.tsx'
import { Ago, shortDuration } from './pieces/time.tsx'
import type { AdminFrame } from './view.ts'

export const PERIODS = [7, 30, 90] as const
type Period = (typeof PERIODS)[number]

/** Something that a person must do, with the record on whose page they do it. */
export interface Need {
  name: string
  /** The id of the record. */
  id: string
  what: string
  accountId?: string | undefined
  why?: string | undefined
  since: string
  action: string
  records: 'connections' | 'webhooks'
}

interface HomeFigures {
  from: string
  to: string
  funnel: Record<'invited' | 'opened' | 'accountGiven' | 'stackStarted' | 'connected', number>
  causes: { code: string; count: number }[]
  connectTime?: { medianSeconds: number; p90Seconds: number } | undefined
  health: { day: string; statuses: Record<string, number> }[]
  present: Record<'invitations' | 'connections', Record<string, number>>
}

export interface HomeView extends AdminFrame {
  now: Date
  period: Period
  /** Some of what needs the person, oldest first; absent if they may not see it. */
  needs?: { items: Need[]; total: number } | undefined
  /** Absent for a person who may see only some of the records. */
  figures?: HomeFigures | undefined
  mayInvite: boolean
}

/** The start page of the console: what needs the person, the funnel, causes and health. */
export function homePage(view: HomeView): string {
  const { figures } = view
  const isEmpty = figures && count(figures.present.invitations) === 0
  return adminPage({
    frame: view,
    title: 'Home',
    here: 'home',
    children: (
      <>
        <PageHead title="Home">
          {view.mayInvite ? (
            <a class="btn btn-main" href="/admin/invitations/new">
              Invite a customer
            </a>
          ) : null}
        </PageHead>
        {isEmpty ? <FirstSteps /> : <NeedsYou view={view} />}
        {isEmpty ? null : figures ? (
          <Overall figures={figures} period={view.period} />
        ) : (
          <p class="quiet">
            Figures are about all customers, and you may see only some of them. Your connections and
            invitations are in the lists.
          </p>
        )}
      </>
    ),
  })
}

const count = (statuses: Record<string, number>): number =>
  Object.values(statuses).reduce((sum, it) => sum + it, 0)

const FirstSteps = () => (
  <Panel id="first" title="First steps" note="Nobody is invited yet.">
    <ol class="steps">
      <li>
        <strong>
          <a href="/admin/profiles">Check your profile</a>
        </strong>
        <span class="sub">It says which access you ask for, and customers see it.</span>
      </li>
      <li>
        <strong>Invite yourself in the sandbox</strong>
        <span class="sub">
          Run <code>rolecall dev</code>: it plays a whole connection on your computer, without AWS.
        </span>
      </li>
      <li>
        <strong>
          <a href="/admin/invitations/new">Invite a customer</a>
        </strong>
        <span class="sub">You get a link to send. This page then shows how far they are.</span>
      </li>
    </ol>
  </Panel>
)

const NeedsYou = ({ view: { needs, now } }: { view: HomeView }) => (
  <Panel id="needs" title="Needs you" note={needsNote(needs)} flush>
    <ListTable
      caption="What needs you"
      kind="ny"
      items={needs?.items ?? []}
      empty={
        needs
          ? 'Nothing needs you. All else is fine or waits for a customer.'
          : 'You may not see connections.'
      }
      columns={[
        {
          name: 'Customer',
          show: (it) => (
            <>
              <a href={pathOf(it)}>{it.name}</a>
              {it.id === it.name ? null : <span class="sub mono">{it.id}</span>}
            </>
          ),
        },
        {
          name: 'What',
          show: (it) => (
            <div>
              {it.what}
              {it.accountId ? (
                <>
                  : <AccountNumber id={it.accountId} />
                </>
              ) : null}
              {it.why ? <span class="sub">{it.why}</span> : null}
            </div>
          ),
        },
        { name: 'Since', show: (it) => <Ago at={it.since} now={now} /> },
        {
          name: '',
          show: (it) => (
            <a class="btn btn-sm" href={pathOf(it)}>
              {it.action}
              <span class="unseen"> ({it.name})</span>
            </a>
          ),
        },
      ]}
    />
    {needs && needs.total > needs.items.length ? (
      <p class="pb">
        <a href={listPath('/admin/connections', { status: statusesIn('needs-you') })}>
          See all {grouped(needs.total)}
        </a>
      </p>
    ) : null}
  </Panel>
)

const pathOf = ({ records, id }: Need): string => `/admin/${records}/${encodeURIComponent(id)}`

const needsNote = (needs: HomeView['needs']): Child =>
  needs && needs.items.length > 0
    ? `${grouped(needs.total)}, oldest first. All else is fine or waits for a customer.`
    : undefined

const Overall = ({ figures, period }: { figures: HomeFigures; period: Period }) => (
  <>
    <Funnel figures={figures} period={period} />
    <div class="two">
      <Health figures={figures} />
      <Causes figures={figures} period={period} />
    </div>
  </>
)

const STEPS = [
  ['invited', 'Invited'],
  ['opened', 'Opened'],
  ['accountGiven', 'Account given'],
  ['stackStarted', 'Stack begun'],
  ['connected', 'Connected'],
] as const

function Funnel({ figures, period }: { figures: HomeFigures; period: Period }) {
  const { funnel, connectTime } = figures
  const most = Math.max(1, ...STEPS.map(([step]) => funnel[step]))
  return (
    <Panel
      id="funnel"
      title="From invitation to connection"
      note={
        connectTime
          ? `half connect within ${shortDuration(connectTime.medianSeconds)}, nine of ten within ${shortDuration(connectTime.p90Seconds)}`
          : 'nobody connected in this time'
      }
      action={
        <Choice
          label="Period"
          choices={PERIODS.map((days) => ({
            path: listPath('/admin', { days }),
            name: `${days} days`,
            isHere: days === period,
          }))}
        />
      }
      flush
    >
      <ol class="fun">
        {STEPS.map(([step, name], at) => (
          <li>
            <span>{name}</span>
            <b>{grouped(funnel[step])}</b>
            <span class="quiet xs">
              {at === 0
                ? `${shortDay(figures.from)} to ${shortDay(figures.to)}`
                : shareOf(funnel[step], funnel[STEPS[at - 1]![0]])}
            </span>
            <ShareBar share={funnel[step] / most} />
          </li>
        ))}
      </ol>
    </Panel>
  )
}

const shareOf = (part: number, whole: number): string =>
  whole === 0 ? 'none before' : `${Math.round((100 * part) / whole)} % of the step before`

/** The connections of a day by who must act, in the order of the chart. */
const standingsOf = (statuses: Record<string, number>): Record<Standing, number> => {
  const sums = { fine: 0, busy: 0, waiting: 0, 'needs-you': 0, stopped: 0, ended: 0 }
  for (const [status, number] of Object.entries(statuses)) {
    const known = CONNECTION_STANDINGS[status as keyof typeof CONNECTION_STANDINGS]
    if (known) sums[known.standing] += number
  }
  return sums
}

function Health({ figures: { health, present } }: { figures: HomeFigures }) {
  const now = standingsOf(present.connections)
  const living = count(present.connections) - now.ended
  const days = health.map(({ day, statuses }) => {
    const { waiting, fine, busy, ...rest } = standingsOf(statuses)
    return { day, parts: [rest['needs-you'], waiting, fine + busy] }
  })
  return (
    <Panel
      id="health"
      title="Health of all connections"
      note={`${grouped(now.fine)} of ${grouped(living)} fine now`}
    >
      {days.length === 0 ? (
        <p class="quiet">Rolecall counts once a day. The first day appears here soon.</p>
      ) : (
        <DayChart
          label={`Connections by day, ${days.length} days: who must act`}
          series={[
            { name: 'Need you', tone: 'bad' },
            { name: 'Wait for the customer', tone: 'warn' },
            { name: 'Fine', tone: 'good' },
          ]}
          days={days}
        />
      )}
      <p class="legend">
        <Legend standing="fine" tone="good" text={`${grouped(now.fine)} fine`} />
        <Legend
          standing="waiting"
          tone="warn"
          text={`${grouped(now.waiting)} wait for the customer`}
        />
        <Legend standing="needs-you" tone="bad" text={`${grouped(now['needs-you'])} need you`} />
        <Legend standing="stopped" tone="off" text={`${grouped(now.stopped)} suspended`} />
        <Legend standing="ended" tone="off" text={`${grouped(now.ended)} ended`} />
      </p>
    </Panel>
  )
}

const Legend = (props: { standing: Standing; tone: string; text: string }) => (
  <a
    class={`st st-${props.tone}`}
    href={listPath('/admin/connections', { status: statusesIn(props.standing) })}
  >
    {props.text}
  </a>
)

function Causes({ figures: { causes, funnel }, period }: { figures: HomeFigures; period: Period }) {
  const rows = [
    ...causes.map(({ code, count: times }) => ({ name: inWords(code), times })),
    ...(funnel.invited > funnel.opened
      ? [{ name: 'Not opened', times: funnel.invited - funnel.opened }]
      : []),
    ...(funnel.opened > funnel.accountGiven
      ? [{ name: 'Opened, no account given', times: funnel.opened - funnel.accountGiven }]
      : []),
  ].sort((one, other) => other.times - one.times)
  const most = Math.max(1, ...rows.map(({ times }) => times))
  return (
    <Panel id="causes" title="Where it stops" note={`${period} days`} flush>
      <ListTable
        caption="Where invitations stop, by cause"
        kind="plain"
        items={rows}
        empty="No attempt failed, and every link was opened."
        columns={[
          {
            name: 'Cause',
            show: ({ name }) => (
              <a href={listPath('/admin/invitations', { status: 'open', order: 'asc' })}>{name}</a>
            ),
          },
          { name: 'Share', show: ({ times }) => <ShareBar share={times / most} tone="warn" /> },
          { name: 'Times', show: ({ times }) => grouped(times) },
        ]}
      />
    </Panel>
  )
}

/** `ROLE_NOT_CREATED` becomes "Role not created". */
function inWords(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
