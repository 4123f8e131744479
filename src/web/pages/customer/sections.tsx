import type { Child } from 'hono/jsx'
import { domainRecord } from '../../../core/model/brand.ts'
import { useWords } from '../language/languages.ts'
import { AccountNumber, Code, CopyButton, OutLink } from '../parts.tsx'
import {
  createCommand,
  deleteCommand,
  digestCommand,
  forceCommand,
  roleNameOf,
  trailQuery,
} from './commands.ts'
import { DeleteTheRole } from './connected.tsx'
import { DeclareRole } from './declare-role.tsx'
import { OwnWords } from './own-words.tsx'
import { CodeBox, Fold, Icon } from './pieces.tsx'
import { type CustomerView, isOpen } from './view.ts'
import { AlarmRules, EndSessions } from './watch.tsx'
import { WayTabs } from './ways.tsx'

interface Props {
  view: CustomerView
}

const Section = ({ id, title, children }: { id: string; title: string; children?: Child }) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
)

/** Sentences that are true for these rights; nothing else is claimed. */
export const Cannot = ({ view: { access } }: Props) => {
  const words = useWords().cannot
  if (!access || access.sheet.cannot.length === 0) return null
  const takeover = access.sheet.verdict === 'takeover'
  return (
    <Section id="cannot" title={takeover ? words.titleTakeover : words.title}>
      {takeover ? <p class="small">{words.noLimits}</p> : null}
      <ul class="cannot">
        {access.sheet.cannot.map((sentence) => (
          <li>
            <Icon name={takeover ? 'yes' : 'no'} />
            <div>{sentence}</div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export const HowTo = ({ view }: Props) => {
  const words = useWords().howTo
  const vendor = view.vendor.name
  return (
    <Section id="how" title={words.title}>
      <WayTabs view={view} />
      <ol class="numbered">
        <li>
          {words.enterAccount()}
          <span class="more">{words.signIn}</span>
        </li>
        <li>
          <strong>{words.opens}</strong>
          <span class="more">{words.filledIn}</span>
        </li>
        <li>
          <strong>{words.tick}</strong>
          <span class="more">{words.tickMore}</span>
        </li>
      </ol>
      {view.accountId && !view.awaitsTick ? (
        <Fold title={words.withCommand} id="create-command">
          <p>{words.runCommand({ account: <AccountNumber id={view.accountId} /> })}</p>
          <CodeBox title={words.createCommand} text={createCommand(view)} />
        </Fold>
      ) : null}
      <p class="small">
        {words.download({
          link: (text) => <DownloadTemplate view={view}>{text}</DownloadTemplate>,
        })}
      </p>
      {view.accountId && !view.awaitsTick ? <DeclareRole view={view} /> : null}
      <p class="small quiet">
        {words.created({ vendor, roles: view.progress.roles?.length ?? 1 })}{' '}
        {view.access?.permissionsBoundary ? `${words.boundary} ` : ''}
        {view.access?.ownTemplate === false ? words.nothingElse : ''}
        {view.access?.ownTemplate === true ? words.ownTemplate({ vendor }) : ''}
      </p>
    </Section>
  )
}

const DownloadTemplate = ({ view, children }: Props & { children?: Child }) => (
  <a href={`${view.basePath}/template`} download={`${view.create.stackName}.yaml`}>
    {children}
  </a>
)

interface CompareProps {
  name: string
  copy: string
  what: string
  children?: Child
}

const Compare = ({ name, copy, what, children }: CompareProps) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
    <dd>
      <CopyButton text={copy} what={what} />
    </dd>
  </div>
)

/** Each value here also appears in the AWS console, so that a reader can compare. */
export const Genuine = ({ view }: Props) => {
  const words = useWords().genuine
  return (
    <Section id="genuine" title={words.title}>
      <p class="small">{words.compare({ vendor: view.vendor.name })}</p>
      <div class="box">
        <dl class="dl">
          <Compare name={words.console} copy={`${view.consoleOrigin}/`} what={words.theConsole}>
            {words.beginsWith({ address: <code>{view.consoleOrigin}/</code> })}
          </Compare>
          <Compare name={words.trustedRole} copy={view.brokerRoleArn} what={words.theTrustedRole}>
            <Code text={view.brokerRoleArn} />
            <small>
              {words.onlyRole({
                account: <AccountNumber id={view.vendorAccountId} />,
                vendor: view.vendor.name,
              })}
            </small>
          </Compare>
          <Compare name={words.externalId} copy={view.externalId} what={words.theExternalId}>
            <Code text={view.externalId} />
            <small>{words.notPassword}</small>
          </Compare>
          <Compare name={words.template} copy={view.templateSha256} what={words.theDigest}>
            <OutLink href={`${view.basePath}/template`}>{words.readTemplate}</OutLink>
            <small>SHA-256</small>
            <Code text={view.templateSha256} />
          </Compare>
          <Domain view={view} />
        </dl>
      </div>
      <CodeBox title={words.digestCommand} text={digestCommand(view)} />
    </Section>
  )
}

/** What the domain says, so that a reader can ask the DNS without asking the vendor. */
const Domain = ({ view: { brand, vendorAccountId } }: Props) => {
  const words = useWords().brand
  if (!brand?.domain) return null
  const record = domainRecord(brand.domain.name, vendorAccountId)
  return (
    <Compare name={words.domain} copy={`dig +short TXT ${record.name}`} what={words.domainCommand}>
      {brand.domain.name}
      <small>
        {words.domainMeans({
          name: <Code text={record.name} />,
          value: <Code text={record.value} />,
        })}
      </small>
    </Compare>
  )
}

/** What to do if the deletion of the stack cannot finish. */
const IfStuck = ({ view }: Props) => {
  const words = useWords().afterwards
  const vendor = view.vendor.name
  return (
    <>
      <p class="small">{words.deleteFailed({ vendor })}</p>
      <CodeBox title={useWords().connected.ifStuck} text={forceCommand(view)} />
      <p class="small">
        {words.orRetain({
          option: <code>--retain-resources Invitation</code>,
          ownTemplate: view.access?.ownTemplate === true,
          entry: <code>Connection</code>,
        })}
      </p>
    </>
  )
}

export const Afterwards = ({ view }: Props) => {
  const words = useWords().afterwards
  const { access } = view
  const vendor = view.vendor.name
  const link = <OutLink href={view.vendor.supportUrl}>{vendor}</OutLink>
  const roleName = roleNameOf(view)
  return (
    <Section id="afterwards" title={words.title}>
      <h3>{words.seeTitle}</h3>
      <p class="small">{words.see({ prefix: <code>rolecall-</code> })}</p>
      {roleName ? <CodeBox title={words.query} text={trailQuery(roleName)} /> : null}
      <AlarmRules view={view} />
      <h3 id="disconnect">{words.disconnect}</h3>
      {view.progress.way === 'declared' ? (
        <DeleteTheRole view={view} />
      ) : (
        <>
          <p class="small">{words.deleteAnyTime({ vendor })}</p>
          <CodeBox title={useWords().failure.deleteStack} text={deleteCommand(view)} />
        </>
      )}
      <EndSessions view={view} />
      {view.progress.way === 'declared' ? null : <IfStuck view={view} />}
      <p class="small">
        {access?.sheet.verdict === 'takeover'
          ? words.madeAsAdministrator({ vendor })
          : words.made({ vendor })}
      </p>
      <h3>{words.askTitle}</h3>
      <OwnWords view={view} text="help" />
      <p class="small">
        {isOpen(view) ? words.ask({ vendor: link }) : words.askAboutConnection({ vendor: link })}
      </p>
    </Section>
  )
}
