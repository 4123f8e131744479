import type { Child } from 'hono/jsx'
import type { Vendor } from '../../../core/model/access-profile.ts'
import type { RoleArn } from '../../../core/model/aws/role-arn.ts'
import { type TopicArn, topicIn } from '../../../core/model/aws/topic-arn.ts'
import { type Brand, domainRecord, type VerifiedDomain } from '../../../core/model/brand.ts'
import type { ShownSetting } from '../../../core/model/shown-setting.ts'
import { Code, Fact, OutLink, Region } from '../parts.tsx'
import { CopyableId } from './pieces/copy.tsx'
import { adminPage } from './pieces/frame.tsx'
import { type Column, ListTable } from './pieces/list.tsx'
import { PageHead, Panel, Tabs } from './pieces/page-head.tsx'
import type { AdminFrame } from './view.ts'

/** The pages below Settings, in the order of their tabs. */
const TABS = [
  { path: '/admin/settings', name: 'Values' },
  { path: '/admin/settings/people', name: 'People' },
  { path: '/admin/settings/tokens', name: 'API tokens' },
  { path: '/admin/settings/regions', name: 'Regions' },
  { path: '/admin/settings/brand', name: 'Branding' },
] as const

interface SettingsFrameProps {
  frame: AdminFrame
  /** The path of the tab. */
  here: (typeof TABS)[number]['path']
  title: string
  children?: Child
}

/** A page below Settings, with the tabs of all of them. */
export const settingsFrame = ({ frame, here, title, children }: SettingsFrameProps): string =>
  adminPage({
    frame,
    title: `${title} · Settings`,
    here: 'settings',
    children: (
      <>
        <PageHead title="Settings" />
        <Tabs label="Settings" tabs={TABS} here={here} />
        {children}
      </>
    ),
  })

const SETTING_COLUMNS: readonly Column<ShownSetting>[] = [
  {
    name: 'Setting',
    show: ({ key, variable }) => (
      <>
        <Code text={key ?? variable ?? ''} />
        {key && variable ? (
          <span class="sub">
            <Code text={variable} />
          </span>
        ) : null}
      </>
    ),
  },
  {
    name: 'Value',
    show: ({ value }) => (value === null ? <span class="quiet">none</span> : <Code text={value} />),
  },
  {
    name: 'From',
    show: ({ from }) => (from === 'default' ? <span class="quiet">the default</span> : from),
  },
]

interface ValuesView extends AdminFrame {
  /** Null where the service does not read them itself; undefined if the person may not see them. */
  settings: readonly ShownSetting[] | null | undefined
}

/** Each setting with its value, and where that comes from. */
export const settingsPage = ({ settings, ...frame }: ValuesView): string =>
  settingsFrame({
    frame,
    here: '/admin/settings',
    title: 'Values',
    children: (
      <Panel id="values" title="Values in force" note="read when the service started" flush>
        {settings ? (
          <>
            <div class="pb">
              <p>
                The environment comes before <code>rolecall.yaml</code>. To change a value, change
                it there and start the service again. Secrets are not shown.
              </p>
            </div>
            <ListTable
              caption="Settings"
              items={settings}
              columns={SETTING_COLUMNS}
              empty="There are no settings."
            />
          </>
        ) : (
          <div class="pb">
            <p>
              {settings === null ? (
                <>
                  This service runs as Lambda functions. <code>rolecall deploy</code> gave them
                  their settings from <code>rolecall.yaml</code>. To change one, change the file and
                  run it again.
                </>
              ) : (
                <>
                  You may not see these values. They need the grant <code>operate</code>.
                </>
              )}
            </p>
          </div>
        )}
      </Panel>
    ),
  })

interface InstallationView extends AdminFrame {
  installation: {
    homeRegion: string
    regions: readonly string[]
    topic: TopicArn
    brokerRole: RoleArn
    ownAccountIds: readonly string[]
    vendor: Vendor
    brand?: Brand | undefined
    verifiedDomain?: VerifiedDomain | undefined
  }
}

