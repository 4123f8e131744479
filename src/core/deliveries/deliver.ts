import type { DeliveryTool } from '../../api/deliveries.ts'
import { RolecallError } from '../../api/errors.ts'
import { versionOf } from '../access-versions/read-versions.ts'
import { launchParameters } from '../callback/receive/callback-token.ts'
import { invitationFor } from '../invitations/find.ts'
import { stackNameToType, storedTemplate } from '../invitations/links.ts'
import { makeTemplate } from '../invitations/make-template.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { Actor } from '../model/actor.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { Invitation } from '../model/invitation.ts'
import { contentFor } from '../model/role-options.ts'
import type { Ports } from '../ports.ts'
import { roleInTemplate, type StackOnly } from '../template/own/role-in-template.ts'
import { type RoleDocument, roleDocument } from '../template/role-document.ts'
import { trustPolicy } from '../template/trust-policy.ts'
import { capabilitiesFor } from '../upgrades/describe-upgrade.ts'
import { parameterWords, printBash } from './bash.ts'
import { constructName, printCdk } from './cdk.ts'
import { prettyJson, printConsole } from './console.ts'
import { type DeliveryFacts, type DeliveryFile, labelFor, tagList } from './delivery.ts'
import { printPowershell } from './powershell.ts'
import { printTerraform } from './terraform.ts'
import {
  type DeliveryWords,
  ENGLISH_DELIVERIES,
  ENGLISH_REFUSALS,
  type StepFacts,
} from './words.ts'

/** All that a customer needs to create the role of an invitation in one way. */
export interface Delivery {
  tool: DeliveryTool
  title: string
  files: DeliveryFile[]
  steps: string[]
  undo: string
}

/** The texts of one language. */
export interface Words {
  deliveries: DeliveryWords
  refusals: typeof ENGLISH_REFUSALS
}

type DeliverPorts = Pick<Ports, 'store' | 'clock' | 'keys' | 'templates' | 'installation'>

const PRINTERS: Record<
  Exclude<DeliveryTool, 'cloudformation' | 'existing'>,
  (facts: DeliveryFacts) => DeliveryFile[]
> = {
  terraform: printTerraform,
  cli: printBash,
  powershell: printPowershell,
  cdk: printCdk,
  console: printConsole,
}

/**
 * Prints what creates the role of an invitation with one tool. Throws INVITATION_NOT_OPEN if it has
 * expired or was revoked, ACCOUNT_NEEDED, and DELIVERY_UNAVAILABLE.
 */
export async function deliver(
  ports: DeliverPorts & Pick<Ports, 'random'>,
  actor: Actor,
  { id, tool }: { id: string; tool: DeliveryTool },
): Promise<Delivery> {
  const invitation = await invitationFor(ports, actor, 'invitations:read', id)
  if (invitation.status === 'expired' || invitation.status === 'revoked')
    throw new RolecallError('INVITATION_NOT_OPEN')
  return deliveryOf(ports, invitation, tool)
}

/** The same, of an invitation that is known. */
export async function deliveryOf(
  ports: DeliverPorts,
  invitation: Invitation,
  tool: DeliveryTool,
  words: Words = { deliveries: ENGLISH_DELIVERIES, refusals: ENGLISH_REFUSALS },
): Promise<Delivery> {
  const version = await versionOf(ports, invitation)
  if (!version)
    throw new RolecallError('DELIVERY_UNAVAILABLE', {
      detail: 'This role can only be created with CloudFormation: the invitation is too old.',
    })
  const { title, steps, undo } = words.deliveries[tool]
  const { files, facts } = await printed(ports, { invitation, version, tool }, words)
  return { tool, title, files, steps: steps(facts), undo: undo(facts) }
}

interface Printed {
  files: DeliveryFile[]
  facts: StepFacts
}

interface Asked {
  invitation: Invitation
  version: AccessVersion
  tool: DeliveryTool
}

async function printed(
  ports: DeliverPorts,
  { invitation, version, tool }: Asked,
  { refusals }: Words,
): Promise<Printed> {
  if (tool === 'cloudformation') return stackDelivery(ports, invitation, version)
  if (tool !== 'existing') {
    const role = await roleOf(ports, invitation, version)
    if ('because' in role) throw refused(refusals[role.because](role))
    // AWS: the console creates every role in the path "/".
    if (tool === 'console' && role.path !== '/') throw refused(refusals.path({ name: role.path }))
    return roleDelivery(invitation, version, { tool, role })
  }
  const files = [{ name: 'trust-policy.json', content: trustOf(version, invitation) }]
  return { files, facts: factsOf(invitation, oneLine(version.content.vendor.name), files) }
}

