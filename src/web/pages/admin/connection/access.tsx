import { Verdict } from '../../customer/glance.tsx'
import { CodeBox, Icons } from '../../customer/pieces.tsx'
import { RightsNotes } from '../../customer/rights.tsx'
import { RightsTable } from '../../customer/rights-table.tsx'
import { CopyButton } from '../../parts.tsx'
import { ActionForm } from '../pieces/forms.tsx'
import { Choice, Panel } from '../pieces/page-head.tsx'
import { LocalTime } from '../pieces/time.tsx'
import { ChangeLists } from '../profiles/changes.tsx'
import { profilePath } from '../profiles/view.ts'
import { ComparedRights } from './compared-rights.tsx'
import { pathOf, type TabView } from './view.ts'

interface Props {
  view: TabView<'access'>
}

/** What the customer granted, as their own page shows it; beside it what new customers grant. */
export const Access = ({ view }: Props) => {
  const { granted, current } = view
  return (
    <>
      <Icons />
      <Intro view={view} />
      {granted && current ? (
        <>
          <Upgrade view={view} />
          <Panel id="differences" title="What changes" action={<CompareLink view={view} />}>
            {view.changes ? <ChangeLists changes={view.changes} /> : null}
          </Panel>
          <Panel id="beside" title="Granted beside current" flush>
            <ComparedRights granted={granted} current={current} />
          </Panel>
        </>
      ) : null}
      {granted ? <GrantedSheet view={view} /> : null}
    </>
  )
}

const Intro = ({ view: { connection, granted, versions, basePath } }: Props) => (
  <p class="quiet">
    {granted ? (
      <>
        The customer granted version {granted.number} of{' '}
        <a href={profilePath(connection.profile)}>{connection.profile}</a>, which Rolecall first saw{' '}
        <LocalTime at={granted.seenAt} />.{' '}
      </>
    ) : (
      'This connection is older than stored access versions, so what the customer was shown is not known. '
    )}
    {versions.currentVersion === null ? 'rolecall.yaml no longer has this profile. ' : ''}
    {versions.outdated === false && versions.currentVersion !== versions.grantedVersion
      ? `Version ${versions.currentVersion} asks for the same rights. `
      : ''}
    {basePath ? (
      <>
        <a href={basePath}>Open the customer’s page</a>{' '}
        <CopyButton text={basePath} what="the link of the customer’s page" />
      </>
    ) : (
      'The link of the customer’s page is not shown to you: it needs the grant invitations:read.'
    )}
  </p>
)

const CompareLink = ({ view: { connection, granted, current } }: Props) => (
  <a
    href={profilePath(connection.profile, `/compare?from=${granted?.number}&to=${current?.number}`)}
  >
    Policies and template
  </a>
)

const Upgrade = ({ view }: Props) => {
  const { connection, current, offer, mayOffer, csrf } = view
  const isOffered = offer !== undefined && offer.number === current?.number
  return (
    <Panel id="upgrade" title={`Upgrade to version ${current?.number}`}>
      {isOffered ? (
        <p>
          Version {offer.number} was offered <LocalTime at={offer.at} /> by {offer.by.id}. It is
          ready on the customer’s page: send the customer its link. Nothing stops working until the
          customer updates the stack.
        </p>
      ) : (
        <p>
          Offer the version, then send the customer the link of their page. They update their stack
          there. Nothing stops working before.
        </p>
      )}
      {isOffered ? null : mayOffer ? (
        <ActionForm
          csrf={csrf}
          action={`${pathOf(connection)}/upgrade`}
          label={`Offer version ${current?.number}`}
        />
      ) : (
        <p class="quiet">
          {connection.status === 'disconnected'
            ? 'This connection has ended. Send the customer a new invitation.'
            : 'You cannot offer it: it needs the grant connections:write, and a connection whose stack can be updated.'}
        </p>
      )}
      <p>
        To ask many customers at once,{' '}
        <a href={profilePath(connection.profile, '#start')}>start a campaign</a>.
      </p>
    </Panel>
  )
}

/** The sheet of the customer's page. */
const GrantedSheet = ({ view }: Props) => {
  const { granted, vendorName, templateUrl, basePath, asJson, connection } = view
  const { sheet, number } = granted!
  const path = pathOf(connection, 'access')
  return (
    <>
      <Panel id="verdict" title={`Granted: version ${number}`} flush>
        <Verdict sheet={sheet} vendorName={vendorName} />
      </Panel>
      <Panel
        id="rights"
        title="Rights"
        action={
          <Choice
            label="How to show the rights"
            choices={[
              { name: 'By service', path, isHere: !asJson },
              { name: 'JSON', path: `${path}?view=json`, isHere: asJson },
            ]}
          />
        }
      >
        {asJson ? (
          <CodeBox title="The policies" text={sheet.json} />
        ) : (
          <RightsTable
            sheet={sheet}
            templateUrl={templateUrl}
            actionsHref={basePath && `${basePath}?view=actions`}
            countsOnly={basePath === undefined}
          />
        )}
        <RightsNotes sheet={sheet} />
      </Panel>
    </>
  )
}
