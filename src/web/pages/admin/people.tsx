import type { Grants } from '../../../core/model/grants.ts'
import { type RoleRule, roleOf, type SignInProvider } from '../../../core/model/person.ts'
import {
  type PersonSession,
  personId,
  type SessionEndReason,
} from '../../../core/model/person-session.ts'
import { Csrf, Tick } from './pieces/forms.tsx'
import { ListTable, Pager } from './pieces/list.tsx'
import { Panel } from './pieces/page-head.tsx'
import { LocalTime } from './pieces/time.tsx'
import { settingsFrame } from './settings.tsx'
import type { AdminFrame } from './view.ts'

interface ShownSession {
  session: PersonSession
  isLive: boolean
}

export interface PeopleView extends AdminFrame {
  providers: readonly SignInProvider[]
  /** The sign-ins of the last 30 days, newest first. */
  sessions: ShownSession[]
  cursor?: string | undefined
  nextCursor?: string | undefined
}

const PATH = '/admin/settings/people'

/** Who may sign in to the console, and who did lately. */
export const peoplePage = (view: PeopleView): string =>
  settingsFrame({
    frame: view,
    title: 'People',
    here: PATH,
    children: (
      <>
        <Panel id="sessions" title="Sign-ins of the last 30 days" flush>
          <ListTable
            caption="Sign-ins of the last 30 days"
            items={view.sessions}
            columns={columns(view)}
            empty="Nobody has signed in with a provider in the last 30 days."
          />
        </Panel>
        <Pager
          what="sign-ins"
          path={PATH}
          query={{}}
          cursor={view.cursor}
          nextCursor={view.nextCursor}
        />
        <Providers providers={view.providers} />
      </>
    ),
  })

const columns = (view: PeopleView) => [
  {
    name: 'Person',
    show: ({ session: { name, provider, subject } }: ShownSession) => (
      <>
        {name ?? subject}
        <span class="sub mono">{personId(provider, subject)}</span>
      </>
    ),
  },
  { name: 'Role', show: ({ session }: ShownSession) => inWords(session.grants) },
  { name: 'Signed in', show: ({ session }: ShownSession) => <LocalTime at={session.createdAt} /> },
  { name: 'Last use', show: ({ session }: ShownSession) => <LocalTime at={session.lastUsedAt} /> },
  { name: 'Session', show: (it: ShownSession) => <State {...it} /> },
  {
    name: '',
    show: (it: ShownSession) => (it.isLive ? <EndForm csrf={view.csrf} {...it} /> : null),
  },
]

/** The role, or the grants where they are no role. */
function inWords(grants: Grants): string {
  const role = roleOf(grants)
  return role === 'custom' ? grants.may.join(', ') : role
}

const REASONS: Record<SessionEndReason, string> = {
  'signed-out': 'signed out',
  'ended-by-owner': 'ended by an owner',
  'no-role': 'no group with a role was left',
  'refused-by-provider': 'the provider no longer lets the person in',
  'provider-removed': 'the provider was removed from rolecall.yaml',
  restored: 'the store was restored from a backup',
}

const State = ({ session, isLive }: ShownSession) => {
  const { endReason, expiresAt, providerIsDown, provider } = session
  if (endReason) return <span class="quiet">ended: {REASONS[endReason]}</span>
  if (!isLive) return <span class="quiet">ended: not used for an hour, or 12 hours old</span>
  return (
    <div>
      until <LocalTime at={expiresAt} />
      {providerIsDown ? <span class="sub">{provider} does not answer</span> : null}
    </div>
  )
}

const EndForm = ({ csrf, session }: ShownSession & { csrf: string }) => (
  <details class="confirm">
    <summary class="btn btn-sm btn-red">End…</summary>
    <form method="post" action={`${PATH}/${encodeURIComponent(session.id)}/end-session`}>
      <Csrf value={csrf} />
      <p class="confirm-text">
        The person is signed out at once, and can sign in again while a group allows it. To keep the
        person out, remove the groups at {session.provider} first.
      </p>
      <Tick>End this session of {session.name ?? session.subject}</Tick>
      <button type="submit" class="btn btn-red">
        End the session
      </button>
    </form>
  </details>
)

const Providers = ({ providers }: Pick<PeopleView, 'providers'>) =>
  providers.length === 0 ? (
    <Panel id="providers" title="Who may sign in">
      <p>
        No provider is set up, so everybody signs in with an API token. Add <code>signIn</code> to
        rolecall.yaml to let people sign in with OpenID Connect.
      </p>
    </Panel>
  ) : (
    <>
      {providers.map(({ name, slug, issuer, rules }) => (
        <Panel
          id={`provider-${slug}`}
          title={`Who may sign in with ${name}`}
          note={<code>{issuer}</code>}
          flush
        >
          <ListTable
            caption={`Roles of people of ${name}`}
            items={rules}
            columns={RULE_COLUMNS}
            empty="No rule gives a role."
          />
        </Panel>
      ))}
      <p class="quiet">
        The rules are in rolecall.yaml. The first rule that matches sets the limits; rules with the
        same limits add what they allow. API tokens work as well.
      </p>
    </>
  )

const RULE_COLUMNS = [
  {
    name: 'Who',
    show: ({ claims }: RoleRule) =>
      Object.entries(claims).map(([claim, value]) => (
        <div>
          <span class="quiet">{claim}:</span> {value}
        </div>
      )),
  },
  { name: 'May', show: ({ grants: { may } }: RoleRule) => inWords({ may }) },
  {
    name: 'Limits',
    show: ({ grants: { customers, connections } }: RoleRule) =>
      [
        ...(customers ? [`customers ${customers.join(', ')}`] : []),
        ...(connections ? [`connections ${connections.join(', ')}`] : []),
      ].join('; ') || 'none',
  },
]
