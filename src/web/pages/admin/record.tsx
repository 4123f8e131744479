import type { Finding } from '../../../core/model/connection.ts'
import { Time } from '../parts.tsx'
import { type ShownStatus, StatusBadge } from './pieces/status.tsx'
import type { StopView } from './view.ts'

interface RecordHeadProps {
  kind: 'Connection' | 'Invitation' | 'Campaign' | 'Webhook endpoint'
  title: string
  status: ShownStatus
}

const HOME = ['/admin', 'Home'] as const
const PARENTS: Partial<Record<RecordHeadProps['kind'], readonly [path: string, name: string]>> = {
  Campaign: ['/admin/campaigns', 'Campaigns'],
  'Webhook endpoint': ['/admin/webhooks', 'Webhooks'],
}

/** The top of a page about one record. */
export const RecordHead = ({ kind, title, status }: RecordHeadProps) => (
  <>
    <p class="crumb">
      <a href={(PARENTS[kind] ?? HOME)[0]}>{(PARENTS[kind] ?? HOME)[1]}</a> / {kind}
    </p>
    <div class="desk-title">
      <h1>{title}</h1>
      <StatusBadge status={status} />
    </div>
  </>
)

/** What is wrong, and what to do about it. */
export const FindingText = ({
  finding: { code, message, remedy, firstSeenAt },
}: {
  finding: Finding
}) => (
  <div class="finding">
    <p>
      <strong>{message}</strong>
    </p>
    <p>{remedy}</p>
    <p class="finding-code">
      <code>{code}</code>
      {firstSeenAt ? (
        <>
          {' '}
          first found <Time at={firstSeenAt} />
        </>
      ) : null}
    </p>
  </div>
)

/** The stops of issuing that are in force. */
export const Stops = ({ stops }: { stops: StopView[] }) =>
  stops.length === 0 ? null : (
    <div class="flash flash-failed" role="alert">
      <strong>Issuing of credentials is stopped</strong>
      <ul>
        {stops.map(({ customerId, by, since, reason }) => (
          <li>
            {customerId === null ? 'for all customers' : `for the customer ${customerId}`}, since{' '}
            <Time at={since} />, by {by}
            {reason ? `: ${reason}` : ''}. To resume, run{' '}
            <code>{`rolecall resume-issuing ${customerId === null ? '--all' : `--customer ${customerId}`}`}</code>
          </li>
        ))}
      </ul>
    </div>
  )
