import type { Child } from 'hono/jsx'
import { AccountNumber, OutLink, Value } from '../parts.tsx'
import type { CustomerView } from './view.ts'

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

/** What holds whatever the policies say. */
export const Limits = ({ view: { vendor, profile, access } }: Props) => {
  const broad = access.some(({ warnings }) => warnings.length > 0)
  return (
    <Section id="limits-title" title="What it cannot do">
      <ul class="limits">
        <li>Anything that is not listed above. AWS enforces that, not {vendor.name}.</li>
        <li>
          Use the role from anywhere but the one broker role named below, or without your External
          ID.
        </li>
        <li>
          Stay signed in: each session ends by itself, after {hours(profile.maxSessionSeconds)} at
          most.
        </li>
        <li>
          Hide: your CloudTrail shows its calls under the name of this role, as it shows those of
          your own people.
        </li>
      </ul>
      {broad ? (
        <p class="caution">
          Rights as broad as those marked above may be enough to change these limits. Grant them
          only to somebody whom you would give an administrator’s key.
        </p>
      ) : null}
    </Section>
  )
}

/** Exactly what the stack contains. */
export const Created = ({ view: { vendor, profile } }: Props) => (
  <Section id="created-title" title="What is created in your account">
    <dl class="facts">
      <dt>One IAM role</dt>
      <dd>
        <code>{profile.roleName}</code>
        <br />
        <span class="quiet">
          It lets {vendor.name} in, as described above.
          {profile.permissionsBoundary ? ' Your own permissions boundary limits it further.' : ''}
        </span>
      </dd>
      <dt>One record</dt>
      <dd>
        <code>Custom::RolecallConnection</code>
        <br />
        <span class="quiet">
          An entry in the stack that tells {vendor.name} the role’s name, when the stack is created,
          updated or deleted.
        </span>
      </dd>
      {profile.template ? (
        <>
          <dt>And more</dt>
          <dd>
            {vendor.name} brings a template of its own, which may create other things. Read it
            before you launch it.
          </dd>
        </>
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
        <strong>You press Launch Stack.</strong> The AWS console opens a page with the template and
        a stack name filled in. You can read everything there before you agree.
      </li>
      <li>
        <strong>You tick the box about IAM and press Create stack.</strong> AWS asks for that tick
        whenever a template makes a role. Creating it takes about 20 seconds.
      </li>
      <li>
        <strong>The role calls in and is checked.</strong> {vendor.name} tries it with your External
        ID, without one and with a wrong one. The stack completes only if AWS refuses the last two.
        This page shows the result.
      </li>
    </ol>
  </Section>
)

/** Each line can be compared with what AWS shows. */
export const Genuine = ({ view }: Props) => {
  const { vendor, basePath } = view
  return (
    <Section id="genuine-title" title="How to check that this is genuine">
      <p>
        Compare these with what the AWS console shows you. If one differs, stop and ask{' '}
        {vendor.name} over a channel that you trust.
      </p>
      <dl class="facts">
        <dt>Console address</dt>
        <dd>
          Begins with <code>{view.consoleOrigin}/</code>
        </dd>
        <dt>Account let in</dt>
        <dd>
          <AccountNumber id={view.vendorAccountId} />, the AWS account of {vendor.name}
        </dd>
        <dt>Role let in</dt>
        <dd>
          <Value text={view.brokerRoleArn} what="the broker role’s ARN" />
        </dd>
        <dt>External ID</dt>
        <dd>
          <Value text={view.externalId} what="the External ID" />
          <br />
          <span class="quiet">
            Drawn for this invitation alone. It names the connection and is not a password.
          </span>
        </dd>
        <dt>Template</dt>
        <dd>
          <OutLink href={view.templateUrl ?? `${basePath}/template`}>
            Read the exact template
          </OutLink>
          <br />
          <span class="quiet">SHA-256</span>{' '}
          <Value text={view.templateSha256} what="the template’s SHA-256" />
        </dd>
      </dl>
    </Section>
  )
}

export const Undo = ({ view: { vendor, profile } }: Props) => (
  <Section id="undo-title" title="How to undo it">
    <p>
      Delete the stack in CloudFormation whenever you like. The role goes with it, and {vendor.name}{' '}
      is told. Sessions that are already open run out within {hours(profile.maxSessionSeconds)}.
    </p>
    <p>
      Nothing of the connection stays behind. Things that {vendor.name} made with the role, if you
      let it make any, are yours and remain. For questions, ask{' '}
      <OutLink href={vendor.supportUrl}>{vendor.name}</OutLink>.
    </p>
  </Section>
)
