import type { WebhookEndpoint } from '../../../core/model/webhook-endpoint.ts'
import { InputField, Note, Time, Value } from '../parts.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { StatusBadge } from './pieces/status.tsx'
import { RecordsTable } from './tables.tsx'
import type { WebhookSecretView, WebhooksView } from './view.ts'

/** The list of webhook endpoints, and the form that adds one. */
export const webhooksPage = (view: WebhooksView): string =>
  adminPage({
    frame: view,
    title: 'Webhooks',
    here: 'webhooks',
    children: (
      <>
        <h1>Webhooks</h1>
        <p class="lead">
          Rolecall sends events to your own services: a customer connected, a role is no longer
          reachable, an upgrade has ended.
        </p>
        <section aria-labelledby="endpoints-title">
          <h2 id="endpoints-title" class="unseen">
            Endpoints
          </h2>
          <RecordsTable
            items={view.endpoints}
            empty="No endpoints yet. Add the address of a service below."
            columns={{
              Endpoint: (it) => <a href={pathOf(it)}>{it.url}</a>,
              Status: (it) => <StatusBadge status={shownStatus(it)} />,
              Events: (it) => eventsOf(it),
              Description: (it) =>
                it.description ?? (
                  <span class="quiet">
                    {it.source === 'config' ? 'from rolecall.yaml' : 'none'}
                  </span>
                ),
              Added: (it) => <Time at={it.createdAt} />,
            }}
          />
        </section>
        <AddForm view={view} />
      </>
    ),
  })

export const pathOf = ({ id }: Pick<WebhookEndpoint, 'id'>): string =>
  `/admin/webhooks/${encodeURIComponent(id)}`

export const eventsOf = ({ types }: WebhookEndpoint): string => {
  if (!types) return 'all'
  return types.length > 3 ? `${types.length} types` : types.join(', ')
}

export const shownStatus = ({ status, failingSince }: WebhookEndpoint) =>
  status === 'active' && failingSince !== undefined ? 'failing' : status

const AddForm = ({ view: { csrf, values = {}, error } }: { view: WebhooksView }) => (
  <section aria-labelledby="add-title">
    <h2 id="add-title">Add an endpoint</h2>
    <form method="post" action="/admin/webhooks" class="form">
      <Csrf value={csrf} />
      <InputField
        id="url"
        label="URL"
        hint="An https address of your own, which answers 200 to 299 within 10 seconds."
        required
        value={values.url}
        error={error}
      />
      <InputField
        id="types"
        label="Events"
        hint="Optional. Types of events, separated by commas, such as connection.active. Otherwise all."
        value={values.types}
      />
      <InputField
        id="description"
        label="Description"
        hint="Optional. For people, up to 200 characters."
        value={values.description}
      />
      <button type="submit" class="primary">
        Add the endpoint
      </button>
    </form>
  </section>
)

/** Shows a new signing secret, once. */
export const webhookSecretPage = ({ endpoint, secret, ...frame }: WebhookSecretView): string =>
  adminPage({
    frame,
    title: 'Signing secret',
    here: 'webhooks',
    children: (
      <>
        <h1>Signing secret</h1>
        <p class="lead">
          Copy this secret into the settings of the service behind {endpoint.url} now. Rolecall does
          not show it again.
        </p>
        <p>
          <Value text={secret} what="the signing secret" />
        </p>
        {endpoint.secrets[1]?.expiresAt ? (
          <Note>
            The secret before signs too until <Time at={endpoint.secrets[1].expiresAt} />.
          </Note>
        ) : null}
        <p>
          <a href={pathOf(endpoint)}>Go to the endpoint</a> to send a test.
        </p>
      </>
    ),
  })
