import type { Child } from 'hono/jsx'
import { AccountNumber, Fact, Note, OutLink, Value } from '../parts.tsx'
import { type CustomerView, hasBroadRights } from './view.ts'

interface Props {
  view: CustomerView
}

const Section = ({ id, title, children }: { id: string; title: string; children?: Child }) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
)

const hours = (seconds: number): string =>
  seconds <= 3600 ? 'one hour' : `${Math.floor(seconds / 3600)} hours`

/** Limits that hold for every profile. */
export const Limits = ({ view }: Props) => {
  const { vendor, profile } = view
  return (
    <Section id="limits-title" title="What it cannot do">
      <ul class="limits">
        {profile.template ? null : (
          <li>Anything that is not listed above. AWS enforces this, not {vendor.name}.</li>
        )}
        <li>
          Use the role through any identity other than the trusted role that is named below, or
          without your External ID.
        </li>
        <li>
          Stay signed in. Each session ends after {hours(profile.maxSessionSeconds)} at the latest.
        </li>
        <li>
          Act without a record. Your CloudTrail records its calls under the name of this role.
        </li>
      </ul>
      {hasBroadRights(view) ? (
        <p class="caution">
          The broad rights in the box above may be enough to change these limits. Grant them only to
          a company that you would trust with administrator rights.
        </p>
      ) : null}
    </Section>
  )
}

/** What the stack contains. */
export const Created = ({ view: { vendor, profile } }: Props) => (
  <Section id="created-title" title="What is created in your account">
    <dl class="facts">
      <Fact name="One IAM role">
        <code>{profile.roleName}</code>
        <Note>
          {vendor.name} can assume it and do what is described above.
          {profile.permissionsBoundary ? ' Your own permissions boundary limits it further.' : ''}
        </Note>
      </Fact>
      <Fact name="One record">
        <code>Custom::RolecallConnection</code>
        <Note>
          An entry in the stack. It tells {vendor.name} the ARN of the role when the stack is
          created, updated or deleted.
        </Note>
      </Fact>
      {profile.template ? (
        <Fact name="More resources">
          {vendor.name} uses its own template, which may create other resources and grant rights
          that this page does not show. Read the template before you launch it.
        </Fact>
      ) : null}
    </dl>
    {profile.template ? null : (
      <p>No users, no access keys, nothing that runs, and nothing that costs money.</p>
    )}
  </Section>
)

export const NextSteps = ({ view: { vendor } }: Props) => (
  <Section id="next-title" title="What happens next">
    <ol class="numbered">
      <li>
        <strong>You press Launch Stack.</strong> The AWS console opens. The template and a stack
        name are filled in, and you can read everything before you agree.
      </li>
      <li>
        <strong>You select the checkbox about IAM and press Create stack.</strong> AWS requires the
        checkbox for every template that creates a role. Creating the role takes about 20 seconds.
      </li>
      <li>
        <strong>{vendor.name} checks the role.</strong> It tries the role with your External ID,
        without one, and with a wrong one. The stack completes only if AWS refuses the last two.
        This page shows the result.
      </li>
    </ol>
  </Section>
)

/** Each value here also appears in the AWS console, so that a reader can compare. */
export const Genuine = ({ view }: Props) => (
  <Section id="genuine-title" title="How to check that this request is genuine">
    <p>
      Compare these values with what the AWS console shows. If one differs, stop and contact{' '}
      {view.vendor.name} in a way that you trust.
    </p>
    <dl class="facts">
      <Fact name="Console address">
        Begins with <code>{view.consoleOrigin}/</code>
      </Fact>
      <Fact name="Trusted account">
        <AccountNumber id={view.vendorAccountId} />, the AWS account of {view.vendor.name}
      </Fact>
      <Fact name="Trusted role">
        <Value text={view.brokerRoleArn} what="the ARN of the trusted role" />
        <Note>No other identity in that account can assume your role.</Note>
      </Fact>
      <Fact name="External ID">
        <Value text={view.externalId} what="the External ID" />
        <Note>
          Created for this invitation only. It identifies the connection; it is not a password.
        </Note>
      </Fact>
      <Fact name="Template">
        <OutLink href={view.templateUrl ?? `${view.basePath}/template`}>Read the template</OutLink>
        <br />
        <span class="quiet">SHA-256</span>{' '}
        <Value text={view.templateSha256} what="the SHA-256 of the template" />
      </Fact>
    </dl>
  </Section>
)

export const Undo = ({ view }: Props) => {
  const { vendor, profile } = view
  return (
    <Section id="undo-title" title="How to remove the access">
      <p>
        Delete the stack in CloudFormation at any time. This deletes the role and tells{' '}
        {vendor.name}. Sessions that are already open end within {hours(profile.maxSessionSeconds)}.
      </p>
      <p>
        {hasBroadRights(view)
          ? `Deleting the stack does not undo what ${vendor.name} did with the role, such as users, roles or settings that it created or changed. `
          : `Resources that ${vendor.name} created with the role, if it may create any, stay in your account. `}
        For questions, ask <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>.
      </p>
    </Section>
  )
}
