import { useWords } from '../language/languages.ts'
import { AccountNumber, OutLink, Region } from '../parts.tsx'
import { CausesOfNoRole, CausesOfSilence } from './causes.tsx'
import { Checks, Path, roleChecks } from './checks.tsx'
import { EarlierAttempts } from './failure.tsx'
import { StartAgain } from './launch.tsx'
import { Ago, Clock, Row } from './pieces.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** A stack that is under way never blocks another one. */
const Another = ({ view, second = false }: Props & { second?: boolean }) => (
  <>
    <StartAgain view={view} second={second} />
    <p class="hint">{useWords().underWay.another}</p>
  </>
)

export const WaitingBody = ({ view }: Props) => (
  <>
    <Path now={1} />
    <p>{useWords().underWay.waiting()}</p>
    <Another view={view} second />
    <p class="hint">{useWords().underWay.mayClose}</p>
    <EarlierAttempts view={view} />
  </>
)

export const SilentBody = ({ view }: Props) => (
  <>
    <Path now={1} />
    <p>{useWords().underWay.whatEventsSay({ region: <Region name={view.region} /> })}</p>
    <CausesOfSilence view={view} />
    <Another view={view} />
    <EarlierAttempts view={view} />
  </>
)

export const CreatingBody = ({ view }: Props) => {
  const words = useWords().underWay
  const { progress, now, roleName } = view
  return (
    <>
      <Path now={1} />
      <Checks
        checks={[
          {
            name: words.accountAndRegion,
            outcome: 'ok',
            ...(progress.startedAt !== undefined && { note: <Clock at={progress.startedAt} /> }),
          },
          {
            name: words.role({ name: roleName }),
            outcome: 'busy',
            ...(progress.startedAt !== undefined && {
              note: <Ago at={progress.startedAt} now={now} />,
            }),
          },
        ]}
      />
      <StackFacts view={view} />
      <Another view={view} second />
    </>
  )
}

export const CheckingBody = ({ view }: Props) => {
  const words = useWords()
  const { allowed, refused, trying } = words.checks
  const isProved = view.progress.verifiedAt !== undefined
  return (
    <>
      <Path now={2} />
      <Checks
        checks={
          isProved
            ? roleChecks(words, ['ok', 'ok', 'ok'], [allowed, refused, refused])
            : roleChecks(words, ['busy', 'busy', 'busy'], [trying, trying, trying])
        }
      />
      <p class="hint">{isProved ? words.underWay.passed : words.underWay.repeated}</p>
      <StackFacts view={view} />
      <Another view={view} second />
    </>
  )
}

/** Something was reported, and then nothing more within the time that AWS allows. */
export const StuckBody = ({ view }: Props) => {
  const words = useWords().underWay
  const { progress, vendor } = view
  return (
    <>
      <Path now={progress.roleArn ? 2 : 1} />
      <p>{progress.roleArn ? words.stuckAfterRole : words.stuckBeforeRole}</p>
      <p>
        {words.lookAtEvents({
          stack: progress.stack ? (
            <OutLink href={progress.stack.url}>{progress.stack.name}</OutLink>
          ) : (
            words.inConsole
          ),
          vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>,
        })}
      </p>
      {progress.roleArn ? null : <CausesOfNoRole view={view} />}
      <Another view={view} />
    </>
  )
}

/** The account and the stack, for a list of facts. */
export const StackRows = ({ view: { progress } }: Props) =>
  progress.stack ? (
    <>
      <Row name={useWords().underWay.account}>
        <AccountNumber id={progress.stack.accountId} />
      </Row>
      <Row name={useWords().underWay.stack}>
        <OutLink href={progress.stack.url}>{progress.stack.name}</OutLink>
        <br />
        <span class="quiet">{progress.stack.region}</span>
      </Row>
    </>
  ) : null

export const StackFacts = ({ view }: Props) =>
  view.progress.stack ? (
    <dl class="kv">
      <StackRows view={view} />
    </dl>
  ) : null
