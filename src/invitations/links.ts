import { createHash } from 'node:crypto'
import { RolecallError } from '../errors.ts'
import { drawText } from '../model/external-id.ts'
import type { Invitation } from '../model/invitation.ts'
import { partitionOf } from '../model/partition.ts'
import type { Ports } from '../ports.ts'
import { quickCreateLink, stackNameFor } from '../template/quick-create-link.ts'
import { pageToken } from './page-token.ts'

/** Where the customer reads what is asked. */
export const onboardingUrl = (
  { keys, site }: Pick<Ports, 'keys' | 'site'>,
  invitation: Invitation,
): string => `${site.publicUrl}/connect/${pageToken(keys, invitation.id)}`

/** AWS's own page, filled in. The stack's name is new each time, so that a failed try blocks no other. */
export function launchUrl(
  { random, templates, site }: Pick<Ports, 'random' | 'templates' | 'site'>,
  invitation: Invitation,
  region = invitation.region,
): string {
  return quickCreateLink({
    region,
    templateUrl: templates.url(invitation.template.key),
    stackName: stackNameFor(site.vendor.name, drawText(random, 5).toLowerCase()),
    consoleUrl: site.consoleUrl,
    emulated: site.s3Origin !== undefined,
  })
}

/** The template as it lies in the bucket, withheld if it is not what we wrote (TPL-3). */
export async function storedTemplate(
  { templates }: Pick<Ports, 'templates'>,
  invitation: Invitation,
): Promise<string> {
  const body = await templates.get(invitation.template.key)
  const digest = createHash('sha256')
    .update(body ?? '')
    .digest('hex')
  if (body === undefined || digest !== invitation.template.sha256)
    throw new RolecallError('TEMPLATE_TAMPERED')
  return body
}

/** Where the AWS console is, for people to compare. */
export const consoleOrigin = ({ site }: Pick<Ports, 'site'>, region: string): string =>
  site.consoleUrl
    ? new URL(site.consoleUrl).origin
    : `https://${region}.${partitionOf(region).consoleDomain}`
