import { Time } from '../parts.tsx'
import type { StopView } from './view.ts'

/** Which kill switches stand, above all else. */
export const Stops = ({ stops }: { stops: StopView[] }) =>
  stops.length === 0 ? null : (
    <div class="flash flash-failed" role="alert">
      <strong>No credentials are issued</strong>
      <ul>
        {stops.map(({ customerId, by, since, reason }) => (
          <li>
            {customerId === null ? 'for anybody' : `for ${customerId}`}, since <Time at={since} />,
            by {by}
            {reason ? `: ${reason}` : ''}. To lift it:{' '}
            <code>{`rolecall resume-issuing ${customerId === null ? '--all' : `--customer ${customerId}`}`}</code>
          </li>
        ))}
      </ul>
    </div>
  )
