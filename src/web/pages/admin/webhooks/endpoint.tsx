import {
  type AttemptRow,
  isDelivered,
  outcomeInWords,
  type WebhookEndpoint,
} from '../../../../core/model/webhook-endpoint.ts'
import { Fact, SelectField } from '../../parts.tsx'
import { Entries } from '../history.tsx'
import { CopyableId } from '../pieces/copy.tsx'
import { ErrorSummary } from '../pieces/error-summary.tsx'
import { ActionForm, ConfirmedAction, Csrf } from '../pieces/forms.tsx'
import { adminPage } from '../pieces/frame.tsx'
import { ListTable, Pager } from '../pieces/list.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import { StatusBadge } from '../pieces/status.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { EndpointFields } from './form.tsx'
import { eventsOf, pathOf, shownStatus, type WebhookView } from './view.ts'

/** One webhook endpoint: what can be done, its attempts, its facts. */
export const webhookPage = (view: WebhookView): string => {
  const { endpoint } = view
  return adminPage({
    frame: view,
    title: 'Webhook endpoint',
    here: 'webhooks',
    children: (
      <>
        <PageHead
          title={endpoint.url}
          parent={{ path: '/admin/webhooks', name: 'Webhooks' }}
          note={<StatusBadge status={shownStatus(endpoint)} />}
        />
        <p class="lead">{meaningOf(endpoint)}</p>
        {endpoint.status === 'removed' ? null : <Actions view={view} />}
        <Attempts view={view} />
        {endpoint.status === 'removed' ? null : <RedeliverForm view={view} />}
        {endpoint.source === 'api' && endpoint.status !== 'removed' ? (
          <EditForm view={view} />
        ) : null}
        <Facts view={view} />
        <Panel id="history" title="History">
          {view.history === undefined ? (
            <p class="empty">
              You may not see the history. It needs the grant <code>audit:read</code>.
            </p>
          ) : (
            <Entries entries={view.history} />
          )}
        </Panel>
      </>
    ),
  })
}

const PAUSED = {
  operator: 'An operator paused this endpoint.',
  failing: 'Rolecall paused this endpoint, because nothing got through for three days.',
  gone: 'Rolecall paused this endpoint, because it answered 410 (gone).',
}

function meaningOf({ status, pausedFor, failingSince }: WebhookEndpoint): string {
  if (status === 'removed') return 'This endpoint was removed. Nothing is sent to it.'
  if (status === 'paused')
    return `${PAUSED[pausedFor ?? 'operator']} Events are kept for 30 days. After you resume it, it gets the events that it missed.`
  return failingSince === undefined
    ? 'Events are sent as they happen, in order for each connection.'
    : 'Nothing gets through at present. Rolecall tries again with growing pauses, for three days.'
}

function Actions({ view: { endpoint, csrf } }: { view: WebhookView }) {
  const path = pathOf(endpoint)
  return (
    <section aria-labelledby="actions-title">
      <h2 id="actions-title" class="unseen">
        Actions
      </h2>
      <div class="actions">
        <ActionForm csrf={csrf} action={`${path}/test`} label="Send a test" />
        {endpoint.status === 'paused' ? (
          <ActionForm csrf={csrf} action={`${path}/unpause`} label="Resume" />
        ) : (
          <ActionForm csrf={csrf} action={`${path}/pause`} label="Pause" />
        )}
        {endpoint.source === 'api' ? <OwnActions csrf={csrf} path={path} /> : null}
      </div>
    </section>
  )
}

/** What is possible only for an endpoint that rolecall.yaml does not name. */
const OwnActions = ({ csrf, path }: { csrf: string; path: string }) => (
  <>
    <ConfirmedAction
      csrf={csrf}
      action={`${path}/rotate`}
      label="Replace the secret"
      understood="I want a new signing secret"
    >
      The next page shows the new secret once. For 24 hours both secrets sign each request.
    </ConfirmedAction>
    <ConfirmedAction
      csrf={csrf}
      action={`${path}/remove`}
      label="Remove"
      understood="I want to remove this endpoint"
    >
      Rolecall stops sending to it and deletes its secret.
    </ConfirmedAction>
  </>
)

