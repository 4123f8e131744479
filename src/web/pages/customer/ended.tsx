import { AccountNumber, OutLink } from '../parts.tsx'
import { deleteCommand } from './commands.ts'
import { CodeBox, Row } from './pieces.tsx'
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
          <p>
            The role was tried again: <strong>it can no longer be used.</strong>
          </p>
          <p>
            To connect again, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a
            new link.
          </p>
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
      return progress.stackGone ? <NothingLeft view={view} /> : <RoleLeft view={view} />
  }
}

const NothingLeft = ({ view: { vendor } }: Props) => (
  <>
    <p>
      You deleted the stack, and CloudFormation deletes the role with it. There is nothing left to
      do.
    </p>
    <p>
      To connect again, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a new
      link.
    </p>
  </>
)

const RoleLeft = ({ view }: Props) => {
  const { progress, vendor } = view
  return (
    <>
      <p>
        <strong>The role still exists in your account.</strong> Delete the stack{' '}
        {progress.stack?.name} to remove it.
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
      <p>
        To connect again, delete the stack first and ask{' '}
        <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink> for a new link.
      </p>
    </>
  )
}
