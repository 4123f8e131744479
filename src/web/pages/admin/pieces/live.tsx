import type { Child } from 'hono/jsx'

/** A part that the script replaces when the state of the page has changed. */
export const Live = ({ id, children }: { id: string; children?: Child }) => (
  <div id={`part-${id}`} class="part" data-part>
    {children}
  </div>
)

interface ReloadProps {
  /** How often the script reads the page again; 0 for never. */
  seconds: number
  /** Differs as soon as the page shows something else. */
  state: string
  /** What screen readers say after a change. */
  said: string
}

/** Tells the script to read the page again. A page has at most one. */
export const Reload = ({ seconds, state, said }: ReloadProps) => (
  <span data-reload={String(seconds)} data-state={state} data-said={said}>
    {seconds > 0 ? 'updates by itself' : null}
  </span>
)
