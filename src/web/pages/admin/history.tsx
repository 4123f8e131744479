import type { Who } from '../../../core/model/actor.ts'
import type { AuditEntry } from '../../../core/model/audit.ts'
import { Time } from '../parts.tsx'

const WHO: Record<Who['kind'], string> = {
  operator: 'Operator',
  token: 'Token',
  workload: 'Workload',
  person: 'Person',
  customer: 'Customer',
  stack: 'Stack',
  system: 'Rolecall',
}

/** Audit entries, newest first. */
export const Entries = ({ entries }: { entries: AuditEntry[] }) =>
  entries.length === 0 ? (
    <p class="quiet">Nothing yet.</p>
  ) : (
    <ol class="history">
      {entries.map((entry) => (
        <Entry entry={entry} />
      ))}
    </ol>
  )

const Entry = ({ entry: { at, action, actor, details } }: { entry: AuditEntry }) => (
  <li>
    <p class="history-when">
      <Time at={at} />
    </p>
    <div>
      <p>
        <strong>{actionInWords(action)}</strong> <span class="quiet">by {whoIs(actor)}</span>
      </p>
      <Details details={details} />
    </div>
  </li>
)

/** Names and numbers of an entry. */
export const Details = ({ details }: { details: AuditEntry['details'] | undefined }) =>
  details && Object.keys(details).length > 0 ? (
    <p class="history-details">
      {Object.entries(details).map(([name, value]) => (
        <span>
          {name} <code>{String(value)}</code>{' '}
        </span>
      ))}
    </p>
  ) : null

/** `connection.delete-hinted` becomes "Connection delete hinted". */
export const actionInWords = (action: string): string => {
  const words = action.replaceAll(/[.\-_]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const whoIs = ({ kind, id, name }: Who): string => {
  if (kind === 'person') return name ?? id
  return ['operator', 'token', 'workload'].includes(kind) ? `${WHO[kind]} ${id}` : WHO[kind]
}
