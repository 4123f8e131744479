import { Entries } from '../history.tsx'
import { Pager } from '../pieces/list.tsx'
import { Panel } from '../pieces/page-head.tsx'
import { NotForYou } from './not-for-you.tsx'
import { pathOf, type TabView } from './view.ts'

/** What happened to the connection and to its invitation. */
export const ConnectionHistory = ({
  view: { connection, entries },
}: {
  view: TabView<'history'>
}) =>
  entries.hidden ? (
    <NotForYou what="the history" grant="audit:read" />
  ) : (
    <>
      <p class="quiet">
        What happened to this connection and to its invitation, newest first. Issued credentials
        stand under <a href={pathOf(connection, 'sessions')}>Sessions</a>.
      </p>
      <Panel id="history" title="History">
        <Entries entries={entries.items} />
      </Panel>
      <Pager what="entries" path={pathOf(connection, 'history')} query={{}} {...entries} />
    </>
  )
