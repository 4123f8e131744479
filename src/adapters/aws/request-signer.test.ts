import { HttpRequest } from '@smithy/core/protocols'
import { Hash } from '@smithy/core/serde'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { RequestSigner } from './request-signer.ts'

const AT = new Date('2026-11-29T05:06:07.890Z')
const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const OTHER_KEYS = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'other',
  sessionToken: 't0ken/+=',
}

const REQUESTS = {
  sts: {
    method: 'POST',
    path: '/',
    headers: {
      host: 'sts.us-east-1.amazonaws.com',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'Action=AssumeRole&ExternalId=rc-%C3%BC',
  },
  s3: {
    method: 'PUT',
    path: '/bucket/templates/a-b_c.yaml',
    headers: {
      host: 's3.us-east-1.amazonaws.com',
      'content-type': 'application/yaml',
      'if-none-match': '*',
      'x-amz-content-sha256': 'ab'.repeat(32),
      'x-amz-expected-bucket-owner': '111111111111',
    },
    body: Buffer.from('Resources: {}'),
  },
}

async function signedBySdk(
  service: 'sts' | 's3',
  credentials: typeof KEYS | typeof OTHER_KEYS,
  signingDate: Date,
) {
  const sha256 = Hash.bind(null, 'sha256')
  const signer = new SignatureV4({
    ...{ service, region: 'us-east-1', credentials, sha256 },
    ...{ applyChecksum: false, uriEscapePath: service !== 's3' },
  })
  const { host, ...headers } = REQUESTS[service].headers
  const request = new HttpRequest({
    ...{ ...REQUESTS[service], hostname: host, headers: { host, ...headers } },
  })
  return (await signer.sign(request, { signingDate })).headers.authorization
}

describe('a signed request has the signature of the SDK’s own signer', () => {
  it.each(['sts', 's3'] as const)('%s: day by day and with whatever keys', async (service) => {
    const signer = new RequestSigner('us-east-1', service)
    const later = new Date(AT.getTime() + 86_400_000)
    for (const keys of [KEYS, OTHER_KEYS, KEYS])
      for (const at of [AT, later, AT])
        expect(signer.sign(REQUESTS[service], keys, at).authorization).toBe(
          await signedBySdk(service, keys, at),
        )
  })
})
