import type { Child } from 'hono/jsx'
import { domainRecord } from '../../../core/model/brand.ts'
import { useWords } from '../language/languages.ts'
import { AccountNumber, Code, CopyButton, OutLink } from '../parts.tsx'
import { deleteCommand, digestCommand, forceCommand, roleNameOf, trailQuery } from './commands.ts'
import { OwnWords } from './own-words.tsx'
import { CodeBox, Icon } from './pieces.tsx'
import { type CustomerView, isOpen } from './view.ts'
import { AlarmRules, EndSessions } from './watch.tsx'

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
  if (!access || access.sheet.cannot.length === 0) return null
  const takeover = access.sheet.verdict === 'takeover'
  return (
    <Section id="cannot" title={takeover ? 'What still holds it back' : 'What it cannot do'}>
      {takeover ? (
        <p class="small">
          IAM sets no limit to these rights, so there is no list of what the role cannot do. Only
          this is certain:
        </p>
      ) : null}
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

export const HowTo = ({ view }: Props) => (
  <Section id="how" title="How to create it">
    <ol class="numbered">
      <li>
        <strong>Enter the account number</strong> in the card and press Continue. Then press Launch
        Stack.
        <span class="more">Sign in to that account as somebody who may create IAM roles.</span>
      </li>
      <li>
        <strong>The AWS console opens with everything filled in.</strong>
        <span class="more">
          Template, stack name and Region. You can read all of it before you agree.
        </span>
      </li>
      <li>
        <strong>Tick the box about IAM and press Create stack.</strong>
        <span class="more">
          AWS asks for this tick whenever a template makes a role. It takes about 30 seconds, and
          this page shows the result.
        </span>
      </li>
    </ol>
    <p class="small">
      To create the stack in another way, such as the AWS command line,{' '}
      <OutLink href={`${view.basePath}/template`}>download the template</OutLink> and leave it
      unchanged.
    </p>
    <p class="small quiet">
      Created: one IAM role, and two entries in the stack that tell {view.vendor.name} when the
      stack begins and ends.{' '}
      {view.access?.permissionsBoundary
        ? 'A permissions boundary of your account limits the role further. '
        : ''}
      {view.access?.ownTemplate === false
        ? 'No users, no access keys, nothing that runs, nothing that costs money.'
        : ''}
      {view.access?.ownTemplate === true
        ? `${view.vendor.name} uses its own template, which may create more. Read it before you launch it.`
        : ''}
    </p>
  </Section>
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
export const Genuine = ({ view }: Props) => (
  <Section id="genuine" title="Check that it is genuine">
    <p class="small">
      Compare these values with what the AWS console shows. If one differs, stop and ask{' '}
      {view.vendor.name} in a way that you trust.
    </p>
    <div class="box">
      <dl class="dl">
        <Compare name="AWS console" copy={`${view.consoleOrigin}/`} what="the console’s address">
          Begins with <code>{view.consoleOrigin}/</code>
        </Compare>
        <Compare name="Trusted role" copy={view.brokerRoleArn} what="the trusted role">
          <Code text={view.brokerRoleArn} />
          <small>
            In AWS account <AccountNumber id={view.vendorAccountId} />. No other user or role of{' '}
            {view.vendor.name} can use yours.
          </small>
        </Compare>
        <Compare name="External ID" copy={view.externalId} what="the External ID">
          <Code text={view.externalId} />
          <small>Made for this invitation only. It is not a password.</small>
        </Compare>
        <Compare name="Template" copy={view.templateSha256} what="the SHA-256 of the template">
          <OutLink href={`${view.basePath}/template`}>Read the exact template</OutLink>
          <small>SHA-256</small>
          <Code text={view.templateSha256} />
        </Compare>
        <Domain view={view} />
      </dl>
    </div>
    <CodeBox title="Command that computes the SHA-256" text={digestCommand(view)} />
  </Section>
)

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

export const Afterwards = ({ view }: Props) => {
  const { vendor, access } = view
  const roleName = roleNameOf(view)
  return (
    <Section id="afterwards" title="Afterwards">
      <h3>See what it does</h3>
      <p class="small">
        CloudTrail in your account records each call of the role. The names of its sessions begin
        with <code>rolecall-</code>.
      </p>
      {roleName ? <CodeBox title="Query for CloudTrail Lake" text={trailQuery(roleName)} /> : null}
      <AlarmRules view={view} />
      <h3 id="disconnect">Disconnect</h3>
      <p class="small">
        Delete the stack at any time, in the AWS console or with this command. The role is deleted
        with it, whether or not anybody at {vendor.name} answers. Sessions that are already open
        then have no role any more; IAM needs some seconds for that.
      </p>
      <CodeBox title="Delete the stack" text={deleteCommand(view)} />
      <EndSessions view={view} />
      <p class="small">
        If the stack then shows DELETE_FAILED, an entry in it waits for {vendor.name}, who does not
        answer. This command finishes the deletion:
      </p>
      <CodeBox title="If the deletion cannot finish" text={forceCommand(view)} />
      <p class="small">
        Or run the first command again with <code>--retain-resources Invitation</code>
        {access?.ownTemplate ? ', or with the name of the entry that failed' : ''}. A stack of an
        earlier version has no such entry: its entry is called <code>Connection</code>, and its role
        still exists until the command has run.
      </p>
      <p class="small">
        {access?.sheet.verdict === 'takeover'
          ? `What ${vendor.name} made with the role stays, such as users, roles and keys. In CloudTrail, look for CreateUser, CreateRole and CreateAccessKey.`
          : `What ${vendor.name} made with the role, if it may make anything, stays in your account.`}
      </p>
      <h3>Ask somebody</h3>
      <OwnWords view={view} text="help" />
      <p class="small">
        {isOpen(view) ? 'For questions, ask ' : 'For questions about this connection, ask '}
        <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>.
      </p>
    </Section>
  )
}
