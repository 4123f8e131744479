import { createHash } from 'node:crypto'
import { RolecallError } from '../../api/errors.ts'
import { launchParameters } from '../callback/receive/callback-token.ts'
import { partitionOf } from '../model/aws/partition.ts'
import { drawText } from '../model/external-id.ts'
import { awaitsTick, type Invitation } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { quickCreateLink, stackNameFor } from '../template/quick-create-link.ts'
import { pageToken } from './page-token.ts'

/** The onboarding page for the customer. */
export const onboardingUrl = (
  { keys, installation }: Pick<Ports, 'keys' | 'installation'>,
  invitation: Pick<Invitation, 'id' | 'linkNumber'>,
): string => `${installation.publicUrl}${pagePath({ keys }, invitation)}`

/** The page's path on this server. */
export const pagePath = (
  { keys }: Pick<Ports, 'keys'>,
  { id, linkNumber }: Pick<Invitation, 'id' | 'linkNumber'>,
): string => `/connect/${pageToken(keys, id, linkNumber)}`

type LaunchPorts = Pick<Ports, 'keys' | 'random' | 'templates' | 'installation'>

/**
 * The link to AWS's quick-create page, for now. It lets CloudFormation read the template first.
 * Throws TEMPLATE_URL_TOO_LONG, or as `Templates.letRead` does.
 */
export async function launchUrl(
  ports: LaunchPorts,
  invitation: Invitation,
  region = invitation.region,
): Promise<string> {
  const { template, accountId } = invitation
  const templateUrl = await ports.templates.letRead(template.key, accountId)
  return linkTo(ports, invitation, { templateUrl, region })
}

/** Each link has a new stack name, so that a failed stack does not block the next one. */
function linkTo(
  { keys, random, installation }: LaunchPorts,
  invitation: Invitation,
  { templateUrl, region }: { templateUrl: string; region: string },
): string {
  return quickCreateLink({
    region,
    templateUrl,
    parameters: launchParameters({ keys }, invitation, region),
    stackName: stackNameFor(installation.vendor.name, drawText(random, 5).toLowerCase()),
    consoleUrl: installation.consoleUrl,
    emulated: installation.s3Origin !== undefined,
  })
}

/**
 * A name for a stack that the customer creates with a command. It stays the same until an attempt
 * has failed, so that the page does not change while it is read.
 */
export function stackNameToType(
  { installation }: Pick<Ports, 'installation'>,
  { id, attempts = [] }: Pick<Invitation, 'id' | 'attempts'>,
): string {
  const suffix = createHash('sha256').update(`${id} ${attempts.length}`).digest('hex').slice(0, 5)
  return stackNameFor(installation.vendor.name, suffix)
}

/**
 * Where the vendor may send the customer to launch: AWS, or the page if the customer must confirm
 * something there first. Where CloudFormation cannot read the template without more ado, it is an
 * address of this server, which leads to AWS with a link that works then.
 */
export function launchUrlToGive(ports: LaunchPorts, invitation: Invitation): string {
  const { templates } = ports
  if (awaitsTick(invitation)) return onboardingUrl(ports, invitation)
  if (!templates.isPublic) return `${onboardingUrl(ports, invitation)}/launch`
  const templateUrl = templates.url(invitation.template.key)
  return linkTo(ports, invitation, { templateUrl, region: invitation.region })
}

/**
 * Reads the template of an invitation, or one of an enrolment, from the bucket. Throws
 * TEMPLATE_TAMPERED if it is not what Rolecall wrote (TPL-3).
 */
export async function storedTemplate(
  { templates }: Pick<Ports, 'templates'>,
  { template: { key, sha256 } }: Pick<Invitation, 'template'>,
): Promise<string> {
  const body = await templates.get(key)
  const digest = createHash('sha256')
    .update(body ?? '')
    .digest('hex')
  if (body === undefined || digest !== sha256) throw new RolecallError('TEMPLATE_TAMPERED')
  return body
}

/** The origin of the AWS console, for people to compare. */
export const consoleOrigin = (
  { installation }: Pick<Ports, 'installation'>,
  region: string,
): string =>
  installation.consoleUrl
    ? new URL(installation.consoleUrl).origin
    : `https://${region}.${partitionOf(region).consoleDomain}`
