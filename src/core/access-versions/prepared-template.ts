import type { AccessContent } from '../model/access-version.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { Installation } from '../ports.ts'
import { type PreparedTemplate, prepareTemplate } from '../template/prepare.ts'

const prepared = new WeakMap<AccessContent, PreparedTemplate>()

/** Prepares the template of an access version once, however many invitations follow. */
export function preparedFor(
  { topic, regions }: Pick<Installation, 'topic' | 'regions'>,
  content: AccessContent,
): PreparedTemplate {
  const known = prepared.get(content)
  if (known) return known
  const { vendor, brokerRole, profile } = content
  const template = prepareTemplate(
    { vendor, topic, regions, brokerRole: parseRoleArn(brokerRole) },
    profile,
  )
  prepared.set(content, template)
  return template
}
