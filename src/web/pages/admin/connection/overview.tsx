import { Fact, groupDigits, Region } from '../../parts.tsx'
import { Entries } from '../history.tsx'
import { CopyableId } from '../pieces/copy.tsx'
import { Panel } from '../pieces/page-head.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { profilePath } from '../profiles/view.ts'
import { checksInWords, Days } from './days.tsx'
import { NotForYou } from './not-for-you.tsx'
import { SessionsTable } from './sessions.tsx'
import { pathOf, type TabView } from './view.ts'

/** The latest of everything, and the ids. */
export const Overview = ({ view }: { view: TabView<'overview'> }) => {
  const { connection, days } = view
  return (
    <div class="two">
      <div>
        <Panel
          id="days"
          title="Health, 90 days"
          note={checksInWords(days)}
          action={<a href={pathOf(connection, 'health')}>Every check</a>}
        >
          <Days days={days.days} />
        </Panel>
        <Panel
          id="sessions"
          title="Sessions"
          flush
          action={<a href={pathOf(connection, 'sessions')}>All sessions</a>}
        >
          {view.sessions ? (
            <SessionsTable sessions={view.sessions} now={view.now} />
          ) : (
            <NotForYou what="sessions" grant="audit:read" />
          )}
        </Panel>
        <Panel
          id="latest"
          title="Latest"
          action={<a href={pathOf(connection, 'history')}>All history</a>}
        >
          {view.latest ? (
            <Entries entries={view.latest} />
          ) : (
            <NotForYou what="what happened" grant="audit:read" />
          )}
        </Panel>
      </div>
      <div>
        <Ids view={view} />
        <AccessPanel view={view} />
      </div>
    </div>
  )
}

const nameIn = (arn: string): string => arn.split('/').at(-1)!
const stackNameIn = (arn: string): string => arn.split('/')[1] ?? arn

const Ids = ({ view: { connection: it, siblings = [] } }: { view: TabView<'overview'> }) => (
  <Panel id="role" title="Role">
    <dl class="facts">
      <Fact name="Account">
        <CopyableId
          text={it.accountId}
          shown={groupDigits(it.accountId)}
          what="the account number"
        />{' '}
        <span class="quiet">{it.approved ? 'confirmed' : 'not confirmed yet'}</span>
      </Fact>
      <Fact name="Role">
        <CopyableId text={it.roleArn} shown={nameIn(it.roleArn)} what="the role’s ARN" />
      </Fact>
      <Fact name="External ID">
        <CopyableId text={it.externalId} what="the External ID" />
      </Fact>
      {it.stackId === undefined ? (
        <Fact name="Made">{it.imported ? 'before Rolecall, and imported' : 'without a stack'}</Fact>
      ) : (
        <Fact name="Stack">
          <CopyableId text={it.stackId} shown={stackNameIn(it.stackId)} what="the stack’s ARN" />
        </Fact>
      )}
      <Fact name="Region">
        <Region name={it.region} />
      </Fact>
      <Fact name="Customer">
        <CopyableId text={it.customerId} what="the customer’s id" />
      </Fact>
      <Fact name={it.stackId === undefined ? 'Connected' : 'Stack reported'}>
        <LocalTime at={it.createdAt} />
      </Fact>
      <Fact name="Verified">
        {it.verifiedAt ? <LocalTime at={it.verifiedAt} /> : <span class="quiet">not yet</span>}
      </Fact>
      {it.nextCheckAt ? (
        <Fact name="Next check">
          <LocalTime at={it.nextCheckAt} />
        </Fact>
      ) : null}
      {it.role === undefined ? null : (
        <Fact name="Role in the profile">
          <code>{it.role}</code>
          {siblings.map(({ id, role }) => (
            <>
              {' '}
              <a href={`/admin/connections/${encodeURIComponent(id)}`}>{role}</a>
            </>
          ))}
        </Fact>
      )}
      <Fact name="Invitation">
        <a href={`/admin/invitations/${encodeURIComponent(it.invitationId)}`}>
          Show its invitation
        </a>
      </Fact>
    </dl>
  </Panel>
)

const AccessPanel = ({ view: { connection, versions, access } }: { view: TabView<'overview'> }) => {
  const { grantedVersion, currentVersion, outdated } = versions
  return (
    <Panel
      id="access"
      title="Access"
      action={<a href={pathOf(connection, 'access')}>The customer’s sheet</a>}
    >
      <p>
        <strong>
          {grantedVersion === null
            ? 'Granted an early version'
            : `Granted version ${grantedVersion}`}
        </strong>{' '}
        of <a href={profilePath(connection.profile)}>{connection.profile}</a>.{' '}
        {comparedInWords(currentVersion, grantedVersion, outdated)}
      </p>
      {access ? (
        <p class={access.verdict === 'limited' ? 'note' : 'note note-warn'}>{access.headline}</p>
      ) : null}
    </Panel>
  )
}

function comparedInWords(
  current: number | null,
  granted: number | null,
  outdated: boolean | null,
): string {
  if (current === null) return 'rolecall.yaml no longer has this profile.'
  if (current === granted) return 'It is the current one.'
  return outdated === false
    ? `Version ${current} asks for the same rights.`
    : `Version ${current} asks for other rights.`
}