/** Where customers can launch, and what Rolecall uses in the vendor's account. */
export const regionsPage = ({ installation, ...frame }: InstallationView): string =>
  settingsFrame({
    frame,
    here: '/admin/settings/regions',
    title: 'Regions',
    children: (
      <>
        <Panel
          id="regions"
          title="Regions in which customers can launch"
          note={`${installation.regions.length} in the partition ${installation.brokerRole.partition}`}
          flush
        >
          <ListTable
            caption="Regions"
            items={installation.regions}
            columns={[
              { name: 'Region', show: (name) => <Region name={name} /> },
              {
                name: 'Use',
                show: (name) =>
                  name === installation.homeRegion ? 'home Region: queue, records' : 'launch',
              },
              {
                name: 'Topic for messages of stacks',
                show: (name) => <Code text={topicIn(installation.topic, name)} />,
              },
            ]}
            empty="There are no Regions."
          />
          <div class="pb">
            <p class="quiet">
              To add a Region, run <code>rolecall setup --region REGION</code> with all Regions, the
              home Region first.
            </p>
          </div>
        </Panel>
        <Panel id="account" title="In your AWS account">
          <dl class="facts">
            <Fact name="Broker role">
              <CopyableId text={installation.brokerRole.text} what="the ARN of the broker role" />
            </Fact>
            <Fact name="Accounts that can never be connected">
              {installation.ownAccountIds.join(', ')}
            </Fact>
          </dl>
        </Panel>
      </>
    ),
  })

/** How the customer's page looks. */
export const brandPage = ({ installation, ...frame }: InstallationView): string => {
  const { vendor, brand = {}, verifiedDomain, brokerRole } = installation
  const record = brand.domain && domainRecord(brand.domain, brokerRole.accountId)
  return settingsFrame({
    frame,
    here: '/admin/settings/brand',
    title: 'Branding',
    children: (
      <>
        <Panel id="brand" title="The customer’s page">
          <dl class="facts">
            <Fact name="Name">{vendor.name}</Fact>
            <Fact name="Help">
              {vendor.supportUrl ? (
                <OutLink href={vendor.supportUrl}>{vendor.supportUrl}</OutLink>
              ) : (
                <None />
              )}
            </Fact>
            <Fact name="Logo">{logoInWords(brand) ?? <None />}</Fact>
            <Fact name="Colour">
              {brand.accent ? (
                `${brand.accent.light.accent} in the light theme, ${brand.accent.dark.accent} in the dark one`
              ) : (
                <>
                  <None /> <span class="quiet">(Rolecall’s own)</span>
                </>
              )}
            </Fact>
            <Fact name="Texts">{textsInWords(brand) ?? <None />}</Fact>
            <Fact name="Domain">
              {record ? (
                <>
                  {brand.domain}: {verifiedDomain ? 'confirmed by the DNS' : 'not confirmed'}
                  {verifiedDomain ? null : (
                    <span class="sub">
                      The page does not show it. Add a TXT record <Code text={record.name} /> with{' '}
                      <Code text={record.value} />.
                    </span>
                  )}
                </>
              ) : (
                <None />
              )}
            </Fact>
          </dl>
          <p>
            <a href="/admin/invitations/new">The form of a new invitation</a> shows a preview. These
            values come from <code>vendor</code> and <code>brand</code> in{' '}
            <code>rolecall.yaml</code>.
          </p>
        </Panel>
      </>
    ),
  })
}

const None = () => <span class="quiet">none</span>

const logoInWords = ({ logo }: Brand): string | undefined =>
  logo &&
  [
    `${logo.light.type.toUpperCase()}, ${logo.light.width} × ${logo.light.height}`,
    ...(logo.dark ? ['another one in the dark theme'] : []),
  ].join('; ')

const textsInWords = ({ texts = {} }: Brand): string | undefined =>
  Object.entries(texts)
    .map(([language, own]) => `${language}: ${Object.keys(own).join(', ')}`)
    .join('; ') || undefined
