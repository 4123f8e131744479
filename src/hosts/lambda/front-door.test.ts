import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'
import { Hono } from 'hono'
import { handle, type LambdaEvent } from 'hono/aws-lambda'
import { describe, expect, it } from 'vitest'
import { callerAddress, networksOf } from '../../web/http/limits/caller-address.ts'
import { sourceIp, trustedProxiesOf, withEncodedPath } from './front-door.ts'

const HTTP_API = 'abc123.execute-api.us-east-1.amazonaws.com'
const FUNCTION_URL = 'abc123.lambda-url.us-east-1.on.aws'

const pathOf = (rawPath: string, domainName: string): string => {
  const event = { rawPath, requestContext: { domainName } } as APIGatewayProxyEventV2
  return (withEncodedPath(event) as APIGatewayProxyEventV2).rawPath
}

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
    const event = { path: decoded, requestContext: {} } as APIGatewayProxyEvent
    expect(withEncodedPath(event)).toMatchObject({ path: encoded })
    expect(new URL(`https://x${encoded}`).search).toBe('')
  })

  it('stays as it is where a function URL passed it on', () => {
    expect(pathOf('/v1/customers/50%25%20off', FUNCTION_URL)).toBe('/v1/customers/50%25%20off')
  })
})

describe('the address of a caller', () => {
  const CLOUDFRONT = '198.51.100.7'
  const CALLER = '203.0.113.9'
  const OWN_DOMAIN = 'connect.northwind.example'

  /** As the app finds it, for an event as the front door makes it. */
  function addressOf(given: {
    domainName: string
    peer: string
    forwardedFor?: string | undefined
  }) {
    const requestContext = { domainName: given.domainName, http: { sourceIp: given.peer } }
    const event = { requestContext } as APIGatewayProxyEventV2
    const trusted = networksOf(trustedProxiesOf(event, ['198.51.100.0/24']))
    return callerAddress(sourceIp({ env: event }), given.forwardedFor, trusted)
  }

  it.each([HTTP_API, OWN_DOMAIN, FUNCTION_URL])(
    'is the one that %s saw, whatever a forged header says',
    (domainName) => {
      for (const forwardedFor of [undefined, '192.0.2.1', `192.0.2.1, ${CALLER}`, CLOUDFRONT])
        expect(addressOf({ domainName, peer: CALLER, forwardedFor })).toBe(CALLER)
    },
  )

  it.each([HTTP_API, OWN_DOMAIN])(
    'is the one that CloudFront saw in front of %s, whatever the caller put before it',
    (domainName) => {
      for (const forged of ['', '192.0.2.1, ', '192.0.2.1, 192.0.2.2, ', `${CLOUDFRONT}, `])
        for (const appended of ['', `, ${CLOUDFRONT}`]) {
          const forwardedFor = `${forged}${CALLER}${appended}`
          expect(addressOf({ domainName, peer: CLOUDFRONT, forwardedFor })).toBe(CALLER)
        }
    },
  )

  it('is the one that a REST API saw', () => {
    const requestContext = { domainName: OWN_DOMAIN, identity: { sourceIp: CALLER } }
    expect(sourceIp({ env: { requestContext } })).toBe(CALLER)
  })

  it('is that of CloudFront in front of a function URL, which keeps only what the caller chose', () => {
    for (const forwardedFor of ['192.0.2.1', CALLER])
      expect(addressOf({ domainName: FUNCTION_URL, peer: CLOUDFRONT, forwardedFor })).toBe(
        CLOUDFRONT,
      )
  })
})

it('a request through a REST API reaches the app whole, and its cookies come back', async () => {
  const app = new Hono()
  app.post('/connect/:token', async (c) => {
    c.header('set-cookie', 'a=1')
    c.header('set-cookie', 'b=2', { append: true })
    return c.text(
      `${c.req.param('token')} ${c.req.query('q')} ${sourceIp(c)} ${await c.req.text()}`,
    )
  })
  const event = {
    ...{ path: '/connect/a b', httpMethod: 'POST', body: btoa('body'), isBase64Encoded: true },
    headers: { host: 'connect.northwind.example' },
    multiValueHeaders: { host: ['connect.northwind.example'] },
    multiValueQueryStringParameters: { q: ['1 2'] },
    requestContext: {
      domainName: 'connect.northwind.example',
      identity: { sourceIp: '203.0.113.9' },
    },
  } as unknown as APIGatewayProxyEvent
  const answer = await handle(app)(withEncodedPath(event) as unknown as LambdaEvent, undefined)
  expect(answer.body).toBe('a b 1 2 203.0.113.9 body')
  expect(answer).toMatchObject({ multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] } })
})
