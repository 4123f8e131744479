import type { SessionShown } from '../../../core/model/usage.ts'
import { Code, Time } from '../parts.tsx'
import { Ago } from './pieces.tsx'
import type { CustomerView, ShownUse } from './view.ts'

interface Props {
  view: CustomerView
}

/** The record of use: by scope, and each session of the last 90 days. */
export const Use = ({ view }: Props) => {
  const { use, vendor, basePath, now } = view
  if (!use) return null
  return (
    <section id="use" aria-labelledby="use-title">
      <h2 id="use-title">How {vendor.name} uses it</h2>
      {use.scopes.length === 0 ? (
        <p class="small">
          Rolecall has made no session yet, so {vendor.name} has not used the role.
        </p>
      ) : (
        <dl class="kv">
          {use.scopes.map(({ name, lastUsedAt }) => (
            <div>
              <dt>{name}</dt>
              <dd>
                last used <Ago at={lastUsedAt} now={now} /> ago
              </dd>
            </div>
          ))}
        </dl>
      )}
      {use.sessions.length > 0 ? <Sessions use={use} basePath={basePath} /> : null}
    </section>
  )
}

const Sessions = ({ use, basePath }: { use: ShownUse; basePath: string }) => (
  <>
    <h3>{use.isEarlier ? 'Earlier sessions' : 'Latest sessions'}</h3>
    <p class="small">
      Each line is one AssumeRole call in your CloudTrail; look for its request id. The caller is a
      pseudonym: ask the vendor who it is.
    </p>
    <div class="tw">
      <table class="sessions">
        <caption class="unseen">Sessions of the role, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">Scope</th>
            <th scope="col">Request id of AWS STS</th>
            <th scope="col">Access key, caller</th>
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
      {use.isEarlier ? <a href={`${basePath}#use`}>Latest</a> : null}{' '}
      {use.earlier ? (
        <a href={`${basePath}?sessions=${encodeURIComponent(use.earlier)}#use`}>Earlier</a>
      ) : null}{' '}
      <a href={`${basePath}/sessions.csv`} download>
        All of 90 days as CSV
      </a>{' '}
      <a href={`${basePath}/sessions.json`} download>
        as JSON
      </a>
    </p>
  </>
)

const Session = ({ session }: { session: SessionShown }) => (
  <tr>
    <td>
      <Time at={session.at} />
      <small>until {session.expiration.slice(11, 16)} UTC</small>
    </td>
    <td>{session.scope}</td>
    <td>
      <code>{session.stsRequestId ?? 'not known'}</code>
    </td>
    <td>
      <Code text={session.accessKeyId} />
      {session.sourceIdentity ? <small>{session.sourceIdentity}</small> : null}
    </td>
  </tr>
)
