import { HttpRequest } from '@smithy/core/protocols'
import { Hash } from '@smithy/core/serde'
import { SignatureV4 } from '@smithy/signature-v4'
import { partitionOf } from '../../../core/model/aws/partition.ts'
import type { OrganizationQuery, OrganizationShown } from '../../../core/model/enrolment.ts'
import { textInXml } from '../direct-calls.ts'

interface Session {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

// AWS: Organizations has one endpoint in each partition, and requests are signed for its Region.
const HOME: Record<string, string> = {
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
}

const TARGET = 'AWSOrganizationsV20161128'
const TIMEOUT_MS = 10_000
/** Pages of one list; a larger organisation is shown in part. */
const MAX_PAGES = 500

/**
 * Lists the accounts of an organisation, their units, and the instances of a StackSet. It sends
 * the calls itself, because the SDK's clients for two small lists would double the bundles.
 * Returns undefined if the role may not list accounts. What else it may not read is missing.
 */
export async function readOrganization(
  session: Session,
  query: OrganizationQuery,
): Promise<OrganizationShown | undefined> {
  const organizations = organizationsClient(session, query.region)
  const described = await unlessDenied(organizations('DescribeOrganization', {}))
  const accounts = await unlessDenied(
    pagesOf<AccountShown>((page) => organizations('ListAccounts', page), 'Accounts'),
  )
  if (!described || !accounts) return undefined
  const { Organization: it } = described as {
    Organization: { Id: string; MasterAccountId: string }
  }
  const units = await unlessDenied(unitsOf(organizations))
  const instances = await unlessDenied(instancesOf(session, query))
  return {
    organizationId: it.Id,
    managementAccountId: it.MasterAccountId,
    accounts: accounts.map(({ Id, Name = '', Status = '' }) => {
      const ou = units?.get(Id)
      return { accountId: Id, name: Name, status: Status, ...(ou !== undefined && { ou }) }
    }),
    ...(instances && { instances }),
  }
}

interface AccountShown {
  Id: string
  Name?: string
  Status?: string
}

type Call = (action: string, input: object) => Promise<unknown>

function organizationsClient(session: Session, region: string): Call {
  const { name, dnsSuffix } = partitionOf(region)
  const home = HOME[name] ?? 'us-east-1'
  const origin =
    process.env.AWS_ENDPOINT_URL_ORGANIZATIONS ??
    process.env.AWS_ENDPOINT_URL ??
    `https://organizations.${home}.${dnsSuffix}`
  return async (action, input) =>
    JSON.parse(
      await send({
        ...{ session, origin, region: home, service: 'organizations', body: JSON.stringify(input) },
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `${TARGET}.${action}`,
        },
      }),
    )
}

async function pagesOf<Item>(
  call: (page: { NextToken?: string }) => Promise<unknown>,
  member: string,
): Promise<Item[]> {
  const found: Item[] = []
  let page: { NextToken?: string } = {}
  for (let left = MAX_PAGES; left > 0; left--) {
    const answer = (await call(page)) as Record<string, unknown>
    found.push(...((answer[member] ?? []) as Item[]))
    if (typeof answer.NextToken !== 'string') return found
    page = { NextToken: answer.NextToken }
  }
  return found
}

interface UnitShown {
  Id: string
  Name: string
}

/** The path of the unit of each account. Two calls for each unit, however many accounts it has. */
async function unitsOf(organizations: Call): Promise<Map<string, string>> {
  const paths = new Map<string, string>()
  const roots = await pagesOf<UnitShown>((page) => organizations('ListRoots', page), 'Roots')
  const open: { id: string; path: string }[] = roots.map(({ Id }) => ({ id: Id, path: '' }))
  for (let unit = open.pop(); unit; unit = open.pop()) {
    const { id, path } = unit
    const under = (action: string) => (page: object) =>
      organizations(action, { ParentId: id, ...page })
    const accounts = await pagesOf<AccountShown>(under('ListAccountsForParent'), 'Accounts')
    for (const { Id } of accounts) if (path !== '') paths.set(Id, path)
    const children = await pagesOf<UnitShown>(
      under('ListOrganizationalUnitsForParent'),
      'OrganizationalUnits',
    )
    open.push(
      ...children.map(({ Id, Name }) => ({ id: Id, path: path ? `${path}/${Name}` : Name })),
    )
  }
  return paths
}

/** AWS: CloudFormation answers in XML only. */
async function instancesOf(
  session: Session,
  { region, stackSetName, isDelegated }: OrganizationQuery,
): Promise<NonNullable<OrganizationShown['instances']>> {
  const origin =
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION ??
    process.env.AWS_ENDPOINT_URL ??
    `https://cloudformation.${region}.${partitionOf(region).dnsSuffix}`
  const found: NonNullable<OrganizationShown['instances']> = []
  let token: string | undefined
  for (let left = MAX_PAGES; left > 0; left--) {
    const body = new URLSearchParams({
      ...{ Action: 'ListStackInstances', Version: '2010-05-15', StackSetName: stackSetName },
      CallAs: isDelegated ? 'DELEGATED_ADMIN' : 'SELF',
      MaxResults: '100',
      ...(token !== undefined && { NextToken: token }),
    }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const xml = await send({ session, origin, region, service: 'cloudformation', body, headers })
    for (const [, item = ''] of xml.matchAll(
      /<member>(.*?<\/StackInstanceStatus>.*?)<\/member>/gs,
    )) {
      const accountId = textInXml(item, 'Account')
      const [status, reason] = [textInXml(item, 'Status'), textInXml(item, 'StatusReason')]
      if (accountId && status) found.push({ accountId, status, ...(reason && { reason }) })
    }
    token = textInXml(xml, 'NextToken')
    if (token === undefined) return found
  }
  return found
}

interface Sent {
  session: Session
  origin: string
  region: string
  service: string
  headers: Record<string, string>
  body: string
}

class Denied extends Error {}

async function unlessDenied<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Denied) return undefined
    throw error
  }
}

/** Sends a request that is signed with Signature Version 4. Throws `Denied` for AccessDenied. */
async function send({ session, origin, region, service, headers, body }: Sent): Promise<string> {
  const url = new URL('/', origin)
  const signer = new SignatureV4({
    credentials: session,
    region,
    service,
    sha256: Hash.bind(null, 'sha256'),
  })
  const request = new HttpRequest({
    method: 'POST',
    hostname: url.hostname,
    headers: { ...headers, host: url.host },
    body,
  })
  const { host: _, ...signed } = (await signer.sign(request)).headers
  const answer = await fetch(url, {
    method: 'POST',
    headers: signed,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = await answer.text()
  if (answer.ok) return text
  if (/AccessDenied|NotAuthorized|StackSetNotFound/.test(text)) throw new Denied()
  throw new Error(`${service} answered ${answer.status}.`)
}
