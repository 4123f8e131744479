import type { ShownChanges } from './view.ts'

const TITLES = {
  gained: 'More rights',
  lost: 'Fewer rights',
  changed: 'Changed',
  texts: 'Texts and scopes',
} as const

/** What changes between two versions, in sentences. */
export const ChangeLists = ({ changes }: { changes: ShownChanges }) => {
  const kinds = (Object.keys(TITLES) as (keyof ShownChanges)[]).filter(
    (kind) => changes[kind].length > 0,
  )
  if (kinds.length === 0) return <p>The rights and the texts are the same.</p>
  return (
    <div class="changes">
      {kinds.map((kind) => (
        <Kind title={TITLES[kind]} sentences={changes[kind]} />
      ))}
    </div>
  )
}

/** A page with more than these would be too long. */
const MAX_SENTENCES = 60

const Kind = ({ title, sentences }: { title: string; sentences: string[] }) => (
  <div>
    <h3>{title}</h3>
    <ul class="plain-list">
      {sentences.slice(0, MAX_SENTENCES).map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ul>
    {sentences.length > MAX_SENTENCES ? (
      <p class="quiet">And {sentences.length - MAX_SENTENCES} more, in the API.</p>
    ) : null}
  </div>
)
