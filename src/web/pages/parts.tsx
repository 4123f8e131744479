import type { Child } from 'hono/jsx'
import { regionName } from '../../core/model/aws/partition.ts'

const WHEN = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** A moment in UTC; text that is no date stays as it is. */
export function Time({ at }: { at: string }) {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? (
    <span>{at}</span>
  ) : (
    <time datetime={date.toISOString()}>{WHEN.format(date)} UTC</time>
  )
}

/** As the AWS console prints it: `1234-5678-9012`. */
const spellAccount = (accountId: string): string =>
  accountId.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3')

export const AccountNumber = ({ id }: { id: string }) => (
  <span class="number">{spellAccount(id)}</span>
)

export const Region = ({ name }: { name: string }) => (
  <span>
    {regionName(name)} <span class="quiet">({name})</span>
  </span>
)

interface CopyProps {
  text: string
  /** What is copied, for those who hear the button. */
  what: string
}

/** Shown by the script only: without it there is nothing to press. */
export const CopyButton = ({ text, what }: CopyProps) => (
  <button type="button" class="copy" data-copy={text} hidden>
    Copy<span class="unseen"> {what}</span>
  </button>
)

/** Names and ARNs: they break after a slash or a colon, and elsewhere only if they must. */
export const Code = ({ text }: { text: string }) => (
  <code>
    {text.split(/(?<=[/:])(?![/:])/).map((part, index) => (
      <>
        {index > 0 ? <wbr /> : null}
        {part}
      </>
    ))}
  </code>
)

/** A long value that wraps well, with a button to take it along. */
export const Value = ({ text, what }: CopyProps) => (
  <span class="value">
    <Code text={text} /> <CopyButton text={text} what={what} />
  </span>
)

/** A link only where the address is one that a browser opens harmlessly. */
export const OutLink = ({ href, children }: { href: string | undefined; children?: Child }) =>
  href && /^(https?:\/\/|mailto:|\/(?![/\\]))/i.test(href) ? (
    <a href={href} rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  )

interface FieldProps {
  id: string
  label: string
  hint?: Child
  error?: string | undefined
  children?: Child
}

/** A label, what it means, what is wrong, and the control that the caller puts in. */
export const Field = ({ id, label, hint, error, children }: FieldProps) => (
  <div class={error ? 'field field-wrong' : 'field'}>
    <label for={id}>{label}</label>
    {hint ? (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    ) : null}
    {children}
    {error ? (
      <p class="wrong" id={`${id}-error`}>
        {error}
      </p>
    ) : null}
  </div>
)

/** What describes a control, in the order in which it is read out. */
export const describedBy = (
  id: string,
  parts: { hint?: boolean; error?: string | undefined },
): string | undefined =>
  [parts.error && `${id}-error`, parts.hint && `${id}-hint`].filter(Boolean).join(' ') || undefined

/** The mark of the product: one present among many. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
    <rect x="1" y="1" width="22" height="22" rx="6" fill="currentColor" opacity="0.14" />
    <path
      d="M6.5 8h4M6.5 12h4M6.5 16h4"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      fill="none"
    />
    <path
      d="M13.2 12.2l2 2 3.4-4.4"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      fill="none"
    />
  </svg>
)
