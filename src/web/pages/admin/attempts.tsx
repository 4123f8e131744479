import { type Attempt, attemptInWords } from '../../../core/model/invitation.ts'
import { AccountNumber, Fact, Region, Time, Value } from '../parts.tsx'
import { FindingText } from './record.tsx'

/** The tries to connect with one invitation, the latest first. */
export const Attempts = ({ attempts }: { attempts: Attempt[] }) =>
  attempts.length === 0 ? null : (
    <section aria-labelledby="attempts-title">
      <h2 id="attempts-title">Attempts</h2>
      <ol class="attempts">
        {attempts.toReversed().map((attempt) => (
          <li>
            <AttemptDetails attempt={attempt} />
          </li>
        ))}
      </ol>
    </section>
  )

const TONES = { creating: 'busy', checking: 'busy', connected: 'good', failed: 'bad' } as const

const AttemptDetails = ({ attempt }: { attempt: Attempt }) => (
  <>
    <p>
      <span class={`badge badge-${TONES[attempt.status]}`}>{attemptInWords(attempt)}</span>
    </p>
    {attempt.finding ? <FindingText finding={attempt.finding} /> : null}
    <dl class="facts">
      <Fact name="Stack begun">
        <Time at={attempt.startedAt} />
      </Fact>
      {attempt.roleReportedAt ? (
        <Fact name="Role reported">
          <Time at={attempt.roleReportedAt} />
        </Fact>
      ) : null}
      {attempt.endedAt ? (
        <Fact name={attempt.status === 'failed' ? 'Failed' : 'Connected'}>
          <Time at={attempt.endedAt} />
        </Fact>
      ) : null}
      <Fact name="Account">
        <AccountNumber id={attempt.accountId} />
      </Fact>
      <Fact name="Region">
        <Region name={attempt.region} />
      </Fact>
      {attempt.roleArn ? (
        <Fact name="Role">
          <Value text={attempt.roleArn} what="the ARN of the role" />
        </Fact>
      ) : null}
      <Fact name="Stack">
        <Value text={attempt.stackId} what="the id of the stack" />
      </Fact>
    </dl>
  </>
)

/** The latest attempt in a few words, below a status in a list. */
export const LatestAttempt = ({ attempts = [] }: { attempts?: Attempt[] | undefined }) => {
  const latest = attempts.at(-1)
  return latest && latest.status !== 'connected' ? (
    <span class="attempt-line">{attemptInWords(latest)}</span>
  ) : null
}
