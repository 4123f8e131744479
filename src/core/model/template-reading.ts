/**
 * How CloudFormation in a customer's account reads a template, which it does with the customer's
 * permissions.
 * - `public`: everybody can read a template whose key they know.
 * - `presigned`: nobody can; each launch gets a URL that is signed and expires.
 * - `accounts`: the bucket's policy names the accounts that launch.
 * - `shared`: everybody can read one template for all invitations of an access version. The values
 *   of an invitation are its parameters.
 */
export const TEMPLATE_READINGS = ['public', 'presigned', 'accounts', 'shared'] as const
export type TemplateReading = (typeof TEMPLATE_READINGS)[number]

/** Whether the bucket of templates refuses the public. */
export const isBucketPrivate = (reading: TemplateReading): boolean =>
  reading === 'presigned' || reading === 'accounts'

/** AWS: the console accepts a template URL of so many characters; the API accepts 5,120. */
export const MAX_TEMPLATE_URL_CHARACTERS = 1024

/** The parameters of a shared template that Rolecall adds. */
export const SHARED_PARAMETERS = {
  externalId: 'RolecallExternalId',
  roleSuffix: 'RolecallRoleSuffix',
  callbackToken: 'RolecallCallbackToken',
} as const

/** A template's object in the bucket. */
export interface InvitationTemplate {
  key: string
  /** The SHA-256 of its bytes. */
  sha256: string
  /**
   * The template is for all invitations of its access version. These are the values of its
   * parameters, by their names, without the External ID and the callback token.
   */
  shared?: Record<string, string>
}
