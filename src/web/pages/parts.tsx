import type { Child } from 'hono/jsx'
import { regionName } from '../../core/model/aws/partition.ts'
import { useWords, type Words } from './language/languages.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format takes long, so each is made once. */
function dateFormat(locale: string): Intl.DateTimeFormat {
  const format =
    formats.get(locale) ??
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  formats.set(locale, format)
  return format
}

/** A date and time in UTC. Text that is not a date is shown unchanged. */
export function Time({ at }: { at: string }) {
  const { locale } = useWords()
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? (
    <span>{at}</span>
  ) : (
    <time datetime={date.toISOString()}>{dateFormat(locale).format(date)} UTC</time>
  )
}

/** Grouped as in the AWS console: `1234-5678-9012`. */
export const groupDigits = (accountId: string): string =>
  accountId.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3')

export const AccountNumber = ({ id }: { id: string }) => (
  <span class="number">{groupDigits(id)}</span>
)

/** The name of a Region for people. */
export const regionIn = ({ regions }: Words, region: string): string =>
  regions[region] ?? regionName(region)

export const Region = ({ name }: { name: string }) => (
  <span>
    {regionIn(useWords(), name)} <span class="quiet">({name})</span>
  </span>
)

interface CopyProps {
  text: string
  /** Names the copied value for screen readers. */
  what: string
}

/** Hidden until the script shows it, because copying needs the script. */
export const CopyButton = ({ text, what }: CopyProps) => (
  <button type="button" class="copy" data-copy={text} hidden>
    {useWords().copy({ what: <span class="unseen"> {what}</span> })}
  </button>
)

/** A name or an ARN. Lines break after a slash or a colon where possible. */
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

/** A long value with a copy button. */
export const Value = ({ text, what }: CopyProps) => (
  <span class="value">
    <Code text={text} /> <CopyButton text={text} what={what} />
  </span>
)

/** A link. Addresses that could run a script, such as `javascript:`, become plain text. */
export const OutLink = ({ href, children }: { href: string | undefined; children?: Child }) =>
  href && /^(https?:\/\/|mailto:|\/(?![/\\]))/i.test(href) ? (
    <a href={href} rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  )

/** One row of a `<dl class="facts">`. */
export const Fact = ({ name, children }: { name: string; children?: Child }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

/** A second, quieter line below a value. */
export const Note = ({ children }: { children?: Child }) => (
  <>
    <br />
    <span class="quiet">{children}</span>
  </>
)

interface FieldProps {
  /** Also the name under which the form sends it. */
  id: string
  label: string
  hint?: Child
  error?: string | undefined
}

const Field = ({ id, label, hint, error, children }: FieldProps & { children?: Child }) => (
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

/** Links a control to its error and hint, in the order in which they are read aloud. */
/** The first wrong field takes the focus, unless a summary of the mistakes stands above it. */
const describeControl = ({ id, hint, error }: FieldProps) => ({
  autofocus: error ? true : undefined,
  'aria-invalid': error ? ('true' as const) : undefined,
  'aria-describedby':
    [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined,
})

interface InputProps extends FieldProps {
  type?: 'text' | 'password' | 'date'
  numeric?: boolean
  value?: string | undefined
  autocomplete?: string
  required?: boolean
  placeholder?: string
}

/** A text field with its label, hint and error. */
export const InputField = (props: InputProps) => (
  <Field {...props}>
    <input
      id={props.id}
      name={props.id}
      type={props.type ?? 'text'}
      inputmode={props.numeric ? 'numeric' : undefined}
      maxlength={props.numeric ? 20 : undefined}
      autocomplete={props.autocomplete ?? 'off'}
      spellcheck={false}
      required={props.required}
      placeholder={props.placeholder}
      value={props.value}
      {...describeControl(props)}
    />
  </Field>
)

/** A text of several lines with its label, hint and error. */
export const TextField = ({
  rows,
  value,
  ...props
}: FieldProps & { rows: number; value: string }) => (
  <Field {...props}>
    <textarea
      id={props.id}
      name={props.id}
      rows={rows}
      spellcheck={false}
      autocomplete="off"
      {...describeControl(props)}
    >
      {value}
    </textarea>
  </Field>
)

interface SelectProps extends FieldProps {
  /** Value and text of each choice. */
  options: (readonly [value: string, text: string])[]
  chosen: string | undefined
}

/** A choice with its label, hint and error. */
export const SelectField = ({ options, chosen, ...props }: SelectProps) => (
  <Field {...props}>
    <select id={props.id} name={props.id} {...describeControl(props)}>
      {options.map(([value, text]) => (
        <option value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </select>
  </Field>
)

export const regionOptions = (words: Words, regions: string[]) =>
  regions.map((name) => [name, `${regionIn(words, name)} (${name})`] as const)

/** The logo. */
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
