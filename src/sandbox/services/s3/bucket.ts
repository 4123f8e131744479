import type { PolicyDocument } from '../../policy/document.ts'

export interface StoredObject {
  key: string
  /** `null` (the word) while the bucket keeps no versions. */
  versionId: string
  body: Uint8Array
  etag: string
  lastModified: number
  /**
   * What the writer sent and the reader gets back: Content-Type, x-amz-meta-*, x-amz-checksum-* and
   * the like.
   */
  headers: Readonly<Record<string, string>>
  isDeleteMarker: boolean
}

export interface PublicAccessBlock {
  BlockPublicAcls: boolean
  IgnorePublicAcls: boolean
  BlockPublicPolicy: boolean
  RestrictPublicBuckets: boolean
}

export interface Bucket {
  name: string
  accountId: string
  region: string
  createdAt: number
  versioning?: 'Enabled' | 'Suspended'
  policy?: PolicyDocument
  /** The policy as it was given. */
  policyText?: string
  publicAccessBlock?: PublicAccessBlock
  /** Tagging, encryption, lifecycle and the like: kept as the caller gave them. */
  configurations: Map<string, string>
  /** Newest version first. */
  objects: Map<string, StoredObject[]>
}

// AWS: since April 2023 a new bucket blocks all public access.
export const newBucket = (
  name: string,
  accountId: string,
  region: string,
  createdAt: number,
): Bucket => ({
  name,
  accountId,
  region,
  createdAt,
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  configurations: new Map(),
  objects: new Map(),
})
