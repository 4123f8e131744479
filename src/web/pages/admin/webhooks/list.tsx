import type { WebhookEndpoint } from '../../../../core/model/webhook-endpoint.ts'
import { Note, Value } from '../../parts.tsx'
import { ErrorSummary } from '../pieces/error-summary.tsx'
import { Csrf } from '../pieces/forms.tsx'
import { adminPage } from '../pieces/frame.tsx'
import { ListTable } from '../pieces/list.tsx'
import { PageHead, Panel } from '../pieces/page-head.tsx'
import { StatusBadge } from '../pieces/status.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { EndpointFields } from './form.tsx'
import { eventsOf, pathOf, shownStatus, type WebhookSecretView, type WebhooksView } from './view.ts'

const NOTHING_ENTERED = { url: '', description: '' }

/** The list of webhook endpoints, and the form that adds one. */
export const webhooksPage = (view: WebhooksView): string =>
  adminPage({
    frame: view,
    title: 'Webhooks',
    here: 'webhooks',
    children: (
      <>
        <PageHead title="Webhooks" />
        <p class="quiet">
          Rolecall sends events to your own services: a customer connected, a role is no longer
          reachable, an upgrade has ended.
        </p>
        {view.hidden ? (
          <p class="empty">
            You may not see webhooks. It needs the grant <code>webhooks</code>.
          </p>
        ) : (
          <Endpoints view={view} />
        )}
      </>
    ),
  })

const Endpoints = ({ view }: { view: WebhooksView }) => (
  <>
    <Panel id="endpoints" title="Endpoints" flush>
      <ListTable
        caption="Webhook endpoints"
        items={view.endpoints}
        empty="No endpoints yet. Add the address of a service below."
        columns={[
          { name: 'Endpoint', show: (it) => <a href={pathOf(it)}>{it.url}</a> },
          { name: 'Status', show: (it) => <StatusBadge status={shownStatus(it)} /> },
          { name: 'Events', show: (it) => eventsOf(it) },
          { name: 'Description', show: (it) => <Description endpoint={it} /> },
          { name: 'Added', show: ({ createdAt }) => <LocalTime at={createdAt} /> },
        ]}
      />
    </Panel>
    <AddForm view={view} />
  </>
)

const Description = ({ endpoint: { description, source } }: { endpoint: WebhookEndpoint }) =>
  description !== undefined ? (
    <span>{description}</span>
  ) : (
    <span class="quiet">{source === 'config' ? 'from rolecall.yaml' : 'none'}</span>
  )

const AddForm = ({ view }: { view: WebhooksView }) => (
  <Panel id="add" title="Add an endpoint">
    <ErrorSummary errors={view.error ? [view.error] : []} />
    <form method="post" action="/admin/webhooks" class="form form-wide">
      <Csrf value={view.csrf} />
      <EndpointFields
        values={view.values ?? NOTHING_ENTERED}
        error={view.error}
        eventTypes={view.eventTypes}
      />
      <button type="submit" class="btn btn-main">
        Add the endpoint
      </button>
    </form>
  </Panel>
)

/** Shows a new signing secret, once. */
export const webhookSecretPage = ({ endpoint, secret, ...frame }: WebhookSecretView): string =>
  adminPage({
    frame,
    title: 'Signing secret',
    here: 'webhooks',
    children: (
      <>
        <PageHead title="Signing secret" parent={{ path: '/admin/webhooks', name: 'Webhooks' }} />
        <p class="lead">
          Copy this secret into the settings of the service behind {endpoint.url} now. Rolecall does
          not show it again.
        </p>
        <p>
          <Value text={secret} what="the signing secret" />
        </p>
        {endpoint.secrets[1]?.expiresAt ? (
          <Note>
            The secret before signs too until <LocalTime at={endpoint.secrets[1].expiresAt} />.
          </Note>
        ) : null}
        <p>
          <a href={pathOf(endpoint)}>Go to the endpoint</a> to send a test.
        </p>
      </>
    ),
  })
