import type { ManagedPolicyText, Sheet } from '../../../core/template/access/sheet.ts'
import { useWords } from '../language/languages.ts'
import { Code, Time } from '../parts.tsx'
import { CodeBox } from './pieces.tsx'
import { hasLongRows, RightsTable } from './rights-table.tsx'
import { type CustomerView, pageHref, type Tab } from './view.ts'

/** Everything that the role is granted: by service and level, or as JSON. */
export const Rights = ({ view }: { view: CustomerView }) => {
  const { access, tab, vendor } = view
  const words = useWords().rights
  if (!access) return null
  const { sheet } = access
  return (
    <section id="rights" aria-labelledby="rights-title">
      <h2 id="rights-title">{words.title}</h2>
      <p class="small quiet">
        {words.version({
          number: access.number,
          profile: access.profile,
          seen: access.seenAt ? <Time at={access.seenAt} /> : null,
        })}{' '}
        {words.stays({ vendor: vendor.name })}
      </p>
      <nav class="tabs" aria-label={words.view}>
        <TabLink view={view} tab="plain" name={words.plain} />
        {hasLongRows(sheet) ? <TabLink view={view} tab="actions" name={words.allActions} /> : null}
        <TabLink view={view} tab="json" name="JSON" />
      </nav>
      {tab === 'json' ? (
        <CodeBox title={words.asJson} text={sheet.json} />
      ) : (
        <RightsTable
          sheet={sheet}
          templateUrl={`${view.basePath}/template`}
          actionsHref={tab === 'plain' ? pageHref(view, { tab: 'actions' }) : undefined}
        />
      )}
      <RightsNotes sheet={sheet} />
    </section>
  )
}

/** What stands below the table of rights. */
export const RightsNotes = ({ sheet }: { sheet: Sheet }) => {
  const words = useWords().rights
  return (
    <>
      {sheet.limits.length > 0 ? (
        <div class="note">
          <p>
            <strong>{words.mayBeLess}</strong>
          </p>
          <ul class="plain-list">
            {sheet.limits.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <ManagedPolicies policies={sheet.managedPolicies} />
      <Others sheet={sheet} />
      <p class="xs quiet">{words.dataDate({ date: sheet.dataDate.slice(0, 10) })}</p>
    </>
  )
}

const TabLink = ({ view, tab, name }: { view: CustomerView; tab: Tab; name: string }) => (
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
      <p>{useWords().rights.awsKeeps({ count: policies.length })}</p>
      <ul class="plain-list">
        {policies.map(({ name, arn, version, date }) => (
          <li>
            {useWords().rights.policy({
              name,
              arn: <Code text={arn} />,
              version,
              date: date.slice(0, 10),
            })}
          </li>
        ))}
      </ul>
    </div>
  )

const Others = ({ sheet }: { sheet: Sheet }) =>
  sheet.others.length === 0 ? null : (
    <div class="note">
      <p>{useWords().rights.alsoCreates()}</p>
      <ul class="plain-list">
        {sheet.others.map(({ logicalId, type }) => (
          <li>
            {logicalId} <Code text={type} />
          </li>
        ))}
      </ul>
    </div>
  )
