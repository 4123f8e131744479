import { adminPage } from '../pieces/frame.tsx'
import { ListTable, listPath, Pager } from '../pieces/list.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { CampaignsPanel } from './campaigns.tsx'
import { Connections } from './list.tsx'
import { type ProfileView, profilePath, type ShownVersion } from './view.ts'

interface Props {
  view: ProfileView
}

/** One profile: its versions, who has which, and its campaigns. */
export const profilePage = (view: ProfileView): string => {
  const { profile, headline } = view
  return adminPage({
    frame: view,
    title: profile.name,
    here: 'profiles',
    children: (
      <>
        <PageHead
          title={profile.name}
          parent={{ path: '/admin/profiles', name: 'Access profiles' }}
          note={
            profile.status === 'removed' ? (
              <span class="st st-off">No longer in rolecall.yaml</span>
            ) : (
              <span class="quiet">version {profile.current}</span>
            )
          }
        >
          <a class="btn" href={listPath('/admin/connections', { profile: profile.name })}>
            Its connections
          </a>
        </PageHead>
        <p class="lead">{profile.purpose}</p>
        <p class="quiet">{headline}</p>
        <Versions view={view} />
        <CampaignsPanel view={view} />
        <Facts view={view} />
      </>
    ),
  })
}

const Versions = ({ view: { profile, versions } }: Props) => (
  <>
    <Panel id="versions" title="Versions" flush>
      <ListTable
        caption="Versions, and how many connections have each"
        items={versions.items}
        empty="This profile has no versions."
        columns={[
          { name: 'Version', show: (it) => <Version version={it} /> },
          { name: 'First seen', show: ({ seenAt }) => <LocalTime at={seenAt} /> },
          { name: 'Connections', show: (it) => <Connections count={it} /> },
          { name: 'Differences', show: (it) => <Differences profile={profile} version={it} /> },
        ]}
      />
    </Panel>
    <Pager what="versions" path={profilePath(profile.name)} query={{}} {...versions} />
  </>
)

const Version = ({ version: { number, isCurrent } }: { version: ShownVersion }) => (
  <>
    {number} {isCurrent ? <span class="st st-good">current</span> : null}
  </>
)

const Differences = ({
  profile,
  version: { number },
}: {
  profile: ProfileView['profile']
  version: ShownVersion
}) => {
  const compare = (from: number, to: number) =>
    profilePath(profile.name, `/compare?from=${from}&to=${to}`)
  if (number === 1 && profile.current === 1) return <span class="quiet">the only one</span>
  return (
    <>
      {number > 1 ? <a href={compare(number - 1, number)}>from version {number - 1}</a> : null}
      {number > 1 && number !== profile.current ? ', ' : ''}
      {number !== profile.current ? (
        <a href={compare(number, profile.current)}>to the current version</a>
      ) : null}
    </>
  )
}

const Facts = ({ view: { roleName, scopes } }: Props) => (
  <Panel id="facts" title="Details of the current version">
    <dl class="facts">
      <dt>Role name</dt>
      <dd>
        <code>{roleName}</code>
      </dd>
      <dt>Scopes</dt>
      <dd>
        {scopes.length === 0 ? (
          <span class="quiet">none: credentials may do all that was granted</span>
        ) : (
          <ul class="plain-list">
            {scopes.map(({ name, description }) => (
              <li>
                <code>{name}</code> {description ?? ''}
              </li>
            ))}
          </ul>
        )}
      </dd>
    </dl>
  </Panel>
)
