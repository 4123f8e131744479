import type { AccessContent } from '../model/access-version.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { InvitationTemplate } from '../model/template-reading.ts'
import type { Installation, Templates } from '../ports.ts'
import { type PreparedTemplate, prepareTemplate } from '../template/prepare.ts'
import { type SharedTemplate, shareTemplate } from '../template/share-template.ts'
import { sha256 } from './content.ts'

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

/** The template that all invitations of an access version share, and where it is stored. */
export interface Shared extends SharedTemplate {
  body: Buffer
  key: string
  sha256: string
}

const shared = new WeakMap<AccessContent, Shared | null>()

/**
 * The template that invitations share, made once. Undefined if the installation shares none, or if
 * a value of this profile cannot be a parameter.
 */
export function sharedFor(
  installation: Pick<Installation, 'topic' | 'regions' | 'sharesTemplates'>,
  content: AccessContent,
): Shared | undefined {
  if (!installation.sharesTemplates) return undefined
  const known = shared.get(content)
  if (known !== undefined) return known ?? undefined
  const { topic, regions } = installation
  const { vendor, brokerRole, profile } = content
  const made = shareTemplate(
    { vendor, topic, regions, brokerRole: parseRoleArn(brokerRole) },
    profile,
  )
  const digest = made && sha256(made.text)
  // The content decides the key, so the same template is stored once.
  const key = `templates/shared-${digest}.yaml`
  const stored = made && { ...made, body: Buffer.from(made.text), key, sha256: digest! }
  shared.set(content, stored ?? null)
  return stored
}

const stored = new WeakMap<Templates, Set<string>>()

/** Stores a template. A shared one is stored once by each process, and never changes. */
export async function storeTemplate(
  templates: Templates,
  { key, shared }: InvitationTemplate,
  body: string | Buffer,
): Promise<void> {
  const known = stored.get(templates) ?? new Set()
  stored.set(templates, known)
  if (known.has(key)) return
  await templates.put(key, body)
  if (shared) known.add(key)
}
