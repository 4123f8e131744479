import type { Finding } from '../../../core/model/connection.ts'
import { Time } from '../parts.tsx'
import type { StopView } from './view.ts'

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
            {reason ? `: ${reason}` : ''}
          </li>
        ))}
      </ul>
      <p>
        <a href="/admin/stop">See what is stopped, or resume</a>
      </p>
    </div>
  )
