import { Time } from '../parts.tsx'
import { Effect, TypedWord } from './pieces/confirm.tsx'
import { ErrorSummary, type FormError } from './pieces/error-summary.tsx'
import { Csrf } from './pieces/forms.tsx'
import { adminPage } from './pieces/frame.tsx'
import { grouped, ListTable, Pager } from './pieces/list.tsx'
import { PageHead, Panel } from './pieces/page-head.tsx'
import type { AdminFrame, Listing, StopView } from './view.ts'

/** What a person types before everybody is stopped. */
export const STOP_EVERYBODY = 'stop everybody'

export interface StopPageView extends AdminFrame {
  /** The customer whose stop the person prepares, with the number of connections in use. */
  customer?: { id: string; inUse: number; isAtLeast?: boolean; isStopped: boolean } | undefined
  /** How many connections of all customers are in use; absent if the person may not see it. */
  inUse?: number | undefined
  /** Null: everybody is not stopped. Absent: the person may not see it. */
  everybody?: StopView | null | undefined
  stops: Listing<StopView>
  may: { stopOne: boolean; stopAll: boolean }
  /** What was entered before in one of the forms, and what is wrong with it. */
  values?: { customerId?: string | undefined; reason?: string | undefined } | undefined
  errors?: (FormError & { form: 'one' | 'all' })[] | undefined
}

/** Emergency stop: stop one customer or everybody, who is stopped, and how to resume. */
export const stopPage = (view: StopPageView): string =>
  adminPage({
    frame: view,
    title: 'Emergency stop',
    here: 'stop',
    children: (
      <>
        <PageHead
          title="Emergency stop"
          note={
            <span class="quiet">
              A stop works at once: Rolecall issues no more credentials. The customers’ roles stay
              as they are.
            </span>
          }
        />
        <ErrorSummary errors={view.errors ?? []} />
        <div class="two two-even">
          <div class="column">
            {view.customer ? <StopCustomer view={view} /> : <ChooseCustomer view={view} />}
            <StopEverybody view={view} />
          </div>
          <div class="column">
            <StoppedNow view={view} />
            <Panel id="sooner" title="Ending open sessions sooner">
              <p>
                Rolecall cannot end a session that is open. The customer can: in the IAM console,
                open the role, choose <strong>Revoke sessions</strong>, then{' '}
                <strong>Revoke active sessions</strong>. The customer’s page shows this with the
                link to the role.
              </p>
            </Panel>
          </div>
        </div>
      </>
    ),
  })

const errorOf = ({ errors }: StopPageView, field: string): string | undefined =>
  errors?.find((it) => it.field === field)?.message

const ChooseCustomer = ({ view }: { view: StopPageView }) => (
  <Panel id="one" title="Stop one customer" note="Something is wrong with one account">
    {view.may.stopOne ? (
      <form method="get" action="/admin/stop" class="form">
        <div class="field">
          <label for="customer">Customer id</label>
          <p class="hint" id="customer-hint">
            The next page shows what happens, and asks once more.
          </p>
          <input
            id="customer"
            name="customer"
            type="text"
            required
            maxlength={128}
            autocomplete="off"
            spellcheck={false}
            value={view.values?.customerId}
            aria-describedby="customer-hint"
          />
        </div>
        <button type="submit" class="btn btn-red">
          Stop this customer…
        </button>
      </form>
    ) : (
      <p>You may not stop customers. It needs the right to change connections.</p>
    )}
  </Panel>
)

function StopCustomer({ view }: { view: StopPageView }) {
  const { id, inUse, isAtLeast, isStopped } = view.customer!
  const count = `${isAtLeast ? 'at least ' : ''}${connections(inUse)}`
  return (
    <Panel id="one" title={`Stop ${id}`} action={<a href="/admin/stop">Another customer</a>}>
      {isStopped ? (
        <p>Issuing for this customer is stopped already. To resume it, use the list.</p>
      ) : (
        <form method="post" action="/admin/stop" class="form">
          <Csrf value={view.csrf} />
          <input type="hidden" name="customerId" value={id} />
          <ReasonField id="reason-one" view={view} />
          <WhatHappens>
            {inUse === 0
              ? 'This customer has no connection in use. The stop also holds for later ones.'
              : `No new credentials for ${count} of ${id}.`}
          </WhatHappens>
          <TypedWord id="typed-one" word={id} error={errorOf(view, 'typed-one')} />
          <button type="submit" class="btn btn-stop">
            Stop {id}
          </button>
        </form>
      )}
    </Panel>
  )
}

