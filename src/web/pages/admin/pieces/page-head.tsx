import type { Child } from 'hono/jsx'

interface HeadProps {
  title: string
  /** Stands beside the title, such as a total or a status. */
  note?: Child
  /** The list to which the record belongs. */
  parent?: { path: string; name: string }
  /** Buttons at the right. */
  children?: Child
}

/** The top of a page. */
export const PageHead = ({ title, note, parent, children }: HeadProps) => (
  <div class="page-head">
    {parent ? (
      <p class="crumb">
        <a href={parent.path}>{parent.name}</a>
      </p>
    ) : null}
    <div class="dh">
      <h1>{title}</h1>
      {note}
      {children ? <div class="r">{children}</div> : null}
    </div>
  </div>
)

interface TabsProps {
  /** What the tabs choose between, for screen readers. */
  label: string
  tabs: readonly { path: string; name: string }[]
  /** The path of the tab that is shown. */
  here: string
}

/** Tabs, each of which is a page with an address of its own. */
export const Tabs = ({ label, tabs, here }: TabsProps) => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ path, name }) => (
      <a href={path} aria-current={path === here ? 'page' : undefined}>
        {name}
      </a>
    ))}
  </nav>
)

interface PanelProps {
  /** Must differ from the other ids of the page. */
  id: string
  title: string
  note?: Child
  /** Stands at the right of the title. */
  action?: Child
  /** The content goes to the edges, as a table does. */
  flush?: boolean
  children?: Child
}

/** A box with a title. */
export const Panel = ({ id, title, note, action, flush, children }: PanelProps) => (
  <section class="panel" aria-labelledby={`${id}-title`} id={id}>
    <header>
      <h2 id={`${id}-title`}>{title}</h2>
      {note ? <span class="quiet">{note}</span> : null}
      {action ? <div class="r">{action}</div> : null}
    </header>
    {flush ? children : <div class="pb">{children}</div>}
  </section>
)

interface ChoiceProps {
  label: string
  choices: readonly { path: string; name: string; isHere: boolean }[]
}

/** Some links of which one is in force, such as a period. */
export const Choice = ({ label, choices }: ChoiceProps) => (
  <nav class="seg" aria-label={label}>
    {choices.map(({ path, name, isHere }) => (
      <a href={path} aria-current={isHere ? 'true' : undefined}>
        {name}
      </a>
    ))}
  </nav>
)
