import { RolecallError } from '../../api/errors.ts'
import { pageToken, readPageToken } from '../invitations/page-token.ts'
import { roleSuffixOf } from '../model/access-profile.ts'
import type { Enrolment } from '../model/enrolment.ts'
import { awaitsTick } from '../model/invitation.ts'
import type { Ports } from '../ports.ts'
import { quickCreateLink, stackNameFor } from '../template/quick-create-link.ts'

type LinkPorts = Pick<Ports, 'keys' | 'templates' | 'installation'>

/** The customer's page of an enrolment, as a path on this server. */
export const enrolmentPath = (
  { keys }: Pick<Ports, 'keys'>,
  { id, linkNumber }: Pick<Enrolment, 'id' | 'linkNumber'>,
): string => `/connect/organization/${pageToken(keys, id, linkNumber)}`

export const enrolmentUrl = (ports: LinkPorts, enrolment: Enrolment): string =>
  `${ports.installation.publicUrl}${enrolmentPath(ports, enrolment)}`

/**
 * Finds the enrolment of a link. Unknown, replaced and revoked links give the same error (WEB-5).
 */
export async function enrolmentOfPage(
  { store, keys }: Pick<Ports, 'store' | 'keys'>,
  token: string,
): Promise<Enrolment> {
  const read = readPageToken(keys, token, 'enr_')
  const enrolment = read && (await store.get('enrolment', read.invitationId))
  if (
    !enrolment ||
    enrolment.status === 'revoked' ||
    read.linkNumber !== (enrolment.linkNumber ?? 0)
  )
    throw new RolecallError('LINK_INVALID')
  return enrolment
}

/**
 * Lets CloudFormation in the administrators' accounts read both templates. Throws SETTING_INVALID
 * where only links that expire can read one: the launcher's template holds the URL of the other.
 */
export async function letAdministratorsRead(
  { templates }: Pick<Ports, 'templates'>,
  { managementAccountId, administratorAccountId = managementAccountId, memberTemplate }: Enrolment,
): Promise<void> {
  const { key } = memberTemplate
  for (const accountId of new Set([managementAccountId, administratorAccountId]))
    if ((await templates.letRead(key, accountId)) !== templates.url(key))
      throw new RolecallError('SETTING_INVALID', {
        detail:
          'An organization cannot be enrolled with ROLECALL_TEMPLATE_READING=presigned, because a StackSet reads the template later than a signed link works. Use "accounts".',
      })
}

/**
 * Where the vendor may send the customer to launch: AWS, or an address of this server if the
 * customer must confirm something, or CloudFormation must be let in first.
 */
export const launcherUrlToGive = (ports: LinkPorts, enrolment: Enrolment): string => {
  const page = enrolmentUrl(ports, enrolment)
  if (awaitsTick(enrolment)) return page
  return ports.templates.isPublic ? launcherUrl(ports, enrolment) : `${page}/launch`
}

/** The name of the launcher stack. It stays the same, so that commands can name it. */
const launcherStackName = (vendorName: string, { id }: Pick<Enrolment, 'id'>): string =>
  stackNameFor(vendorName, `${roleSuffixOf(id)}-launcher`)

/** The console's page that creates the launcher stack. */
export const launcherUrl = (ports: LinkPorts, enrolment: Enrolment): string =>
  linkTo(ports, enrolment, {
    key: enrolment.launcherTemplate.key,
    stackName: launcherStackName(ports.installation.vendor.name, enrolment),
  })

/** The console's page that creates the role in one account: the management account, for example. */
export const memberUrl = (ports: LinkPorts, enrolment: Enrolment): string =>
  linkTo(ports, enrolment, {
    key: enrolment.memberTemplate.key,
    stackName: stackNameFor(ports.installation.vendor.name, roleSuffixOf(enrolment.id)),
  })

const linkTo = (
  { templates, installation }: LinkPorts,
  { region }: Enrolment,
  { key, stackName }: { key: string; stackName: string },
): string =>
  quickCreateLink({
    ...{ region, stackName, templateUrl: templates.url(key) },
    consoleUrl: installation.consoleUrl,
    emulated: installation.s3Origin !== undefined,
  })

/** Updates the launcher stack to the present templates. Its parameters keep their values. */
export function launcherUpdateCommand(
  { templates, installation }: LinkPorts,
  enrolment: Enrolment,
): string {
  const stack = [
    `--region ${enrolment.region}`,
    `--stack-name '${launcherStackName(installation.vendor.name, enrolment)}'`,
  ]
  const kept = ['OrganizationalUnits', 'CallAs', 'ReaderRole'].map(
    (it) => `ParameterKey=${it},UsePreviousValue=true`,
  )
  const update = [
    ...['aws cloudformation update-stack', ...stack],
    `--template-url '${templates.url(enrolment.launcherTemplate.key)}'`,
    '--capabilities CAPABILITY_NAMED_IAM',
    `--parameters ${kept.join(' ')}`,
  ]
  const wait = ['aws cloudformation wait stack-update-complete', ...stack]
  return [update, wait].map((words) => words.join(' \\\n  ')).join(' &&\n')
}
