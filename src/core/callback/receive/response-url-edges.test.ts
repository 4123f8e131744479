import { describe, expect, it } from 'vitest'
import { parseStackId } from '../../model/aws/stack-id.ts'
import { isResponseUrl } from './response-url.ts'

const request = {
  stack: parseStackId(
    'arn:aws:cloudformation:us-east-1:222222222222:stack/northwind/00000001-aaaa-11ee-bbbb-0123456789ab',
  ),
  logicalResourceId: 'RolecallConnection',
  requestId: 'b1c2-request',
}
const KEY = encodeURIComponent(
  [request.stack.text, request.logicalResourceId, request.requestId].join('|'),
)
const GOOD = `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${KEY}?X-Amz-Signature=0a1b`

describe('the rule for ResponseURLs at its edges (RSP-2)', () => {
  it('takes 4,096 characters, and not one more', () => {
    const longest = GOOD.padEnd(4096, 'x')
    expect([isResponseUrl(longest, request), isResponseUrl(`${longest}x`, request)]).toEqual([
      true,
      false,
    ])
  })

  it.each(['\\', '\u007f', ' ', 'é', '\u2028'])(
    'refuses %j at the start, in the middle and at the end of the query (attack 22)',
    (odd) => {
      const [place, query] = GOOD.split('?')
      for (const text of [
        `${odd}${GOOD}`,
        `${place}?${odd}${query}`,
        `${place}?a=1${odd}&${query}`,
        `${GOOD}${odd}`,
      ])
        expect(isResponseUrl(text, request), text).toBe(false)
    },
  )
})
