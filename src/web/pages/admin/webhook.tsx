import {
  type AttemptRow,
  isDelivered,
  outcomeInWords,
  type WebhookEndpoint,
} from '../../../core/model/webhook-endpoint.ts'
import { Fact, SelectField, Time, Value } from '../parts.tsx'
import { History } from './history.tsx'
import { ActionForm, ConfirmedAction, Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { RecordHead } from './record.tsx'
import { RecordsTable } from './tables.tsx'
import type { WebhookView } from './view.ts'
import { eventsOf, pathOf, shownStatus } from './webhooks.tsx'

/** One webhook endpoint: what can be done, its attempts, its facts. */
export const webhookPage = (view: WebhookView): string => {
  const { endpoint } = view
  return adminPage({
    frame: view,
    title: 'Webhook endpoint',
    here: 'webhooks',
    children: (
      <>
        <RecordHead kind="Webhook endpoint" title={endpoint.url} status={shownStatus(endpoint)} />
        <p class="lead">{meaningOf(endpoint)}</p>
        {endpoint.status === 'removed' ? null : <Actions view={view} />}
        <Attempts view={view} />
        {endpoint.status === 'removed' ? null : <RedeliverForm view={view} />}
        <Facts view={view} />
        <History entries={view.history} />
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
    <section aria-labelledby="attempts-title">
      <h2 id="attempts-title">Attempts of the last 30 days</h2>
      <RecordsTable
        items={attempts.items}
        empty="No attempts yet. Send a test."
        columns={{
          Time: (it) => <Time at={it.at} />,
          Event: (it) => (
            <div>
              {it.type}
              <br />
              <code class="quiet">{it.eventId}</code>
            </div>
          ),
          Outcome: (it) => (
            <span class={`badge badge-${isDelivered(it) ? 'good' : 'bad'}`}>
              {outcomeInWords(it)}
            </span>
          ),
          Took: (it) => `${it.durationMs} ms`,
          Again: sendAgain,
        }}
      />
      {attempts.cursor || attempts.nextCursor ? (
        <nav class="pager" aria-label="Pages of attempts">
          {attempts.cursor ? <a href={path}>Newest attempts</a> : null}
          {attempts.nextCursor ? (
            <a href={`${path}?cursor=${encodeURIComponent(attempts.nextCursor)}`}>Older attempts</a>
          ) : null}
        </nav>
      ) : null}
    </section>
  )
}

const PERIODS: [seconds: string, text: string][] = [
  ['3600', 'the last hour'],
  ['86400', 'the last 24 hours'],
  ['604800', 'the last 7 days'],
  ['2592000', 'the last 30 days'],
]

const RedeliverForm = ({ view: { endpoint, csrf } }: { view: WebhookView }) => (
  <section aria-labelledby="redeliver-title">
    <h2 id="redeliver-title">Send events again</h2>
    <form method="post" action={`${pathOf(endpoint)}/redeliver`} class="form">
      <Csrf value={csrf} />
      <SelectField
        id="seconds"
        label="Events of"
        hint="All are sent again in order, with the same ids. A paused endpoint becomes active."
        options={PERIODS}
        chosen="3600"
      />
      <button type="submit" class="secondary">
        Send again
      </button>
    </form>
  </section>
)

const Facts = ({ view: { endpoint, nextAttemptAt } }: { view: WebhookView }) => (
  <section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="facts">
      <Fact name="Events">{endpoint.types?.join(', ') ?? eventsOf(endpoint)}</Fact>
      {endpoint.description ? <Fact name="Description">{endpoint.description}</Fact> : null}
      {endpoint.failingSince ? (
        <Fact name="Nothing gets through since">
          <Time at={endpoint.failingSince} />
        </Fact>
      ) : null}
      {nextAttemptAt ? (
        <Fact name="Next attempt">
          <Time at={nextAttemptAt} />
        </Fact>
      ) : null}
      <Fact name="Added">
        <Time at={endpoint.createdAt} /> <span class="quiet">by</span> {endpoint.by.id}
        {endpoint.source === 'config' ? ', from rolecall.yaml' : ''}
      </Fact>
      <Fact name="Endpoint">
        <Value text={endpoint.id} what="the id of the endpoint" />
      </Fact>
    </dl>
  </section>
)