function StopEverybody({ view }: { view: StopPageView }) {
  const { may, inUse, everybody } = view
  return (
    <Panel
      id="all"
      title="Stop everybody"
      note="Something is wrong with Rolecall or with your service"
    >
      {everybody ? (
        <p>Everybody is stopped already.</p>
      ) : may.stopAll ? (
        <details class="confirm" open={view.errors?.some(({ form }) => form === 'all')}>
          <summary class="btn btn-red">Stop everybody…</summary>
          <form method="post" action="/admin/stop">
            <Csrf value={view.csrf} />
            <ReasonField id="reason-all" view={view} />
            <WhatHappens>
              No new credentials for any customer
              {inUse === undefined ? '' : `: ${connections(inUse)} in use now`}.
            </WhatHappens>
            <TypedWord id="typed-all" word={STOP_EVERYBODY} error={errorOf(view, 'typed-all')} />
            <button type="submit" class="btn btn-stop">
              Stop everybody
            </button>
          </form>
        </details>
      ) : (
        <p>You may not stop everybody. It needs the right to operate the service.</p>
      )}
    </Panel>
  )
}

const connections = (count: number): string =>
  `${grouped(count)} ${count === 1 ? 'connection' : 'connections'}`

const WhatHappens = ({ children }: { children?: unknown }) => (
  <Effect>
    <h3>What happens</h3>
    <ul>
      <li>{children}</li>
      <li>
        Sessions that were already issued stay valid until they expire, within one hour.{' '}
        <a href="#sooner">End them sooner</a>
      </li>
      <li>Checks go on, so that you know that each role is still right when you resume.</li>
      <li>
        Your services get the error <code>ISSUING_STOPPED</code>.
      </li>
    </ul>
  </Effect>
)

const ReasonField = ({ id, view }: { id: string; view: StopPageView }) => {
  const error = errorOf(view, id)
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id}>Reason</label>
      <p class="hint" id={`${id}-hint`}>
        A case number, or what happened. It is kept in the trail. Customers do not see it.
      </p>
      {error ? (
        <p class="wrong" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
      <input
        id={id}
        name="reason"
        type="text"
        maxlength={200}
        autocomplete="off"
        value={view.values?.reason}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? `${id}-error ${id}-hint` : `${id}-hint`}
      />
    </div>
  )
}

function StoppedNow({ view }: { view: StopPageView }) {
  const { stops, everybody, csrf } = view
  const rows = [...(everybody && !stops.cursor ? [everybody] : []), ...stops.items]
  return (
    <Panel id="stopped" title="Stopped now" flush>
      <ListTable
        caption="Who is stopped"
        items={rows}
        empty={
          stops.hidden
            ? 'You may not see who is stopped. It needs the right to see connections.'
            : 'Nobody is stopped.'
        }
        columns={[
          { name: 'Customer', show: ({ customerId }) => customerId ?? 'Everybody' },
          { name: 'Reason', show: ({ reason }) => reason ?? <span class="quiet">none given</span> },
          {
            name: 'By',
            show: ({ by, since }) => (
              <div>
                {by}
                <span class="sub">
                  <Time at={since} />
                </span>
              </div>
            ),
          },
          { name: '', show: (stop) => <Resume csrf={csrf} stop={stop} may={view.may} /> },
        ]}
      />
      <div class="pager-edge">
        <Pager
          what="stopped customers"
          path="/admin/stop"
          query={{}}
          cursor={stops.cursor}
          nextCursor={stops.nextCursor}
        />
      </div>
    </Panel>
  )
}

const Resume = ({
  csrf,
  stop: { customerId },
  may,
}: {
  csrf: string
  stop: StopView
  may: StopPageView['may']
}) =>
  (customerId === null ? may.stopAll : may.stopOne) ? (
    <form method="post" action="/admin/stop/resume">
      <Csrf value={csrf} />
      {customerId === null ? null : <input type="hidden" name="customerId" value={customerId} />}
      <button type="submit" class="btn btn-sm">
        Resume <span class="unseen">{customerId ?? 'everybody'}</span>
      </button>
    </form>
  ) : null
