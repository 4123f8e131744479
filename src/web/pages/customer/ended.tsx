import { useWords } from '../language/languages.ts'
import { AccountNumber, OutLink, Time } from '../parts.tsx'
import { deleteCommand } from './commands.ts'
import { DeleteTheRole } from './connected.tsx'
import { BackLink } from './decline.tsx'
import { Ago, CodeBox, Row } from './pieces.tsx'
import { StackFacts } from './under-way.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** The connection or the link has ended, or is about to. */
export const Ended = ({ view }: Props) => {
  const words = useWords()
  const { ended } = words
  const { progress, vendor } = view
  switch (progress.phase) {
    case 'disconnecting':
      return (
        <>
          <p>{ended.nothingToDo}</p>
          <StackFacts view={view} />
          <p>
            <a href="#disconnect">{words.connected.ifStuck}</a>
          </p>
        </>
      )
    case 'ended-by-customer':
      return (
        <>
          <CannotBeUsed />
          <Receipt view={view} />
          <Again view={view} />
        </>
      )
    case 'declined':
      return (
        <>
          <p>{words.decline.noticed({ vendor: vendor.name })}</p>
          <BackLink view={view} />
        </>
      )
    case 'link-ended':
      return (
        <>
          <p>{ended.noConnection}</p>
          <p>
            {ended.toConnect({ vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> })}
          </p>
        </>
      )
    default:
      return isGone(view) ? <NothingLeft view={view} /> : <RoleLeft view={view} />
  }
}

/** The stack reported its deletion, or AWS refuses the role. */
const isGone = ({ progress, receipt }: CustomerView): boolean =>
  receipt?.status === 'issued' ||
  (receipt?.denials ?? 0) > 0 ||
  (progress.stackGone === true && receipt?.allowedAt === undefined)

const NothingLeft = ({ view }: Props) => (
  <>
    {view.progress.stackGone ? <p>{useWords().ended.youDeleted}</p> : <CannotBeUsed />}
    <Receipt view={view} />
    <Again view={view} />
  </>
)

const CannotBeUsed = () => <p>{useWords().ended.cannotBeUsed()}</p>

const Again = ({ view: { vendor } }: Props) => (
  <p>
    {useWords().ended.connectAgain({
      vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>,
    })}
  </p>
)

/** The proof that the role no longer works, or when it comes. */
const Receipt = ({ view: { receipt, basePath, vendor, now } }: Props) => {
  const words = useWords().ended
  if (!receipt) return null
  if (receipt.issuedAt !== undefined)
    return (
      <>
        <a class="btn" href={`${basePath}/receipt.json`} download>
          {words.downloadReceipt}
        </a>
        <p class="hint">
          {words.receiptIssued({
            time: <Time at={receipt.issuedAt} />,
            denials: receipt.denials,
            vendor: vendor.name,
            command: <code>npx rolecall receipt verify FILE --keys URL</code>,
            keys: <a href="/.well-known/rolecall-keys.json">/.well-known/rolecall-keys.json</a>,
          })}
        </p>
      </>
    )
  if (receipt.deniedSince === undefined) return null
  return (
    <p class="hint">
      {words.refusedSoFar({
        denials: receipt.denials,
        since: <Ago at={receipt.deniedSince} now={now} />,
      })}
    </p>
  )
}

const DeclaredRoleLeft = ({ view }: Props) => {
  const words = useWords()
  const { ended } = words
  const { receipt, now } = view
  return (
    <>
      <p>
        <strong>{words.connected.roleStays}</strong>
        {receipt?.allowedAt ? (
          <> {ended.couldBeUsed({ ago: <Ago at={receipt.allowedAt} now={now} /> })}</>
        ) : null}
      </p>
      <DeleteTheRole view={view} />
      <p class="hint">{receipt?.status === 'given-up' ? ended.gaveUp : ended.receiptLater}</p>
      <Again view={view} />
    </>
  )
}

const RoleLeft = ({ view }: Props) => {
  const words = useWords()
  const { ended } = words
  const { progress, vendor, receipt, now } = view
  if (progress.way === 'declared') return <DeclaredRoleLeft view={view} />
  return (
    <>
      <p>
        <strong>{words.connected.roleStays}</strong>{' '}
        {ended.deleteToRemove({ stack: progress.stack?.name })}
        {receipt?.allowedAt ? (
          <> {ended.couldBeUsed({ ago: <Ago at={receipt.allowedAt} now={now} /> })}</>
        ) : null}
      </p>
      <dl class="kv">
        {progress.stack ? (
          <Row name={words.underWay.account}>
            <AccountNumber id={progress.stack.accountId} />
          </Row>
        ) : null}
        <Row name={ended.remains}>{ended.roleAndStack({ region: progress.stack?.region })}</Row>
      </dl>
      <CodeBox title={words.connected.deleteCommand} text={deleteCommand(view)} />
      {progress.stack ? (
        <p>
          <OutLink href={progress.stack.url}>{ended.openStack}</OutLink>
        </p>
      ) : null}
      <p class="hint">{receipt?.status === 'given-up' ? ended.gaveUp : ended.receiptLater}</p>
      <p>
        {ended.deleteFirst({ vendor: <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> })}
      </p>
    </>
  )
}
