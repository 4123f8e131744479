import { UNIT_PATTERN } from '../../api/limits.ts'
import { roleSuffixOf } from '../model/access-profile.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { Enrolment } from '../model/enrolment.ts'
import type { Installation, Ports } from '../ports.ts'
import { contains, ref, sub, type TemplateMap } from '../template/intrinsics.ts'
import { type Comments, printYaml } from '../template/print-yaml.ts'
import { stackNameFor } from '../template/quick-create-link.ts'
import { requirePlainText } from '../template/safe-text.ts'
import { trustPolicy } from '../template/trust-policy.ts'
import { type Rendered, storedAs } from './member-template.ts'

type Launched = Pick<
  Enrolment,
  'id' | 'externalId' | 'accounts' | 'region' | 'roleName' | 'managementAccountId'
>

interface Launch {
  enrolment: Launched
  /** The ARN of the broker role that the access version names. */
  brokerRole: string
  memberTemplateUrl: string
}

const PARAMETERS: TemplateMap = {
  CallAs: {
    Type: 'String',
    Default: 'SELF',
    AllowedValues: ['SELF', 'DELEGATED_ADMIN'],
    Description:
      'SELF in the management account; DELEGATED_ADMIN in the account of a delegated administrator.',
  },
  ReaderRole: {
    Type: 'String',
    Default: 'Yes',
    AllowedValues: ['Yes', 'No'],
    Description:
      'Yes lets the vendor list the accounts of the organization and see why a stack failed. It can read nothing else.',
  },
}

const COMMENTS: Comments = {
  '': ' This file creates one StackSet, which creates the same role in each account of the organization, and a role that lists the accounts, if you want it.',
  'Resources.Members':
    ' Creates one stack in each account. A failed account does not stop the others.',
  'Resources.Reader':
    ' Lists the accounts and their organizational units, and the reasons of stacks that failed. It can read nothing else and change nothing.',
}

/** The template with which the administrator of an organisation starts everything at once. */
export function renderLauncher(
  ports: Pick<Ports, 'keys' | 'installation'>,
  launch: Launch,
): Rendered {
  const { enrolment } = launch
  const vendor = requirePlainText("The vendor's name", ports.installation.vendor.name)
  const tree: TemplateMap = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Creates the IAM role ${enrolment.roleName} in each account of the organization, which ${vendor} can assume. To end the access, delete this stack: the StackSet then deletes its stacks.`,
    Parameters: { OrganizationalUnits: unitsParameter(enrolment), ...PARAMETERS },
    Conditions: { WithReader: { 'Fn::Equals': [ref('ReaderRole'), 'Yes'] } },
    Rules: {
      RightRegion: {
        Assertions: [
          {
            Assert: contains([enrolment.region], ref('AWS::Region')),
            AssertDescription: `Create this stack in the Region ${enrolment.region}. Nothing was created.`,
          },
        ],
      },
    },
    Resources: {
      Members: stackSet(ports.installation, launch),
      Reader: readerRole(launch, vendor),
    },
    Outputs: {
      StackSet: { Description: 'The id of the StackSet.', Value: ref('Members') },
    },
  }
  const body = printYaml(tree, COMMENTS)
  return { body, template: storedAs(ports, body) }
}

// AWS: DeploymentTargets of service-managed StackSets need OUs or the root, also with accounts.
// The parameter is text and not a list, because the pattern of a list does not refuse an empty one.
function unitsParameter({ accounts: { ous = [] } }: Launched): TemplateMap {
  return {
    Type: 'String',
    ...(ous.length > 0 && { Default: ous.join(',') }),
    AllowedPattern: `${UNIT_PATTERN}(,${UNIT_PATTERN})*`,
    ConstraintDescription:
      'give at least one id, such as r-ab12 or ou-ab12-c3d4e5f6, with commas and no spaces between them.',
    Description:
      'The ids of the organizational units whose accounts get the role, or of the root for all accounts; with commas and no spaces between them.',
  }
}

function stackSet(
  { vendor }: Pick<Installation, 'vendor'>,
  { enrolment, memberTemplateUrl }: Launch,
): TemplateMap {
  return {
    Type: 'AWS::CloudFormation::StackSet',
    // The accounts that it creates stacks in are known before they call in.
    DependsOn: 'Reader',
    Properties: {
      StackSetName: stackSetName(vendor.name, enrolment),
      Description: `Creates the IAM role ${enrolment.roleName}.`,
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: ref('CallAs'),
      TemplateURL: memberTemplateUrl,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      // AWS: automatic deployment ignores the account filter. With a list of accounts it would also
      // make stacks in others, which the deletion of this list then leaves behind.
      AutoDeployment:
        chosenAccounts(enrolment).length > 0
          ? { Enabled: false }
          : { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      // AWS: with a lower tolerance, a few failed accounts fail this resource and roll all back.
      OperationPreferences: {
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 25,
        RegionConcurrencyType: 'PARALLEL',
      },
      StackInstancesGroup: [
        { DeploymentTargets: targetsOf(enrolment), Regions: [enrolment.region] },
      ],
    },
  }
}

/** The name of the StackSet, which is also in the commands that the page shows. */
export const stackSetName = (vendorName: string, { id }: Pick<Enrolment, 'id'>): string =>
  stackNameFor(vendorName, roleSuffixOf(id))

function chosenAccounts({ accounts: { include = [], exclude = [] } }: Launched): string[] {
  const excluded = new Set(exclude)
  return include.filter((it) => !excluded.has(it))
}

function targetsOf(launched: Launched): TemplateMap {
  const { exclude = [] } = launched.accounts
  const chosen = chosenAccounts(launched)
  const units = { OrganizationalUnitIds: { 'Fn::Split': [',', ref('OrganizationalUnits')] } }
  if (chosen.length > 0) return { ...units, AccountFilterType: 'INTERSECTION', Accounts: chosen }
  return exclude.length > 0
    ? { ...units, AccountFilterType: 'DIFFERENCE', Accounts: exclude }
    : units
}

/** The name of the role that lists the accounts. */
export const readerRoleName = ({ id }: Pick<Enrolment, 'id'>): string =>
  `rolecall-organization-reader-${roleSuffixOf(id)}`

function readerRole({ enrolment, brokerRole }: Launch, vendor: string): TemplateMap {
  return {
    Type: 'AWS::IAM::Role',
    Condition: 'WithReader',
    Properties: {
      RoleName: readerRoleName(enrolment),
      Description: 'Lists the accounts of the organization. It can change nothing.',
      AssumeRolePolicyDocument: trustPolicy(
        parseRoleArn(brokerRole),
        enrolment.externalId,
      ) as TemplateMap,
      Policies: [
        {
          PolicyName: 'ListAccounts',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: [
                  'organizations:DescribeOrganization',
                  'organizations:ListAccounts',
                  'organizations:ListAccountsForParent',
                  // AWS: a delegated administrator uses StackSets only if it may look itself up.
                  'organizations:ListDelegatedAdministrators',
                  'organizations:ListOrganizationalUnitsForParent',
                  'organizations:ListRoots',
                ],
                Resource: '*',
              },
              {
                Effect: 'Allow',
                Action: 'cloudformation:ListStackInstances',
                // AWS: a StackSet of a delegated administrator belongs to the management account.
                Resource: sub(
                  `arn:\${AWS::Partition}:cloudformation:*:*:stackset/${stackSetName(vendor, enrolment)}:*`,
                ),
              },
            ],
          },
        },
      ],
    },
  }
}
