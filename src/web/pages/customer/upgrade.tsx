import { OutLink, Time } from '../parts.tsx'
import { CodeBox, Fold } from './pieces.tsx'
import type { CustomerView, ShownUpgrade } from './view.ts'

interface Props {
  view: CustomerView
}

/** In the card: the vendor asks for another version. Nothing stops working without it. */
export const UpgradeAsked = ({ view: { upgrade, vendor } }: Props) =>
  upgrade ? (
    <div class="note">
      <p>
        <strong>
          {vendor.name} asks for version {upgrade.toVersion}.
        </strong>{' '}
        {upgrade.declinedAt ? (
          <>
            You declined on <Time at={upgrade.declinedAt} />. You can still update.
          </>
        ) : (
          <>
            Asked on <Time at={upgrade.offeredAt} />
            {upgrade.deadline ? (
              <>
                , by <Time at={upgrade.deadline} />
              </>
            ) : null}
            . You stay connected, whatever you decide.
          </>
        )}
      </p>
      <p>
        <a class="btn" href="#changes">
          Review the change
        </a>
      </p>
    </div>
  ) : null

/** What changes, how to update the stack, and how to decline. */
export const Changes = ({ view }: Props) => {
  const { upgrade, basePath, vendor } = view
  if (!upgrade) return null
  const { fromVersion, toVersion } = upgrade
  return (
    <section id="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">
        {fromVersion === null
          ? `Version ${toVersion} of the access`
          : `Changes from version ${fromVersion} to ${toVersion}`}
      </h2>
      <WhatChanges upgrade={upgrade} />
      <h3>Update the stack</h3>
      <p class="small">
        Your External ID, the role and its name stay. If the update fails, everything keeps working
        as it does now.{' '}
        <OutLink href={upgrade.consoleUrl}>Open the update in the AWS console</OutLink>, or run
        this; it shows what AWS will change before you execute it:
      </p>
      <CodeBox title="Update with a change set" text={upgrade.command} />
      {upgrade.undo ? (
        <Fold title="Go back to the present version later">
          <CodeBox title="Undo the update" text={upgrade.undo} />
        </Fold>
      ) : null}
      {upgrade.canDecline ? (
        <form method="post" action={`${basePath}/decline-upgrade`} class="decline">
          <label for="note">Not now? You may tell {vendor.name} why. Nothing stops working.</label>
          <input id="note" name="note" type="text" maxlength={500} autocomplete="off" />
          <button type="submit" class="btn">
            Decline
          </button>
        </form>
      ) : null}
    </section>
  )
}

const WhatChanges = ({ upgrade: { changes } }: { upgrade: ShownUpgrade }) => {
  if (!changes)
    return (
      <p class="small">What changes cannot be shown here: read the template before you update.</p>
    )
  const { from, to } = changes.verdict
  return (
    <>
      <p class="small">
        {from === to ? (
          <>
            The verdict stays the same: <strong>{to}</strong>
          </>
        ) : (
          <>
            Now: <strong>{from}</strong>. With the update: <strong>{to}</strong>
          </>
        )}
      </p>
      <Sentences name="Added" items={changes.gained} />
      <Sentences name="Removed" items={changes.lost} />
      <Sentences name="Changed" items={[...changes.changed, ...changes.texts]} />
      {changes.template ? (
        <Fold title="The difference of the templates, line by line">
          <CodeBox title="Lines that begin with - or +" text={changes.template} />
        </Fold>
      ) : null}
    </>
  )
}

const Sentences = ({ name, items }: { name: string; items: string[] }) =>
  items.length === 0 ? null : (
    <>
      <h3>{name}</h3>
      <ul class="plain-list small">
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    </>
  )
