import { findingText, useWords } from '../language/languages.ts'
import { Code, OutLink } from '../parts.tsx'
import { Checks, Path, probeChecks, roleChecks } from './checks.tsx'
import { consoleLinks, deleteCommand, roleNameOf } from './commands.ts'
import { BackLink } from './decline.tsx'
import { OwnWords } from './own-words.tsx'
import { Ago, CodeBox, Fold, Row } from './pieces.tsx'
import { StackFacts, StackRows } from './under-way.tsx'
import { UpgradeAsked } from './upgrade.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** The role passed all checks. */
export const Connected = ({ view }: Props) => {
  const words = useWords()
  const { allowed, refused } = words.checks
  const { progress, vendor } = view
  const isConnected = progress.phase === 'connected'
  const links = consoleLinks(view)
  const latest = view.checks?.items[0]
  return (
    <>
      <Path now={isConnected ? 4 : 3} way={progress.way} />
      {isConnected ? <OwnWords view={view} text="finished" /> : null}
      <BackLink view={view} />
      <Checks
        checks={
          latest
            ? probeChecks(words, latest)
            : roleChecks(words, ['ok', 'ok', 'ok'], [allowed, refused, refused])
        }
      />
      <dl class="kv">
        <StackRows view={view} />
        {progress.roleArn ? (
          <Row name={words.connected.role}>
            <Code text={progress.roleArn.split('/').at(-1)!} />
            {links ? (
              <>
                <br />
                <OutLink href={links.role}>IAM</OutLink>,{' '}
                <OutLink href={links.trail}>CloudTrail</OutLink>
              </>
            ) : null}
          </Row>
        ) : null}
        <LastChecked view={view} />
        <LastUsed view={view} />
        <Granted view={view} />
      </dl>
      <UpgradeAsked view={view} />
      <CheckNow view={view} />
      <Reasons view={view} />
      {isConnected ? null : <p>{words.connected.until({ vendor: vendor.name })}</p>}
      <Disconnect view={view} />
    </>
  )
}

const LastUsed = ({ view: { use, now } }: Props) => {
  if (!use) return null
  const words = useWords().connected
  const [latest] = use.scopes
  return (
    <Row name={words.lastUsed}>
      {latest
        ? words.usedAgo({
            ago: <Ago at={latest.lastUsedAt} now={now} />,
            scope: latest.name,
            all: (text) => <a href="#use">{text}</a>,
          })
        : words.notYet}
    </Row>
  )
}

const Granted = ({ view: { access, newerVersion } }: Props) =>
  access ? (
    <Row name={useWords().connected.granted}>
      {useWords().connected.version({ number: access.number, newer: newerVersion })}
    </Row>
  ) : null

/** A form, so that it works without JavaScript. */
const CheckNow = ({ view: { mayCheck, checkResult, basePath } }: Props) => (
  <>
    {checkResult ? (
      <p class="note" role="status">
        {useWords().connected.checkResults[checkResult]}
      </p>
    ) : null}
    {mayCheck ? (
      <form method="post" action={`${basePath}/check`}>
        <button type="submit" class="btn">
          {useWords().connected.checkNow}
        </button>
      </form>
    ) : null}
  </>
)

const Disconnect = ({ view }: Props) => {
  const words = useWords().connected
  return (
    <Fold title={words.disconnect} id="disconnect-now">
      {view.progress.way === 'declared' ? (
        <DeleteTheRole view={view} />
      ) : (
        <>
          <p>{words.deleteStack({ region: view.progress.stack?.region })}</p>
          <CodeBox title={words.deleteCommand} text={deleteCommand(view)} />
          <p>
            <a href="#disconnect">{words.ifStuck}</a>
          </p>
        </>
      )}
      <p>
        <a href="#end-sessions">{words.endSessions}</a>
      </p>
    </Fold>
  )
}

/** How the customer ends the access where there is no stack. */
export const DeleteTheRole = ({ view }: Props) => {
  const roleName = roleNameOf(view)
  const role = roleName ? <Code text={roleName} /> : null
  return <p>{useWords().declare.deleteTheRole({ role })}</p>
}

/** What is wrong with a connection, and what can be done. */
export const Troubled = ({ view }: Props) => {
  const words = useWords()
  const { connected } = words
  const { progress } = view
  const { phase } = progress
  const roleName = roleNameOf(view)
  const latest = view.checks?.items[0]
  return (
    <>
      <Reasons view={view} />
      {phase === 'contested' ? (
        <p>{connected.deleteRole({ role: roleName ? <Code text={roleName} /> : null })}</p>
      ) : null}
      {phase === 'suspended' ? <Suspended view={view} /> : null}
      {phase === 'unreachable' ? (
        <p>{progress.way === 'declared' ? words.declare.onPurpose : connected.onPurpose}</p>
      ) : null}
      <StackFacts view={view} />
      {latest && phase !== 'contested' ? <Checks checks={probeChecks(words, latest)} /> : null}
      {latest || progress.verifiedAt ? (
        <dl class="kv">
          <LastChecked view={view} />
        </dl>
      ) : null}
      <CheckNow view={view} />
      {phase === 'contested' || phase === 'suspended' ? null : <Disconnect view={view} />}
    </>
  )
}

const Suspended = ({ view }: Props) => {
  const words = useWords().connected
  if (view.progress.way === 'declared')
    return (
      <>
        <p>
          <strong>{words.roleStays}</strong>
        </p>
        <DeleteTheRole view={view} />
      </>
    )
  return (
    <>
      <p>
        <strong>{words.roleStays}</strong>{' '}
        {words.endByDeleting({ stack: view.progress.stack?.name })}
      </p>
      <CodeBox title={words.deleteCommand} text={deleteCommand(view)} />
    </>
  )
}

/** The latest check, and if it was not right, the last one that was. */
const LastChecked = ({ view: { progress, checks, now } }: Props) => {
  const words = useWords().connected
  const latest = checks?.items[0]
  return (
    <>
      {latest ? (
        <Row name={words.lastChecked}>
          {words.checkedAgo({
            ago: <Ago at={latest.at} now={now} />,
            result: words.results[latest.verdict],
            all: (text) => <a href="#checks">{text}</a>,
          })}
        </Row>
      ) : null}
      {progress.verifiedAt && latest?.verdict !== 'proved' ? (
        <Row name={words.lastRight}>
          {words.ago({ ago: <Ago at={progress.verifiedAt} now={now} /> })}
        </Row>
      ) : null}
    </>
  )
}

const Reasons = ({ view: { progress } }: Props) => {
  const words = useWords()
  const texts = (progress.findings ?? []).map((it) => findingText(words, it))
  return (
    <>
      {texts.map(({ message, remedy }) => (
        <div class="note note-warn">
          <p>{message}</p>
          <p>
            <strong>{words.failure.whatToDoNow}</strong> {remedy}
          </p>
        </div>
      ))}
    </>
  )
}
