import { partitionOf } from '../../model/aws/partition.ts'
import type { StackId } from '../../model/aws/stack-id.ts'

interface Expected {
  stack: StackId
  logicalResourceId: string
  requestId: string
  /** With an S3 endpoint override: exactly this origin, path-style, and nothing else. */
  s3Origin?: string | undefined
}

/**
 * Whether CloudFormation can have presigned this URL for this request (RSP-2). AWS: the bucket is
 * `cloudformation-custom-resource-response-REGION` with the Region's dashes removed, the key
 * StackId, LogicalResourceId and RequestId joined by vertical bars.
 */
export function isResponseUrl(text: string, expected: Expected): boolean {
  if (text.length > 4096 || !/^[!-[\]-~]+$/.test(text)) return false
  const url = URL.parse(text)
  if (!url || url.href !== text || url.username || url.password || url.hash || text.includes('#'))
    return false
  const key = [expected.stack.text, expected.logicalResourceId, expected.requestId].join('|')
  return allowedLocations(expected).some(
    ({ origin, prefix }) =>
      url.origin === origin &&
      text.startsWith(`${origin}/`) &&
      decodePath(url.pathname) === prefix + key,
  )
}

function allowedLocations({ stack, s3Origin }: Expected): { origin: string; prefix: string }[] {
  const bucket = `cloudformation-custom-resource-response-${stack.region.replaceAll('-', '')}`
  if (s3Origin) return [{ origin: s3Origin, prefix: `/${bucket}/` }]
  const { dnsSuffix } = partitionOf(stack.region)
  const hosts = [
    `s3.${dnsSuffix}`,
    `s3.${stack.region}.${dnsSuffix}`,
    `s3-${stack.region}.${dnsSuffix}`,
  ]
  return hosts.map((host) => ({ origin: `https://${bucket}.${host}`, prefix: '/' }))
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
