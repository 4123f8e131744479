import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'

export type Item = Record<string, AttributeValue>

/**
 * AWS: a write costs a unit for each KB that it begins. What a commit adds to an item, such as its
 * mark, has at most 72 bytes.
 */
const MAX_PLAIN_BYTES = 1024 - 72

/**
 * The item with a document: as JSON in `doc`, or compressed in `packed` where the item would have
 * more than 1 KB otherwise.
 */
export function withDocument(item: Item, value: unknown): Item {
  const text = JSON.stringify(value)
  if (sizeOf(item) + 'doc'.length + Buffer.byteLength(text) <= MAX_PLAIN_BYTES)
    return { ...item, doc: { S: text } }
  return { ...item, packed: { B: deflateRawSync(text, { dictionary: DICTIONARY, level: 9 }) } }
}

/** The document of an item. */
export function docOf<T>({ doc, packed }: Item): T {
  const text = packed?.B
    ? inflateRawSync(packed.B, { dictionary: DICTIONARY }).toString('utf8')
    : doc!.S!
  return JSON.parse(text) as T
}

/** AWS: the bytes of names and values; a number needs a byte for two digits, and one more. */
export const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + name.length + valueSize(value), 0)

const valueSize = ({ S, N, B }: AttributeValue): number =>
  B?.length ?? (S === undefined ? Math.ceil((N ?? '').length / 2) + 1 : Buffer.byteLength(S))

/**
 * Text that documents have in common. Never change it: every packed document in every table needs
 * exactly these bytes. A better one needs an attribute of its own.
 */
const DICTIONARY = Buffer.from(
  [
    '{"kind":"webhook-endpoint","id":"whe_","url":"https://","secrets":[{"id":"","sealed":"k1.',
    '{"verdict":"denied","probes":{"externalId":"allowed","none":"denied","wrong":"denied"},',
    '"action":"connection.verified"}],"audit":[{"id":"aud_","at":"2026-11-20T10:00:00.000Z",',
    '"actor":{"kind":"operator","id":"","kind":"system","id":"rolecall"},"kind":"stack","id":"',
    'arn:aws:cloudformation:us-east-1:"},"action":"callback.received","action":"credentials.issued"',
    '"action":"invitation.created","action":"connection.active","action":"attempt.started",',
    '"subject":"inv_","subject":"con_","details":{"requestType":"Create","stackId":"arn:aws:',
    '"roleArn":"arn:aws:iam::"}}],"events":[{"id":"evt_0mwo","type":"attempt.started","lane":"inv_',
    '","customerId":"","data":{"invitationId":"inv_","connectionId":"con_","previousStatus":"",',
    '"first":true,"code":"","message":""}}],"traces":[{"record":"callback#","rank":"2026-',
    '"from":"callback#decided","to":"callback#answered","record":"connection#con_","rank":"2026-',
    '#con_","from":"connection#verifying#default","to":"connection#active#default"},{"record":"',
    'invitation#inv_","rank":"2026-11-20T10:00:00.000Z#inv_","from":"invitation#open#default",',
    '"to":"invitation#claimed#default"}],"tallies":[{"day":"2026-11-20","profile":"default",',
    '"name":"connect-time","detail":"30","name":"invited","name":"opened","name":"account-given",',
    '"name":"stack-started","name":"connected","by":1}]}{"kind":"callback","id":"","version":1,',
    '"status":"claimed","requestType":"Update","resource":"invitation","invitationId":"inv_",',
    '"connectionId":"con_","stackId":"arn:aws:cloudformation:us-west-2:","requestId":"",',
    '"responseUrl":"k1.","publishedAt":"2026-11-20T10:00:00.000Z","receivedAt":"2026-',
    '"deadline":"2026-","leasedUntil":"2026-","attempts":0,"answer":"{\\"Status\\":\\"FAILED\\",',
    '\\"Reason\\":\\"{\\"Status\\":\\"SUCCESS\\",\\"StackId\\":\\"arn:aws:cloudformation:us-east-1:',
    '\\",\\"RequestId\\":\\"\\",\\"LogicalResourceId\\":\\"RolecallConnection\\",',
    '\\"PhysicalResourceId\\":\\"con_\\"}","answerOk":true,"dueAt":"2026-{"kind":"connection",',
    '"id":"con_","version":2,"status":"unreachable","findings":[{"code":"","message":"","remedy":"",',
    '"firstSeenAt":"2026-"}],"status":"verifying","invitationId":"inv_","customerId":"",',
    '"customerName":"","accountId":"","roleArn":"arn:aws:iam::","externalId":"rc-",',
    '"region":"eu-central-1","stackId":"arn:aws:cloudformation:us-east-1:","profile":"default",',
    '"profileVersion":"","findings":[],"approved":true,"looksSinceChange":0,"followedRequestAt":"',
    '2026-","createdAt":"2026-","updatedAt":"2026-","roleId":"AROA","verifiedAt":"2026-",',
    '"recentChecks":{"verdicts":"pppp","lastAt":"2026-"},"epoch":1,"wasActive":true,',
    '"nextCheckAt":"2026-{"kind":"invitation","id":"inv_","version":1,"status":"claimed",',
    '"status":"open","customerId":"","customerName":"","profile":"default","profileVersion":"",',
    '"accountId":"","pinnedBy":"vendor","externalId":"rc-","region":"us-east-1","regions":[',
    '"us-east-1","eu-west-1"],"requireApproval":false,"roleName":"","template":{"key":"templates/',
    '.yaml","sha256":""},"keyId":"k1","createdAt":"2026-","expiringAt":"2026-","expiresAt":"2026-",',
    '"openedAt":"2026-","launchedAt":"2026-","attempts":[{"stackId":"arn:aws:cloudformation:',
    'us-east-1:","accountId":"","region":"us-east-1","status":"connected","announced":true,',
    '"announcement":"","startedAt":"2026-","roleReportedAt":"2026-","roleArn":"arn:aws:iam::',
    '222222222222:role/","endedAt":"2026-11-20T10:00:00.000Z"}]}',
  ].join(''),
)
