import { whoIs } from '../history.tsx'
import { CopyableId } from '../pieces/copy.tsx'
import { ListTable, Pager } from '../pieces/list.tsx'
import { Panel } from '../pieces/page-head.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { NotForYou } from './not-for-you.tsx'
import { pathOf, type ShownSession, type TabView } from './view.ts'

/** Who got credentials, for what, until when. */
export const Sessions = ({ view }: { view: TabView<'sessions'> }) => {
  const path = pathOf(view.connection, 'sessions')
  if (view.sessions.hidden) return <NotForYou what="sessions" grant="audit:read" />
  return (
    <>
      <div class="dh">
        <p class="quiet">
          Who got credentials in the last 90 days, for what, until when. The request id finds the
          call in the customer’s CloudTrail.
        </p>
        <div class="r">
          <a class="btn" href={`${path}.csv`} download>
            Export CSV
          </a>
        </div>
      </div>
      <Panel id="sessions" title="Sessions" flush>
        <SessionsTable sessions={view.sessions.items} now={view.now} />
      </Panel>
      <Pager what="sessions" path={path} query={{}} {...view.sessions} />
    </>
  )
}

export const SessionsTable = ({ sessions, now }: { sessions: ShownSession[]; now: string }) => (
  <ListTable
    caption="Sessions"
    kind="sessions"
    items={sessions}
    empty="Nobody got credentials in the last 90 days."
    columns={[
      { name: 'Issued', show: ({ at }) => <LocalTime at={at} /> },
      { name: 'To', show: ({ by }) => whoIs(by) },
      { name: 'Scope', show: ({ scope }) => scope },
      { name: 'Until', show: (it) => <Until session={it} now={now} /> },
      { name: 'STS request id', show: (it) => <RequestId session={it} /> },
    ]}
  />
)

const Until = ({ session: { expiration }, now }: { session: ShownSession; now: string }) => (
  <span>
    <LocalTime at={expiration} />{' '}
    {Date.parse(expiration) > Date.parse(now) ? <span class="st st-good">open</span> : null}
  </span>
)

/** The button copies all of it, and the file has it too. */
const SHOWN_CHARACTERS = 11

const RequestId = ({ session: { stsRequestId, at } }: { session: ShownSession }) =>
  stsRequestId === undefined ? (
    <span class="quiet">not known</span>
  ) : (
    <CopyableId
      text={stsRequestId}
      shown={`${stsRequestId.slice(0, SHOWN_CHARACTERS)}…`}
      what={`the request id of ${at}`}
    />
  )
