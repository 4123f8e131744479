import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { parse } from '@cdktf/hcl2json'

type Attributes = Record<string, string | number | Record<string, string>>
type Blocks = Record<string, Record<string, [Attributes]>>

/**
 * Applies a configuration as the provider `aws` would. No provider is installed here, so an HCL
 * parser reads the file, and this makes the provider's calls.
 */
export async function applyTerraform(iam: IAMClient, content: string): Promise<void> {
  const { resource } = (await parse('main.tf', content)) as { resource: Blocks }
  const { aws_iam_role, aws_iam_role_policy = {}, aws_iam_role_policy_attachment = {} } = resource
  const [[label, [role]]] = Object.entries(aws_iam_role!) as [[string, [Attributes]]]
  const nameOf = (reference: unknown): string => {
    if (reference !== `\${aws_iam_role.${label}.name}`) throw new Error(`unknown: ${reference}`)
    return String(role.name)
  }
  await iam.send(
    new CreateRoleCommand({
      RoleName: textOf(role.name),
      Path: textOf(role.path),
      Description: textOf(role.description),
      AssumeRolePolicyDocument: await encoded(role.assume_role_policy),
      MaxSessionDuration: Number(role.max_session_duration),
      PermissionsBoundary: textOf(role.permissions_boundary),
      Tags: Object.entries(role.tags ?? {}).map(([Key, Value]) => ({ Key, Value: textOf(Value) })),
    }),
  )
  for (const [policy] of Object.values(aws_iam_role_policy))
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: nameOf(policy.role),
        PolicyName: textOf(policy.name),
        PolicyDocument: await encoded(policy.policy),
      }),
    )
  for (const [attachment] of Object.values(aws_iam_role_policy_attachment))
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: nameOf(attachment.role),
        PolicyArn: textOf(attachment.policy_arn),
      }),
    )
}

/** A text of the parser, in which escapes of templates are still there. */
const textOf = (value: unknown): string => String(value).replaceAll(/([$%])\1(?=\{)/g, '$1')

/** What `jsonencode({…})` gives. */
async function encoded(expression: unknown): Promise<string> {
  const inner = /^\$\{jsonencode\((?<value>.*)\)\}$/s.exec(String(expression))!.groups!.value
  const { locals } = (await parse('value.tf', `locals {\n  value = ${inner}\n}`)) as {
    locals: [{ value: unknown }]
  }
  return JSON.stringify(plain(locals[0].value))
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return textOf(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [textOf(key), plain(it)]))
}
