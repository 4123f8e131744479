import { AwsFault } from '../../../operation.ts'
import type { ResourceDefinition } from './template.ts'

// AWS: CreateStack, Capabilities: the resource types that need one, and the properties that are
// custom names.
const IAM_TYPES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::RolePolicy': undefined,
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
}

const NESTED = 'AWS::CloudFormation::Stack'

interface RequiredCapability {
  capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM'
  reason: string
}

/** The capability that a template asks for, as GetTemplateSummary shows it. */
export function shownCapability(
  resources: Iterable<ResourceDefinition>,
): RequiredCapability | undefined {
  const all = [...resources]
  // AWS: nobody looks into a nested stack beforehand, so the caller acknowledges all of it.
  if (!all.some(({ type }) => type === NESTED)) return requiredCapability(all)
  const reason = `The following resource(s) require capabilities: [${NESTED}]`
  return { capability: 'CAPABILITY_NAMED_IAM', reason }
}

function requiredCapability(
  resources: Iterable<ResourceDefinition>,
): RequiredCapability | undefined {
  const iam = [...resources].filter(({ type }) => Object.hasOwn(IAM_TYPES, type))
  if (iam.length === 0) return undefined
  const named = iam.some(
    ({ type, properties }) =>
      IAM_TYPES[type] !== undefined && properties[IAM_TYPES[type]] !== undefined,
  )
  const types = [...new Set(iam.map(({ type }) => type))]
  return {
    capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    reason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
  }
}

export function requireCapabilities(
  resources: Iterable<ResourceDefinition>,
  given: readonly string[],
) {
  const required = requiredCapability(resources)
  if (!required || given.includes('CAPABILITY_NAMED_IAM') || given.includes(required.capability))
    return
  throw new AwsFault(
    'InsufficientCapabilitiesException',
    `Requires capabilities : [${required.capability}]`,
  )
}
