import { AccountNumber, OutLink, Time } from '../parts.tsx'
import { deleteCommand } from './commands.ts'
import { Ago, CodeBox, Row } from './pieces.tsx'
import { StackFacts } from './under-way.tsx'
import type { CustomerView } from './view.ts'

interface Props {
  view: CustomerView
}

/** The connection or the link has ended, or is about to. */
export const Ended = ({ view }: Props) => {
  const { progress, vendor } = view
  switch (progress.phase) {
    case 'disconnecting':
      return (
        <>
          <p>You need not do anything.</p>
          <StackFacts view={view} />
          <p>
            <a href="#disconnect">If the deletion cannot finish</a>
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
    case 'link-ended':
      return (
        <>
          <p>
            No connection was made with it. If you started a stack, delete it in CloudFormation.
          </p>
          <p>
            To connect, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a new
            link.
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
    {view.progress.stackGone ? (
      <p>
        You deleted the stack, and CloudFormation deletes the role with it. There is nothing left to
        do.
      </p>
    ) : (
      <CannotBeUsed />
    )}
    <Receipt view={view} />
    <Again view={view} />
  </>
)

const CannotBeUsed = () => (
  <p>
    The role was tried again: <strong>it can no longer be used.</strong>
  </p>
)

const Again = ({ view: { vendor } }: Props) => (
  <p>
    To connect again, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a new link.
  </p>
)

/** The proof that the role no longer works, or when it comes. */
const Receipt = ({ view: { receipt, basePath, vendor, now } }: Props) => {
  if (!receipt) return null
  if (receipt.issuedAt !== undefined)
    return (
      <>
        <a class="btn" href={`${basePath}/receipt.json`} download>
          Download the receipt (signed)
        </a>
        <p class="hint">
          Issued <Time at={receipt.issuedAt} />, after AWS had refused the role {receipt.denials}{' '}
          times over an hour, while {vendor.name} could use other roles. To verify it:{' '}
          <code>npx rolecall receipt verify FILE --keys URL</code>, with the keys at{' '}
          <a href="/.well-known/rolecall-keys.json">/.well-known/rolecall-keys.json</a>.
        </p>
      </>
    )
  if (receipt.deniedSince === undefined) return null
  return (
    <p class="hint">
      AWS has refused the role {receipt.denials} {receipt.denials === 1 ? 'time' : 'times'} in the
      last <Ago at={receipt.deniedSince} now={now} />. After an hour of refusals you can download a
      signed receipt here.
    </p>
  )
}

const RoleLeft = ({ view }: Props) => {
  const { progress, vendor, receipt, now } = view
  return (
    <>
      <p>
        <strong>The role still exists in your account.</strong> Delete the stack{' '}
        {progress.stack?.name} to remove it.
        {receipt?.allowedAt ? (
          <>
            {' '}
            It could still be used <Ago at={receipt.allowedAt} now={now} /> ago.
          </>
        ) : null}
      </p>
      <dl class="kv">
        {progress.stack ? (
          <Row name="Account">
            <AccountNumber id={progress.stack.accountId} />
          </Row>
        ) : null}
        <Row name="Remains">
          Role and stack{progress.stack ? ` in ${progress.stack.region}` : ''}
        </Row>
      </dl>
      <CodeBox title="Delete command" text={deleteCommand(view)} />
      {progress.stack ? (
        <p>
          <OutLink href={progress.stack.url}>Open the stack in AWS</OutLink>
        </p>
      ) : null}
      <p class="hint">
        {receipt?.status === 'given-up'
          ? `The role existed for 90 days after the end, so it is no longer tried. There will be no receipt.`
          : 'When the role is gone, you get a signed receipt here.'}
      </p>
      <p>
        To connect again, delete the stack first and ask{' '}
        <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a new link.
      </p>
    </>
  )
}
