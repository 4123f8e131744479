import { expect, it } from 'vitest'
import type { Service } from '../operation.ts'
import { AwsFault } from '../operation.ts'
import { parseQueryInput } from './query-input.ts'
import { queryAnswer, queryFault } from './query-output.ts'

const service: Service = { name: 'sns', protocol: 'query', xmlNamespace: 'urn:x', operations: {} }

it('reads lists, maps and structures from a form', () => {
  const form = new URLSearchParams(
    'Action=A&Version=1&Tags.member.2.Key=b&Tags.member.1.Key=a&Attributes.entry.1.key=Policy&Attributes.entry.1.value={}' +
      '&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=String&Capabilities=&Message=',
  )
  expect(parseQueryInput(form)).toEqual({
    Tags: [{ Key: 'a' }, { Key: 'b' }],
    Attributes: { Policy: '{}' },
    MessageAttributes: { n: { DataType: 'String' } },
    Capabilities: [],
    Message: '',
  })
})

it('writes lists as member and maps as entry', () => {
  const output = {
    Topics: [{ TopicArn: 'a&b' }],
    Attributes: new Map([['k', 'v']]),
    At: new Date(0),
    None: undefined,
  }
  expect(queryAnswer(service, 'ListTopics', output, 'r1')).toBe(
    '<ListTopicsResponse xmlns="urn:x"><ListTopicsResult><Topics><member><TopicArn>a&amp;b</TopicArn></member></Topics>' +
      '<Attributes><entry><key>k</key><value>v</value></entry></Attributes><At>1970-01-01T00:00:00.000Z</At></ListTopicsResult>' +
      '<ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></ListTopicsResponse>',
  )
})

it('says in a fault who is to blame', () => {
  expect(queryFault(service, new AwsFault('NotFound', 'no', 404), 'r1')).toContain(
    '<Type>Sender</Type><Code>NotFound</Code>',
  )
  expect(queryFault(service, new AwsFault('InternalFailure', 'no', 500), 'r1')).toContain(
    '<Type>Receiver</Type>',
  )
})
