import {
  type DeliveryFacts,
  type DeliveryFile,
  descriptionOf,
  labelFor,
  tagList,
} from './delivery.ts'

/** The role as a construct of the AWS CDK in TypeScript. */
export function printCdk(facts: DeliveryFacts): DeliveryFile[] {
  const { role, vendor, accountId } = facts
  const name = constructName(vendor)
  const { permissionsBoundary, managedPolicyArns, inlinePolicies } = role
  const tags = tagList(role).map(({ Key, Value }) => ({ key: Key, value: Value }))
  const properties = {
    roleName: role.roleName,
    path: role.path,
    description: descriptionOf(role),
    maxSessionDuration: role.maxSessionSeconds,
    assumeRolePolicyDocument: role.trustPolicy,
    ...(managedPolicyArns.length > 0 && { managedPolicyArns }),
    policies: Object.entries(inlinePolicies).map(([policyName, policyDocument]) => ({
      ...{ policyName, policyDocument },
    })),
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    ...(tags.length > 0 && { tags }),
  }
  const content = `import { CfnOutput, Stack, Token } from 'aws-cdk-lib'
import { CfnRole } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'

/** The IAM role ${role.roleName}, which ${vendor.replaceAll('*/', '* /')} can assume. */
export class ${name} extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id)
${accountId === undefined ? '' : accountCheck(accountId)}    const role = new CfnRole(this, 'Role', ${literal(properties, '    ')})
    new CfnOutput(this, 'RoleArn', { value: role.attrArn })
  }
}
`
  return [{ name: `${labelFor(vendor).replaceAll('_', '-')}-access.ts`, content }]
}

/** `Northwind Insights` becomes `NorthwindInsightsAccess`. */
export const constructName = (vendor: string): string =>
  `${labelFor(vendor)
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')}Access`

const accountCheck = (accountId: string): string => `    const { account } = Stack.of(this)
    if (!Token.isUnresolved(account) && account !== '${accountId}')
      throw new Error('This role belongs in the AWS account ${accountId}.')
`

/** A value as a literal of TypeScript. */
function literal(value: unknown, indent: string): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 1 && typeof value[0] === 'string') return `[${literal(value[0], inner)}]`
    return `[\n${value.map((it) => `${inner}${literal(it, inner)},\n`).join('')}${indent}]`
  }
  if (typeof value === 'object' && value !== null)
    return `{\n${Object.entries(value)
      .map(([key, it]) => `${inner}${propertyName(key)}: ${literal(it, inner)},\n`)
      .join('')}${indent}}`
  return typeof value === 'string' ? textLiteral(value) : JSON.stringify(value)
}

const propertyName = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : textLiteral(key))

const textLiteral = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
