import { findingText, useWords } from '../language/languages.ts'
import { Code } from '../parts.tsx'
import type { CustomerView, ShownRole } from './view.ts'

/** Each of several roles with its own state and findings, once one of them was reported. */
export const Roles = ({ view: { progress } }: { view: CustomerView }) => {
  const words = useWords()
  const { roles = [] } = progress
  if (roles.every(({ state }) => state === 'waiting')) return null
  return (
    <section id="roles" aria-labelledby="roles-title">
      <h2 id="roles-title">{words.roles.title}</h2>
      <p class="small">{words.roles.explained}</p>
      <dl class="kv">
        {roles.map((it) => (
          <Role role={it} />
        ))}
      </dl>
    </section>
  )
}

const Role = ({ role: { role, state, roleArn, findings } }: { role: ShownRole }) => {
  const words = useWords()
  return (
    <div>
      <dt>{role}</dt>
      <dd>
        <strong>{state === 'waiting' ? words.roles.waiting : words.card.titles[state]}</strong>
        {roleArn === undefined ? null : (
          <>
            {' '}
            <Code text={roleArn} />
          </>
        )}
        {findings
          .map((it) => findingText(words, it))
          .map(({ message, remedy }) => (
            <p>
              {message} {remedy}
            </p>
          ))}
      </dd>
    </div>
  )
}
