import type { ManagedPolicyText } from '../../../core/template/access/sheet.ts'
import { Code, Time } from '../parts.tsx'
import { CodeBox } from './pieces.tsx'
import { RightsTable } from './rights-table.tsx'
import { type CustomerView, pageHref, type ShownAccess } from './view.ts'

/** Everything that the role is granted: by service and level, or as JSON. */
export const Rights = ({ view }: { view: CustomerView }) => {
  const { access, tab, vendor } = view
  if (!access) return null
  const { sheet } = access
  return (
    <section id="rights" aria-labelledby="rights-title">
      <h2 id="rights-title">What it can do</h2>
      <p class="small quiet">
        Version {access.number} of the profile “{access.profile}”
        {access.seenAt ? (
          <>
            , first seen <Time at={access.seenAt} />
          </>
        ) : null}
        . The template of this invitation grants this, whatever {vendor.name} changes later.
      </p>
      <nav class="tabs" aria-label="View of the rights">
        <Tab view={view} tab="plain" name="Plain" />
        <Tab view={view} tab="json" name="JSON" />
      </nav>
      {tab === 'json' ? (
        <CodeBox title="The policies as JSON" text={sheet.json} />
      ) : (
        <RightsTable sheet={sheet} templateUrl={`${view.basePath}/template`} />
      )}
      {sheet.limits.length > 0 ? (
        <div class="note">
          <p>
            <strong>The role may have less than the table says:</strong>
          </p>
          <ul class="plain-list">
            {sheet.limits.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <ManagedPolicies policies={sheet.managedPolicies} />
      <Others access={access} />
      <p class="xs quiet">
        The names of services and the access levels come from AWS’s published data of{' '}
        {sheet.dataDate.slice(0, 10)}.
      </p>
    </section>
  )
}

const Tab = ({ view, tab, name }: { view: CustomerView; tab: 'plain' | 'json'; name: string }) => (
  <a
    href={pageHref(view, { tab, hash: '#rights' })}
    aria-current={view.tab === tab ? 'page' : undefined}
  >
    {name}
  </a>
)

const ManagedPolicies = ({ policies }: { policies: ManagedPolicyText[] }) =>
  policies.length === 0 ? null : (
    <div class="note">
      <p>
        <strong>AWS keeps {policies.length === 1 ? 'this policy' : 'these policies'}</strong> and
        may change {policies.length === 1 ? 'it' : 'them'} at any time. The table shows:
      </p>
      <ul class="plain-list">
        {policies.map(({ name, arn, version, date }) => (
          <li>
            {name} <Code text={arn} />, version {version} of {date.slice(0, 10)}
          </li>
        ))}
      </ul>
    </div>
  )

const Others = ({ access: { sheet } }: { access: ShownAccess }) =>
  sheet.others.length === 0 ? null : (
    <div class="note">
      <p>
        <strong>The template also creates</strong> these resources in your account:
      </p>
      <ul class="plain-list">
        {sheet.others.map(({ logicalId, type }) => (
          <li>
            {logicalId} <Code text={type} />
          </li>
        ))}
      </ul>
    </div>
  )
