import { OTHER_WAYS } from '../../../core/model/role-look.ts'
import { useWords } from '../language/languages.ts'
import { DeclareRole } from './declare-role.tsx'
import { CodeBox } from './pieces.tsx'
import type { CustomerView, ShownWay } from './view.ts'

interface Props {
  view: CustomerView
}

/** One link for each way to create the role. Each way has a page, so that no script is needed. */
export const WayTabs = ({ view }: Props) => {
  const { deliveries, howTo } = useWords()
  const { way, basePath } = view
  return (
    <nav class="tabs" aria-label={howTo.ways}>
      <a href={`${basePath}#how`} aria-current={way ? undefined : 'page'}>
        {howTo.console}
      </a>
      {OTHER_WAYS.map((tool) => (
        <a href={`${basePath}/ways/${tool}`} aria-current={way?.tool === tool ? 'page' : undefined}>
          {deliveries[tool].title}
        </a>
      ))}
    </nav>
  )
}

/** The page of one way, instead of the whole request. */
export const Way = ({ view, way }: Props & { way: ShownWay }) => {
  const words = useWords().howTo
  const { basePath, accountId, awaitsTick, vendor } = view
  return (
    <>
      <section class="intro">
        <p class="small">
          <a href={basePath}>{words.backToRequest({ vendor: vendor.name })}</a>
        </p>
        <h1>{words.wayTitle({ vendor: vendor.name })}</h1>
      </section>
      <section id="how" aria-labelledby="how-title">
        <h2 id="how-title" class="unseen">
          {way.title}
        </h2>
        <WayTabs view={view} />
        {!accountId || awaitsTick ? (
          <p>
            {words.commandLater} <a href="#launch">{words.toCard}</a>
          </p>
        ) : way.delivery ? (
          <Files view={view} way={way} />
        ) : (
          <p class="note">{way.refusal}</p>
        )}
        <DeclareRole view={view} way={way.tool} />
      </section>
    </>
  )
}

const Files = ({ view, way: { tool, delivery } }: Props & { way: ShownWay }) => {
  const words = useWords().howTo
  if (!delivery) return null
  return (
    <>
      <ol class="numbered">
        {delivery.steps.map((step) => (
          <li>
            <Marked text={step} />
          </li>
        ))}
      </ol>
      {delivery.files.map(({ name, content }) => (
        <CodeBox
          title={name}
          text={content}
          href={`${view.basePath}/ways/${tool}/${encodeURIComponent(name)}`}
        />
      ))}
      <h3>{words.undoTitle}</h3>
      <p>
        <Marked text={delivery.undo} />
      </p>
    </>
  )
}

/** A text with `names` and *words* of another page in it. */
const Marked = ({ text }: { text: string }) => (
  <>
    {text.split(/(`[^`]+`|\*[^*]+\*)/).map((part) => {
      if (part.startsWith('`')) return <code>{part.slice(1, -1)}</code>
      return part.startsWith('*') ? <em>{part.slice(1, -1)}</em> : part
    })}
  </>
)
