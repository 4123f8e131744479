import { useWords } from '../language/languages.ts'
import { OutLink, Time } from '../parts.tsx'
import { CodeBox, Fold } from './pieces.tsx'
import type { CustomerView, ShownUpgrade } from './view.ts'

interface Props {
  view: CustomerView
}

/** In the card: the vendor asks for another version. Nothing stops working without it. */
export const UpgradeAsked = ({ view: { upgrade, vendor } }: Props) => {
  const words = useWords().upgrade
  if (!upgrade) return null
  const { declinedAt, offeredAt, deadline } = upgrade
  return (
    <div class="note">
      <p>
        <strong>{words.asks({ vendor: vendor.name, version: upgrade.toVersion })}</strong>{' '}
        {declinedAt
          ? words.declined({ time: <Time at={declinedAt} /> })
          : words.asked({
              time: <Time at={offeredAt} />,
              deadline: deadline ? <Time at={deadline} /> : null,
            })}
      </p>
      <p>
        <a class="btn" href="#changes">
          {words.review}
        </a>
      </p>
    </div>
  )
}

/** What changes, how to update the stack, and how to decline. */
export const Changes = ({ view }: Props) => {
  const words = useWords().upgrade
  const { upgrade, basePath, vendor } = view
  if (!upgrade) return null
  const { fromVersion: from, toVersion: to } = upgrade
  return (
    <section id="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">
        {from === null ? words.version({ to }) : words.changes({ from, to })}
      </h2>
      <WhatChanges upgrade={upgrade} />
      {upgrade.consoleUrl === null ? (
        <ChangeRole view={view} upgrade={upgrade} />
      ) : (
        <UpdateStack consoleUrl={upgrade.consoleUrl} command={upgrade.command ?? ''} />
      )}
      {upgrade.undo ? (
        <Fold title={words.goBack}>
          <CodeBox title={words.undo} text={upgrade.undo} />
        </Fold>
      ) : null}
      {upgrade.canDecline ? (
        <form method="post" action={`${basePath}/decline-upgrade`} class="decline">
          <label for="note">{words.notNow({ vendor: vendor.name })}</label>
          <input id="note" name="note" type="text" maxlength={500} autocomplete="off" />
          <button type="submit" class="btn">
            {words.decline}
          </button>
        </form>
      ) : null}
    </section>
  )
}

const UpdateStack = ({ consoleUrl, command }: { consoleUrl: string; command: string }) => {
  const words = useWords().upgrade
  return (
    <>
      <h3>{words.updateTitle}</h3>
      <p class="small">
        {words.update({ link: (text) => <OutLink href={consoleUrl}>{text}</OutLink> })}
      </p>
      <CodeBox title={words.changeSet} text={command} />
    </>
  )
}

/** There is no stack that reports the change, so the customer says when it is done. */
const ChangeRole = ({ view, upgrade }: Props & { upgrade: ShownUpgrade }) => {
  const words = useWords().upgrade
  return (
    <>
      <h3>{words.changeTitle}</h3>
      <p class="small">
        {upgrade.command ? words.changeRole : words.askHow({ vendor: view.vendor.name })}
      </p>
      {upgrade.files.map(({ name, content }) => (
        <Fold title={`Terraform: ${name}`}>
          <CodeBox title={name} text={content} />
        </Fold>
      ))}
      {upgrade.command ? (
        <Fold title={words.withScript}>
          <CodeBox title={words.script} text={upgrade.command} />
        </Fold>
      ) : null}
      <form method="post" action={`${view.basePath}/upgraded`}>
        <button type="submit" class="btn btn-main">
          {words.isDone}
        </button>
      </form>
    </>
  )
}

const WhatChanges = ({ upgrade: { changes } }: { upgrade: ShownUpgrade }) => {
  const words = useWords().upgrade
  if (!changes) return <p class="small">{words.unknown}</p>
  const { from, to } = changes.verdict
  return (
    <>
      <p class="small">
        {from === to
          ? words.verdictStays({ verdict: <strong>{to}</strong> })
          : words.verdictChanges({ from: <strong>{from}</strong>, to: <strong>{to}</strong> })}
      </p>
      <Sentences name={words.added} items={changes.gained} />
      <Sentences name={words.removed} items={changes.lost} />
      <Sentences name={words.changed} items={[...changes.changed, ...changes.texts]} />
      {changes.template ? (
        <Fold title={words.difference}>
          <CodeBox title={words.lines} text={changes.template} />
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
