import { adminPage } from '../pieces/frame.tsx'
import { grouped, ListTable, Pager } from '../pieces/list.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { type ProfilesView, profilePath, type ShownCount, type ShownProfile } from './view.ts'

/** The access profiles that were ever stored. */
export const profilesPage = (view: ProfilesView): string =>
  adminPage({
    frame: view,
    title: 'Access profiles',
    here: 'profiles',
    children: (
      <>
        <PageHead title="Access profiles" />
        <p class="quiet">
          A profile says which rights customers grant. To change one, edit rolecall.yaml and
          restart: Rolecall stores a new version, which new invitations get.
        </p>
        {view.profiles.hidden ? (
          <p class="empty">
            You may not see access profiles. It needs the grant <code>connections:read</code>.
          </p>
        ) : (
          <Panel id="profiles" title="Profiles" flush>
            <ListTable
              caption="Access profiles"
              items={view.profiles.items}
              empty="No profiles are stored yet. Add one to rolecall.yaml and restart."
              columns={[
                { name: 'Profile', show: (it) => <Name profile={it} /> },
                { name: 'Purpose', show: ({ purpose }) => purpose },
                { name: 'Version', show: (it) => `${it.current} of ${it.versions}` },
                { name: 'Connections', show: (it) => <Connections count={it} /> },
                { name: 'Changed', show: ({ updatedAt }) => <LocalTime at={updatedAt} /> },
              ]}
            />
          </Panel>
        )}
        <Pager what="profiles" path="/admin/profiles" query={{}} {...view.profiles} />
      </>
    ),
  })

const Name = ({ profile: { name, status } }: { profile: ShownProfile }) => (
  <>
    <a href={profilePath(name)}>{name}</a>
    {status === 'removed' ? <span class="sub">no longer in rolecall.yaml</span> : null}
  </>
)

export const Connections = ({ count: { connections, isAtLeast } }: { count: ShownCount }) => (
  <>
    {isAtLeast ? 'at least ' : ''}
    {grouped(connections)}
  </>
)
