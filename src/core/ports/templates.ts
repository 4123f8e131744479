/** The bucket from which CloudFormation reads templates. */
export interface Templates {
  /** Never overwrites an object. Throws STORAGE_UNAVAILABLE. */
  put(key: string, body: string | Buffer): Promise<void>
  /** Returns undefined if there is no such object. */
  get(key: string): Promise<string | undefined>
  /** Whether everybody who knows its key can read a template at its `url`. */
  isPublic: boolean
  /**
   * Where the template is: an `https` URL without a query, at most 1,024 characters. Unless the
   * bucket is public, CloudFormation can read it only after `letRead`.
   */
  url(key: string): string
  /**
   * Lets CloudFormation in this account read the template, and returns the URL to give to it. A URL
   * that is signed works for an hour at most, and may be longer than the AWS console accepts. An
   * account that the bucket's policy names can read for a week. Throws STORAGE_UNAVAILABLE,
   * TEMPLATE_READERS_FULL, or ACCOUNT_ID_INVALID for an account that AWS does not know.
   */
  letRead(key: string, accountId: string | undefined): Promise<string>
}
