import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { partitionNamed } from '../../../core/model/aws/partition.ts'
import { signInLink } from './federation.ts'

const credentials = {
  accessKeyId: 'ASIA1',
  secretAccessKey: 'canary-secret',
  sessionToken: 'canary-session',
  expiration: new Date('2026-11-25T09:15:00Z'),
}

/** AWS's endpoint, as far as it is asked: a function in the place of `fetch`. */
function endpoint(answer: () => Response = () => Response.json({ SigninToken: 'token' })) {
  const asked: URL[] = []
  const fetch = async (url: string | URL | Request) => {
    asked.push(new URL(String(url)))
    return answer()
  }
  const link = (partition: string, destination = '/') =>
    signInLink(
      {
        credentials,
        partition: partitionNamed(partition),
        destination,
        issuer: 'https://connect.example',
      },
      { fetch },
    )
  return { asked, link }
}

describe('a sign-in link', () => {
  it.each([
    ['aws', 'https://signin.aws.amazon.com/federation', 'https://console.aws.amazon.com/'],
    ['aws-cn', 'https://signin.amazonaws.cn/federation', 'https://console.amazonaws.cn/'],
    [
      'aws-us-gov',
      'https://signin.amazonaws-us-gov.com/federation',
      'https://console.amazonaws-us-gov.com/',
    ],
  ])('in the partition %s is made at its own host', async (partition, host, home) => {
    const { asked, link } = endpoint()
    const url = new URL(await link(partition))
    expect(asked[0]!.origin + asked[0]!.pathname).toBe(host)
    expect(url.origin + url.pathname).toBe(host)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: 'login',
      Issuer: 'https://connect.example',
      Destination: home,
      SigninToken: 'token',
    })
  })

  it('hands the session over in the three members that AWS reads, and asks for no duration', async () => {
    const { asked, link } = endpoint()
    await link('aws')
    expect(Object.fromEntries(asked[0]!.searchParams)).toEqual({
      Action: 'getSigninToken',
      Session: JSON.stringify({
        sessionId: 'ASIA1',
        sessionKey: 'canary-secret',
        sessionToken: 'canary-session',
      }),
    })
  })

  it.each([
    '/s3/buckets?region=eu-west-1#x',
    'https://eu-west-1.console.aws.amazon.com/s3',
    'https://console.aws.amazon.com/iam',
  ])('leads to %s', async (destination) => {
    const url = new URL(await endpoint().link('aws', destination))
    expect(url.searchParams.get('Destination')).toBe(
      new URL(destination, 'https://console.aws.amazon.com').href,
    )
  })

  it.each([
    '//evil.example',
    'https://evil.example',
    'http://console.aws.amazon.com/',
    'https://console.aws.amazon.com.evil.example/',
    'https://evilconsole.aws.amazon.com/',
    'https://user@console.aws.amazon.com/',
    'https://console.amazonaws.cn/',
    'javascript:alert(1)',
  ])('leads nowhere else: %s (attack 47)', async (destination) => {
    const { asked, link } = endpoint()
    await expect(link('aws', destination)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    expect(asked).toEqual([])
  })

  it.each([
    ['refusal', () => new Response('no', { status: 400 }), 'SIGN_IN_REFUSED'],
    ['page', () => new Response('<html>'), 'SIGN_IN_REFUSED'],
    [
      'failure',
      () => {
        throw new TypeError('fetch failed: https://signin/?Session=canary-secret')
      },
      'AWS_UNREACHABLE',
    ],
  ])('is none after a %s, which shows nothing of the session (BRK-8)', async (_, answer, code) => {
    const error = await endpoint(answer as () => Response)
      .link('aws')
      .catch((it: unknown) => it)
    expect(error).toMatchObject({ code })
    expect(inspect(error, { depth: 9 })).not.toMatch(/canary/)
  })
})
