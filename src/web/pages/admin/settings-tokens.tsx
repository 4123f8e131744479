import { type Grants, PERMISSIONS, type Permission } from '../../../core/model/grants.ts'
import type { Token, tokenStatus } from '../../../core/model/token.ts'
import { Fact, InputField, Note, SelectField, Time, Value } from '../parts.tsx'
import { CopyableId } from './pieces/copy.tsx'
import { ErrorSummary, type FormError } from './pieces/error-summary.tsx'
import { ConfirmedAction, Csrf, Reason, Tick } from './pieces/forms.tsx'
import { type Column, ListTable, Pager } from './pieces/list.tsx'
import { Panel } from './pieces/page-head.tsx'
import { settingsFrame } from './settings.tsx'
import type { AdminFrame, Listing } from './view.ts'

type TokenStatus = ReturnType<typeof tokenStatus>

interface Row {
  token: Token
  status: TokenStatus
}

interface TokensView extends AdminFrame {
  /** Undefined if the person may not see them. */
  tokens: Listing<Row> | undefined
  /** What the person may give to a token. */
  grants: readonly Permission[]
  /** What was entered before, and what is wrong with it. */
  values?: Record<string, string>
  may?: readonly string[]
  errors?: readonly FormError[]
}

const PATH = '/admin/settings/tokens'
const HERE = PATH

const TONES: Record<TokenStatus, string> = {
  active: 'good',
  expired: 'off',
  revoked: 'off',
  held: 'warn',
}

/** The status as a word. The colour only helps to find it. */
const Status = ({ status }: { status: TokenStatus }) => (
  <span class={`st st-${TONES[status]}`}>
    {status === 'held' ? 'held: confirm the restore' : status}
  </span>
)

const COLUMNS: readonly Column<Row>[] = [
  {
    name: 'Token',
    show: ({ token }) => (
      <>
        <a href={`${PATH}/${encodeURIComponent(token.id)}`}>{token.name}</a>
        <span class="sub">
          <CopyableId text={token.id} what={`the id of ${token.name}`} />
        </span>
      </>
    ),
  },
  { name: 'Status', show: ({ status }) => <Status status={status} /> },
  { name: 'May', show: ({ token }) => grantsInWords(token.grants) },
  { name: 'Expires', show: ({ token }) => <Time at={token.expiresAt} /> },
  {
    name: 'Last used',
    show: ({ token }) =>
      token.lastUsedAt ? <Time at={token.lastUsedAt} /> : <span class="quiet">never</span>,
  },
]

const grantsInWords = ({ may, ...limits }: Grants): string =>
  [
    may.join(', '),
    ...Object.entries(limits).flatMap(([what, only]) =>
      only ? `only ${what} ${only.join(', ')}` : [],
    ),
  ].join('; ')

/** The API tokens, and the form that creates one. */
export const tokensPage = (view: TokensView): string =>
  settingsFrame({
    frame: view,
    here: HERE,
    title: 'API tokens',
    children: view.tokens ? (
      <>
        <ErrorSummary errors={view.errors ?? []} />
        <Panel id="tokens" title="API tokens" note="newest first" flush>
          <ListTable
            caption="API tokens"
            items={view.tokens.items}
            columns={COLUMNS}
            empty="No API tokens yet. The first one, admin, is not in this list."
          />
          <Pager
            what="API tokens"
            path={PATH}
            query={{}}
            cursor={view.tokens.cursor}
            nextCursor={view.tokens.nextCursor}
          />
        </Panel>
        <CreateForm view={view} />
      </>
    ) : (
      <Panel id="tokens" title="API tokens">
        <p>
          You may not see API tokens. They need the grant <code>tokens</code>.
        </p>
      </Panel>
    ),
  })