function Attempts({ view: { endpoint, attempts, csrf } }: { view: WebhookView }) {
  const path = pathOf(endpoint)
  const sendAgain = (it: AttemptRow) =>
    it.type === 'endpoint.test' || endpoint.status === 'removed' ? (
      <span class="quiet">–</span>
    ) : (
      <ActionForm csrf={csrf} action={`${path}/redeliver`} label="Send again">
        <input type="hidden" name="eventId" value={it.eventId} />
      </ActionForm>
    )
  return (
    <>
      <Panel id="attempts" title="Attempts of the last 30 days" flush>
        <ListTable
          caption="Attempts to deliver events"
          items={attempts.items}
          empty="No attempts yet. Send a test."
          columns={[
            { name: 'Time', show: ({ at }) => <LocalTime at={at} /> },
            { name: 'Event', show: (it) => <EventOf attempt={it} /> },
            { name: 'Outcome', show: (it) => <Outcome attempt={it} /> },
            { name: 'Took', show: ({ durationMs }) => `${durationMs} ms` },
            { name: 'Again', show: sendAgain },
          ]}
        />
      </Panel>
      <Pager what="attempts" path={path} query={{}} {...attempts} />
    </>
  )
}

const EventOf = ({ attempt: { type, eventId } }: { attempt: AttemptRow }) => (
  <>
    {type}
    <span class="sub">
      <CopyableId text={eventId} what={`the id of ${eventId}`} />
    </span>
  </>
)

const Outcome = ({ attempt }: { attempt: AttemptRow }) => (
  <span class={`st st-${isDelivered(attempt) ? 'good' : 'bad'}`}>{outcomeInWords(attempt)}</span>
)

/** An event that waits goes to the new URL, whatever its type. */
const EditForm = ({ view }: { view: WebhookView }) => {
  const { endpoint, csrf, error, eventTypes } = view
  const { url, description = '', types } = endpoint
  return (
    <Panel id="edit" title="Change the endpoint">
      <ErrorSummary errors={error ? [error] : []} />
      <form method="post" action={`${pathOf(endpoint)}/edit`} class="form form-wide">
        <Csrf value={csrf} />
        <EndpointFields
          values={view.values ?? { url, description, types }}
          error={error}
          eventTypes={eventTypes}
        />
        <p class="hint">
          Events that wait go to the new URL at once, whatever their type. The secret stays the
          same.
        </p>
        <button type="submit" class="btn btn-main">
          Save
        </button>
      </form>
    </Panel>
  )
}

const PERIODS: [seconds: string, text: string][] = [
  ['3600', 'the last hour'],
  ['86400', 'the last 24 hours'],
  ['604800', 'the last 7 days'],
  ['2592000', 'the last 30 days'],
]

const RedeliverForm = ({ view: { endpoint, csrf } }: { view: WebhookView }) => (
  <Panel id="redeliver" title="Send events again">
    <form method="post" action={`${pathOf(endpoint)}/redeliver`} class="form">
      <Csrf value={csrf} />
      <SelectField
        id="seconds"
        label="Events of"
        hint="All are sent again in order, with the same ids. A paused endpoint becomes active."
        options={PERIODS}
        chosen="3600"
      />
      <button type="submit" class="btn">
        Send again
      </button>
    </form>
  </Panel>
)

const Facts = ({ view: { endpoint, nextAttemptAt } }: { view: WebhookView }) => (
  <Panel id="facts" title="Details">
    <dl class="facts">
      <Fact name="Events">{endpoint.types?.join(', ') ?? eventsOf(endpoint)}</Fact>
      {endpoint.description ? <Fact name="Description">{endpoint.description}</Fact> : null}
      {endpoint.failingSince ? (
        <Fact name="Nothing gets through since">
          <LocalTime at={endpoint.failingSince} />
        </Fact>
      ) : null}
      {nextAttemptAt ? (
        <Fact name="Next attempt">
          <LocalTime at={nextAttemptAt} />
        </Fact>
      ) : null}
      <Fact name="Added">
        <LocalTime at={endpoint.createdAt} /> <span class="quiet">by</span> {endpoint.by.id}
        {endpoint.source === 'config' ? ', from rolecall.yaml' : ''}
      </Fact>
      <Fact name="Endpoint">
        <CopyableId text={endpoint.id} what="the id of the endpoint" />
      </Fact>
    </dl>
  </Panel>
)
