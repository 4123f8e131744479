import type { Child } from 'hono/jsx'

export const Csrf = ({ value }: { value: string }) => (
  <input type="hidden" name="csrf" value={value} />
)

interface ActionProps {
  csrf: string
  action: string
  label: string
  children?: Child
}

/** A button that sends one POST. */
export const ActionForm = ({ csrf, action, label, children }: ActionProps) => (
  <form method="post" action={action}>
    <Csrf value={csrf} />
    {children}
    <button type="submit" class="btn">
      {label}
    </button>
  </form>
)

/** A button that first shows the consequences and asks for a tick. It works without a script. */
export const ConfirmedAction = ({
  csrf,
  action,
  label,
  understood,
  children,
}: ActionProps & { understood: string }) => (
  <details class="confirm">
    <summary class="btn btn-red">{label}…</summary>
    <form method="post" action={action}>
      <Csrf value={csrf} />
      <p class="confirm-text">{children}</p>
      <Tick>{understood}</Tick>
      <Reason />
      <button type="submit" class="btn btn-red">
        {label}
      </button>
    </form>
  </details>
)

/** A button that first says what happens and asks for a reason. Nothing is lost, so no tick. */
export const ReasonedAction = ({ csrf, action, label, children }: ActionProps) => (
  <details class="confirm">
    <summary class="btn">{label}…</summary>
    <form method="post" action={action}>
      <Csrf value={csrf} />
      <p class="confirm-text">{children}</p>
      <Reason />
      <button type="submit" class="btn">
        {label}
      </button>
    </form>
  </details>
)

/** Why the operator does this, for the audit trail. */
export const Reason = () => (
  <label class="reason">
    <span>Reason (optional)</span>
    <input name="reason" maxlength={200} autocomplete="off" />
  </label>
)

/** A checkbox without which the form cannot be sent. */
export const Tick = ({ children }: { children?: Child }) => (
  <label class="check">
    <input type="checkbox" name="confirm" value="yes" required />
    <span>{children}</span>
  </label>
)
