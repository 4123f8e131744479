import type { RoleDocument } from '../template/role-document.ts'
import { type DeliveryFacts, type DeliveryFile, descriptionOf, labelFor } from './delivery.ts'
import { Expression, hclBody, hclText, hclValue } from './hcl.ts'

/** The role as a file of Terraform, formatted as `terraform fmt` formats it. */
export function printTerraform(facts: DeliveryFacts): DeliveryFile[] {
  const { role, accountId, vendor } = facts
  const label = labelFor(vendor)
  const blocks = [
    ...(accountId === undefined ? [] : [`data "aws_caller_identity" "${label}" {}\n`]),
    block(`resource "aws_iam_role" "${label}"`, roleBody(facts, label)),
    ...policies(role, label),
    block(
      `output "${label}_role_arn"`,
      hclBody([
        ['description', `The role that ${vendor} can assume.`],
        ['value', new Expression(`aws_iam_role.${label}.arn`)],
      ]),
    ),
  ]
  const head = `# The IAM role ${role.roleName}, which ${vendor} can assume.\n# The External ID in it is no secret: it identifies this connection.\n`
  return [{ name: `${label}.tf`, content: [head, ...blocks].join('\n') }]
}

const block = (head: string, body: string): string => `${head} {\n${body}}\n`

function roleBody({ role, accountId }: DeliveryFacts, label: string): string {
  const { roleName, path, maxSessionSeconds, permissionsBoundary, tags } = role
  const attributes: [string, unknown][] = [
    ['name', roleName],
    ['path', path],
    ['description', descriptionOf(role)],
    ['max_session_duration', maxSessionSeconds],
    ...(permissionsBoundary === undefined
      ? []
      : [['permissions_boundary', permissionsBoundary] as [string, unknown]]),
  ]
  const isTagged = Object.keys(tags).length > 0
  return [
    hclBody(attributes),
    hclBody([['assume_role_policy', jsonencode(role.trustPolicy)]]),
    ...(isTagged ? [hclBody([['tags', quotedKeys(tags)]])] : []),
    ...(accountId === undefined ? [] : [lifecycle(accountId, label)]),
  ].join('\n')
}

const jsonencode = (document: unknown): Expression =>
  new Expression(`jsonencode(${hclValue(document, '  ')})`)

const quotedKeys = (tags: Record<string, string>): Expression =>
  new Expression(
    `{\n${hclBody(
      Object.entries(tags).map(([key, value]) => [hclText(key), value]),
      '    ',
    )}  }`,
  )

/** Stops a plan with credentials for another account. */
const lifecycle = (accountId: string, label: string): string =>
  `  lifecycle {\n    precondition {\n${hclBody(
    [
      [
        'condition',
        new Expression(`data.aws_caller_identity.${label}.account_id == "${accountId}"`),
      ],
      ['error_message', `This role belongs in the AWS account ${accountId}.`],
    ],
    '      ',
  )}    }\n  }\n`

function policies({ managedPolicyArns, inlinePolicies }: RoleDocument, label: string): string[] {
  const role = new Expression(`aws_iam_role.${label}.name`)
  const names = uniqueLabels([...Object.keys(inlinePolicies)])
  const attached = uniqueLabels(managedPolicyArns.map((arn) => arn.split('/').at(-1)!))
  return [
    ...Object.entries(inlinePolicies).map(([name, document], index) =>
      block(
        `resource "aws_iam_role_policy" "${label}_${names[index]!}"`,
        `${hclBody([
          ['name', name],
          ['role', role],
        ])}\n${hclBody([['policy', jsonencode(document)]])}`,
      ),
    ),
    ...managedPolicyArns.map((arn, index) =>
      block(
        `resource "aws_iam_role_policy_attachment" "${label}_${attached[index]!}"`,
        hclBody([
          ['role', role],
          ['policy_arn', arn],
        ]),
      ),
    ),
  ]
}

/** Names with letters, digits and underscores only, each once. */
function uniqueLabels(names: string[]): string[] {
  const found: string[] = []
  for (const name of names) {
    const plain = name.replaceAll(/\W/g, '_')
    const serial = found.filter((it) => it === plain || it.startsWith(`${plain}__`)).length
    found.push(serial === 0 ? plain : `${plain}__${serial + 1}`)
  }
  return found
}
