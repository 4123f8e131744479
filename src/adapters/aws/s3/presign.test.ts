import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../test/fixtures/ports.ts'
import { presignTemplate } from './presign.ts'

const URL_OF_TEMPLATE = 'https://northwind.s3.eu-central-1.amazonaws.com/templates/a.yaml'
const bucket = { region: 'eu-central-1' }

/** A client whose credentials last so long, in minutes. */
function clientWith(clock: FakeClock, minutes?: number) {
  const asked: unknown[] = []
  const credentials = async (options?: unknown) => {
    asked.push(options)
    const last = options === undefined ? minutes : 60
    return {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'canary-secret-access-key',
      ...(last !== undefined && {
        sessionToken: `token/${last}`,
        expiration: new Date(clock.now().getTime() + last * 60_000),
      }),
    }
  }
  return { client: { config: { credentials } } as unknown as S3Client, asked }
}

const signed = async (clock: FakeClock, minutes?: number) => {
  const { client, asked } = clientWith(clock, minutes)
  const url = await presignTemplate(client, URL_OF_TEMPLATE, { bucket, clock })
  return { url: new URL(url), asked }
}

describe('a signed link to a template (TPL-5)', () => {
  it('holds the session token of temporary credentials, and never the secret key', async () => {
    const { url } = await signed(new FakeClock(), 45)
    expect(url.href).toContain('X-Amz-Security-Token=token%2F45')
    expect(url.href).not.toContain('canary')
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host')
    expect((await signed(new FakeClock())).url.searchParams.has('X-Amz-Security-Token')).toBe(false)
  })

  it('is signed with new credentials where the present ones end within half an hour', async () => {
    const { url, asked } = await signed(new FakeClock(), 12)
    expect(asked).toEqual([undefined, { forceRefresh: true }])
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('token/60')
  })

  it('stays the same for ten minutes, and then becomes another', async () => {
    const clock = new FakeClock()
    const step = 600_000
    clock.advance(step - (clock.now().getTime() % step))
    const first = (await signed(clock)).url.href
    clock.advance(step - 1)
    expect((await signed(clock)).url.href).toBe(first)
    clock.advance(1)
    expect((await signed(clock)).url.href).not.toBe(first)
  })
})
