import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { withEncodedPath } from './encoded-path.ts'

const HTTP_API = 'abc123.execute-api.us-east-1.amazonaws.com'
const FUNCTION_URL = 'abc123.lambda-url.us-east-1.on.aws'

const pathOf = (rawPath: string, domainName: string): string =>
  withEncodedPath({ rawPath, requestContext: { domainName } } as APIGatewayProxyEventV2).rawPath

describe('the path of a request to a function', () => {
  it.each([
    ['/v1/customers/a?b#c', '/v1/customers/a%3Fb%23c'],
    ['/v1/customers/50% off', '/v1/customers/50%25%20off'],
    ['/v1/customers/grün', '/v1/customers/gr%C3%BCn'],
    ['/connect/../v1/tokens', '/connect/%2E%2E/v1/tokens'],
    ['/connect/./x', '/connect/%2E/x'],
    ['/v1/connections/con_7Hq2-main:x@y', '/v1/connections/con_7Hq2-main:x@y'],
    ['/a\ud800b', '/a%EF%BF%BDb'],
  ])('is encoded again where API Gateway decoded it: %s', (decoded, encoded) => {
    expect(pathOf(decoded, HTTP_API)).toBe(encoded)
    expect(new URL(`https://x${encoded}`).search).toBe('')
  })

  it('stays as it is where a function URL passed it on', () => {
    expect(pathOf('/v1/customers/50%25%20off', FUNCTION_URL)).toBe('/v1/customers/50%25%20off')
  })
})