function CreateForm({
  view: { csrf, grants, values = {}, may = [], errors = [] },
}: {
  view: TokensView
}) {
  const errorOf = (field: string) => errors.find((it) => it.field === field)?.message
  return (
    <Panel id="create" title="Create a token">
      <form method="post" action={PATH} class="form">
        <Csrf value={csrf} />
        <InputField
          id="name"
          label="Name"
          hint="The audit trail shows it, and no other token can have it later."
          required
          value={values.name}
          error={errorOf('name')}
        />
        <fieldset class="types">
          <legend>What it may do</legend>
          {grants.map((grant) => (
            <label class="check">
              <input
                type="checkbox"
                id={`may-${grant}`}
                name={`may-${grant}`}
                value="yes"
                checked={may.includes(grant)}
              />
              <span>
                <code>{grant}</code> {PERMISSIONS[grant]}
              </span>
            </label>
          ))}
        </fieldset>
        <InputField
          id="customers"
          label="Only these customers"
          hint="Optional. Ids, separated by commas."
          value={values.customers}
          error={errorOf('customers')}
        />
        <InputField
          id="connections"
          label="Only these connections"
          hint="Optional. Ids, separated by commas."
          value={values.connections}
          error={errorOf('connections')}
        />
        <InputField
          id="scopes"
          label="Credentials of these scopes only"
          hint="Optional. Names, separated by commas."
          value={values.scopes}
          error={errorOf('scopes')}
        />
        <InputField
          id="days"
          label="Works for how many days"
          hint="1 to 366. Without a number: 365."
          numeric
          value={values.days}
          error={errorOf('days')}
        />
        <button type="submit" class="btn btn-main">
          Create the token
        </button>
      </form>
    </Panel>
  )
}

interface TokenView extends AdminFrame, Row {}

/** One token: what it may do, and how to replace or end it. */
export const tokenPage = ({ token, status, ...frame }: TokenView): string =>
  settingsFrame({
    frame,
    here: HERE,
    title: token.name,
    children: (
      <>
        <Panel id="token" title={`API token ${token.name}`} action={<Status status={status} />}>
          <dl class="facts">
            <Fact name="Id">
              <CopyableId text={token.id} what="the id of the token" />
            </Fact>
            <Fact name="May">{grantsInWords(token.grants)}</Fact>
            <Fact name="Created">
              <Time at={token.createdAt} /> by {token.createdBy}
            </Fact>
            <Fact name="Expires">
              <Time at={token.expiresAt} />
            </Fact>
            <Fact name="Last used">
              {token.lastUsedAt ? <Time at={token.lastUsedAt} /> : 'never'}
            </Fact>
            {token.replacedBy ? (
              <Fact name="Replaced by">
                <a href={`${PATH}/${encodeURIComponent(token.replacedBy)}`}>{token.replacedBy}</a>
              </Fact>
            ) : null}
          </dl>
        </Panel>
        {status === 'active' ? <Orders csrf={frame.csrf} token={token} /> : null}
      </>
    ),
  })

const Orders = ({ csrf, token }: { csrf: string; token: Token }) => (
  <Panel id="orders" title="Replace or end it">
    <div class="actions">
      {token.replacedBy ? null : (
        <details class="confirm">
          <summary class="btn">Rotate…</summary>
          <form method="post" action={`${PATH}/${encodeURIComponent(token.id)}/rotate`}>
            <Csrf value={csrf} />
            <SelectField
              id="hours"
              label="How long the old token still works"
              options={[
                ['0', 'Not at all'],
                ['1', '1 hour'],
                ['24', '24 hours'],
                ['168', '7 days'],
              ]}
              chosen="24"
            />
            <Tick>I will put the new token where the old one is used.</Tick>
            <Reason />
            <button type="submit" class="btn">
              Rotate
            </button>
          </form>
        </details>
      )}
      <ConfirmedAction
        csrf={csrf}
        action={`${PATH}/${encodeURIComponent(token.id)}/revoke`}
        label="Revoke"
        understood="I understand that programs with this token stop working."
      >
        Calls with this token are refused from now on, and console sessions that were opened with it
        end.
        <label class="check">
          <input type="checkbox" name="descendants" value="yes" />
          <span>Also revoke the tokens that it created, and those that they created.</span>
        </label>
      </ConfirmedAction>
    </div>
  </Panel>
)

interface TokenSecretView extends AdminFrame {
  token: Token
  text: string
}

/** Shows the text of a new token, once. */
export const tokenSecretPage = ({ token, text, ...frame }: TokenSecretView): string =>
  settingsFrame({
    frame,
    here: HERE,
    title: 'New API token',
    children: (
      <Panel id="secret" title={`New API token ${token.name}`}>
        <p>Copy it now. Rolecall does not store it, and does not show it again.</p>
        <p>
          <Value text={text} what="the API token" />
          <Note>
            It works until <Time at={token.expiresAt} />, for: {grantsInWords(token.grants)}.
          </Note>
        </p>
        <p>
          <a href={PATH}>Back to the API tokens</a>
        </p>
      </Panel>
    ),
  })