function trustOf({ content }: AccessVersion, invitation: Invitation): string {
  const { brokerRole, profile } = contentFor(content, invitation)
  return prettyJson(trustPolicy(parseRoleArn(brokerRole), invitation.externalId, profile.expiresAt))
}

const refused = (detail: string) => new RolecallError('DELIVERY_UNAVAILABLE', { detail })

/** A vendor's own template says itself what the role is. */
async function roleOf(
  ports: DeliverPorts,
  invitation: Invitation,
  { content }: AccessVersion,
): Promise<RoleDocument | StackOnly> {
  if (!content.profile.template) return roleDocument(content, invitation)
  const { partition } = parseRoleArn(content.brokerRole)
  const { accountId, region, roleName = content.profile.roleName } = invitation
  const text = await filledInTemplate(ports, invitation, content)
  return roleInTemplate(text, { partition, accountId, region, roleName })
}

/** What the stack makes of the template. In a shared one, the values are parameters. */
async function filledInTemplate(
  ports: DeliverPorts,
  invitation: Invitation,
  content: AccessVersion['content'],
): Promise<string> {
  if (!invitation.template.shared) return storedTemplate(ports, invitation)
  const installation = { ...ports.installation, sharesTemplates: false }
  const random = { bytes: (length: number) => new Uint8Array(length) }
  return makeTemplate({ ...ports, installation, random }, invitation, content).body.toString()
}

function roleDelivery(
  invitation: Invitation,
  { content }: AccessVersion,
  { tool, role }: { tool: keyof typeof PRINTERS; role: RoleDocument },
): Printed {
  const vendor = oneLine(content.vendor.name)
  const { accountId, externalId } = invitation
  const files = PRINTERS[tool]({ role, vendor, accountId, externalId })
  return { files, facts: { ...factsOf(invitation, vendor, files), ...factsOfRole(role) } }
}

const oneLine = (name: string): string => name.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()

const factsOf = (
  { accountId, region, roleName = '' }: Invitation,
  vendor: string,
  files: DeliveryFile[],
): StepFacts => ({
  vendor,
  account: accountId,
  roleName,
  files: files.map(({ name }) => name),
  managed: [],
  inline: [],
  boundary: undefined,
  tags: [],
  maxSessionSeconds: 3600,
  construct: constructName(vendor),
  output: `${labelFor(vendor)}_role_arn`,
  stackName: '',
  region,
  createCommand: '',
})

const factsOfRole = (role: RoleDocument): Partial<StepFacts> => ({
  roleName: role.roleName,
  managed: role.managedPolicyArns.map((arn) => arn.split('/').at(-1)!),
  inline: Object.keys(role.inlinePolicies),
  boundary: role.permissionsBoundary,
  tags: tagList(role).map(({ Key, Value }) => `${Key}=${Value}`),
  maxSessionSeconds: role.maxSessionSeconds,
})

/** The stack that reports the role by itself. */
async function stackDelivery(
  ports: DeliverPorts,
  invitation: Invitation,
  version: AccessVersion,
): Promise<Printed> {
  const content = await storedTemplate(ports, invitation)
  const { template, accountId } = invitation
  const templateUrl = await ports.templates.letRead(template.key, accountId)
  const values = launchParameters(ports, invitation, invitation.region)
  const stackName = stackNameToType(ports, invitation)
  const files = [{ name: `${stackName}.yaml`, content }]
  const createCommand = [
    'aws cloudformation create-stack',
    `--region ${invitation.region}`,
    `--stack-name ${stackName}`,
    `--template-url '${templateUrl}'`,
    `--capabilities ${capabilitiesFor(version).join(' ')}`,
    ...(values ? [`--parameters ${parameterWords(values).join(' ')}`] : []),
  ].join(' ')
  const facts = factsOf(invitation, oneLine(version.content.vendor.name), files)
  return { files, facts: { ...facts, stackName, createCommand } }
}
