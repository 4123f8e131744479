import { RolecallError } from '../../api/errors.ts'
import { sha256 } from '../access-versions/content.ts'
import { callbackTokensFor } from '../callback/receive/callback-token.ts'
import { roleSuffixOf } from '../model/access-profile.ts'
import type { AccessContent } from '../model/access-version.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { Enrolment, StoredTemplate } from '../model/enrolment.ts'
import type { Ports } from '../ports.ts'
import { customiseTemplate } from '../template/customise.ts'
import { valuesFor } from '../template/own/parameters/invitation-values.ts'
import { prepareTemplate } from '../template/prepare.ts'

export type RenderPorts = Pick<Ports, 'keys' | 'templates' | 'installation'>

/** A template that is not stored yet. */
export interface Rendered {
  template: StoredTemplate
  body: string
}

type Asked = Pick<
  Enrolment,
  'id' | 'externalId' | 'region' | 'tokenNumber' | 'customerId' | 'customerName' | 'createdAt'
>

/** The callback tokens of an enrolment do not expire: accounts join years later. */
const TOKEN_LIFE_MS = 50 * 365 * 86_400_000

/**
 * The template that creates the role in one account of an organisation. Throws TEMPLATE_INVALID for
 * a template of the vendor's own that a service-managed StackSet does not accept.
 */
export function renderMember(
  ports: RenderPorts,
  enrolment: Asked,
  content: AccessContent,
): Rendered {
  const { id, externalId, region, tokenNumber } = enrolment
  const { profile } = content
  refuseForStackSet(content)
  const prepared = prepareTemplate(
    {
      vendor: content.vendor,
      topic: ports.installation.topic,
      regions: [region],
      brokerRole: parseRoleArn(content.brokerRole),
      isForStackSet: true,
    },
    profile,
  )
  const expiresAt = Math.floor((Date.parse(enrolment.createdAt) + TOKEN_LIFE_MS) / 1000)
  const claim = { invitationId: id, externalId, expiresAt, accessVersion: profile.version }
  const body = customiseTemplate(prepared, {
    externalId,
    roleSuffix: roleSuffixOf(id),
    callbackTokens: callbackTokensFor(
      { installation: { regions: [region] }, keys: ports.keys },
      { ...claim, tokenNumber },
    ),
    parameters: valuesFor(profile, enrolment),
  })
  return { body, template: storedAs(ports, body) }
}

/** The key cannot be guessed, and the same template always gets the same one. */
export function storedAs({ keys }: Pick<Ports, 'keys'>, body: string): StoredTemplate {
  const digest = sha256(body)
  const secret = Buffer.from(keys.mac(`enrolment-template\n${digest}`).mac).toString('hex')
  return { key: `templates/${secret.slice(0, 40)}.yaml`, sha256: digest }
}

// AWS: a service-managed StackSet refuses transforms and nested stacks, and its parameters have one
// set of values for all accounts.
function refuseForStackSet({ profile: { template, name } }: AccessContent): void {
  const text = template?.text ?? ''
  const what = /^\s*"?Transform"?\s*:/m.test(text)
    ? 'a transform'
    : /AWS::CloudFormation::Stack\b(?!Set)/.test(text)
      ? 'a nested stack'
      : undefined
  if (what !== undefined)
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `The template of the profile "${name}" has ${what}, which a StackSet of an organization does not accept. Invite each account on its own, or use a profile without it.`,
    })
}
