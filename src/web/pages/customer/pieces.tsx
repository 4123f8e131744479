import type { Child } from 'hono/jsx'
import { duration } from '../duration.ts'
import { useWords } from '../language/languages.ts'
import { CopyButton } from '../parts.tsx'

const SHAPES = {
  check: <path d="M5 12.5l4.5 4.5L19 7.5" />,
  yes: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M8 12.3l2.8 2.8L16 9.5" />
    </>
  ),
  no: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M5.8 5.8l12.4 12.4" />
    </>
  ),
  warn: (
    <>
      <path d="M12 3.5L22 20.5H2z" />
      <path d="M12 10v5M12 18v.01" />
    </>
  ),
  x: <path d="M6 6l12 12M18 6L6 18" />,
  out: <path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.5l3.5 2" />
    </>
  ),
  spin: <path d="M12 3a9 9 0 1 0 9 9" />,
  stop: (
    <>
      <path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8z" />
      <path d="M12 7.5v5.5M12 16.5v.01" />
    </>
  ),
} as const

export type IconName = keyof typeof SHAPES

/** Defines the icons once for each page. */
export const Icons = () => (
  <svg class="icons" aria-hidden="true">
    <defs>
      {Object.entries(SHAPES).map(([name, shape]) => (
        <symbol id={`i-${name}`} viewBox="0 0 24 24">
          {shape}
        </symbol>
      ))}
    </defs>
  </svg>
)

export const Icon = ({ name }: { name: IconName }) => (
  <svg class={name === 'spin' ? 'i spin' : 'i'} aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
)

/** One line of facts, as `<dl class="kv">` and `<dl class="trio">` contain them. */
export const Row = ({ name, children }: { name: string; children?: Child }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

interface CodeBoxProps {
  title: string
  text: string
  /** Where it can be downloaded, if it is a file. The title is its name then. */
  href?: string
}

/** A command, a query or a file, with its name and a copy button. */
export const CodeBox = ({ title, text, href }: CodeBoxProps) => (
  <div class="codebox">
    <p>
      <span>{title}</span>
      {href ? (
        <a href={href} download={title}>
          {useWords().howTo.downloadFile}
        </a>
      ) : null}
      <CopyButton text={text} what={title} />
    </p>
    <pre>
      <code>{text}</code>
    </pre>
  </div>
)

interface FoldProps {
  title: string
  id?: string
  open?: boolean
  children?: Child
}

export const Fold = ({ title, id, open = false, children }: FoldProps) => (
  <details class="fold" id={id} open={open}>
    <summary>{title}</summary>
    <div>{children}</div>
  </details>
)

const secondsBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / 1000

const utc = (at: string): string => `${at.slice(0, 10)}, ${at.slice(11, 19)} UTC`

/** How long ago something was. The script keeps it up to date. */
export const Ago = ({ at, now }: { at: string; now: string }) => (
  <time datetime={at} title={utc(at)} data-ago>
    {duration(secondsBetween(at, now), useWords().units)}
  </time>
)

/** How long until a time. */
export const Until = ({ at, now }: { at: string; now: string }) => (
  <time datetime={at} title={utc(at)}>
    {duration(secondsBetween(now, at), useWords().units)}
  </time>
)

/** The time of day, for what happened during one attempt. */
export const Clock = ({ at }: { at: string }) => (
  <time datetime={at} title={utc(at)}>
    {at.slice(11, 19)} UTC
  </time>
)
