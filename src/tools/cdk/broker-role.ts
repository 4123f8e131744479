import { type CfnCondition, Duration } from 'aws-cdk-lib'
import { CfnRole } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { brokerRoleName, checkRoleName, type InstallationNames } from '../setup/names.ts'
import {
  type Assumable,
  assumableBy,
  BROKER_POLICY_NAME,
  brokerPermissions,
  brokerTrust,
  type Choices,
  checkRoleTrust,
} from '../setup/policies.ts'
import { keepPattern } from './acknowledge.ts'
import { conditionsOnlyIf } from './names.ts'

interface BrokerRoleProps {
  names: InstallationNames
  choices: Choices
  /** Given by a template that takes them as parameters. Default: they follow from the choices. */
  assumable?: Assumable | undefined
  /**
   * Given by a template whose parameters decide whether only the named principals may use the role.
   */
  principalsOnlyIf?: CfnCondition
}

/** The only identity that customers' roles trust, and the role that shows that it works. */
export function addBrokerRole(scope: Construct, props: BrokerRoleProps): CfnRole {
  const { names, choices, assumable, principalsOnlyIf } = props
  const trust = brokerTrust(names, choices)
  const roles = assumable ?? assumableBy(names, choices)
  const role = new CfnRole(scope, 'BrokerRole', {
    roleName: brokerRoleName(names),
    description: "Rolecall assumes customers' roles as this role, and as no other.",
    maxSessionDuration: Duration.hours(1).toSeconds(),
    assumeRolePolicyDocument: principalsOnlyIf
      ? conditionsOnlyIf(principalsOnlyIf, 'aws:PrincipalArn', trust)
      : trust,
    policies: [
      {
        policyName: BROKER_POLICY_NAME,
        policyDocument: brokerPermissions(names, choices, roles),
      },
    ],
  })
  const reason = 'Each customer’s trust policy decides; the vendor’s own accounts are denied.'
  for (const arn of assumable ? [] : roles.customerRoles) keepPattern(role, arn, reason)
  new CfnRole(scope, 'CheckRole', {
    roleName: checkRoleName(names),
    description: 'Has no rights. Rolecall assumes it to show that its broker role works.',
    maxSessionDuration: Duration.hours(1).toSeconds(),
    assumeRolePolicyDocument: checkRoleTrust(names),
  })
  return role
}
