import type { SessionShown } from '../../../core/model/usage.ts'
import { useWords } from '../language/languages.ts'
import { Code, Time } from '../parts.tsx'
import { Ago } from './pieces.tsx'
import type { CustomerView, ShownUse } from './view.ts'

interface Props {
  view: CustomerView
}

/** The record of use: by scope, and each session of the last 90 days. */
export const Use = ({ view }: Props) => {
  const { use, vendor, basePath, now } = view
  const words = useWords().use
  if (!use) return null
  return (
    <section id="use" aria-labelledby="use-title">
      <h2 id="use-title">{words.title({ vendor: vendor.name })}</h2>
      {use.scopes.length === 0 ? (
        <p class="small">{words.none({ vendor: vendor.name })}</p>
      ) : (
        <dl class="kv">
          {use.scopes.map(({ name, lastUsedAt }) => (
            <div>
              <dt>{name}</dt>
              <dd>{words.lastUsed({ ago: <Ago at={lastUsedAt} now={now} /> })}</dd>
            </div>
          ))}
        </dl>
      )}
      {use.sessions.length > 0 ? <Sessions use={use} basePath={basePath} /> : null}
    </section>
  )
}

const Sessions = ({ use, basePath }: { use: ShownUse; basePath: string }) => {
  const words = useWords().use
  return (
    <>
      <h3>{use.isEarlier ? words.earlierSessions : words.latestSessions}</h3>
      <p class="small">{words.explained}</p>
      <div class="tw">
        <table class="sessions">
          <caption class="unseen">{words.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.began}</th>
              <th scope="col">{words.scope}</th>
              <th scope="col">{words.requestId}</th>
              <th scope="col">{words.keyAndCaller}</th>
            </tr>
          </thead>
          <tbody>
            {use.sessions.map((session) => (
              <Session session={session} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="links small">
        {use.isEarlier ? <a href={`${basePath}#use`}>{words.latest}</a> : null}{' '}
        {use.earlier ? (
          <a href={`${basePath}?sessions=${encodeURIComponent(use.earlier)}#use`}>
            {words.earlier}
          </a>
        ) : null}{' '}
        <a href={`${basePath}/sessions.csv`} download>
          {words.allAsCsv}
        </a>{' '}
        <a href={`${basePath}/sessions.json`} download>
          {words.asJson}
        </a>
      </p>
    </>
  )
}

const Session = ({ session }: { session: SessionShown }) => (
  <tr>
    <td>
      <Time at={session.at} />
      <small>{useWords().use.until({ time: session.expiration.slice(11, 16) })}</small>
    </td>
    <td>{session.scope}</td>
    <td>
      <code>{session.stsRequestId ?? useWords().use.notKnown}</code>
    </td>
    <td>
      <Code text={session.accessKeyId} />
      {session.sourceIdentity ? <small>{session.sourceIdentity}</small> : null}
    </td>
  </tr>
)
