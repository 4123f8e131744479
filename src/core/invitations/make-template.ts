import { createHash } from 'node:crypto'
import { preparedFor, sharedFor } from '../access-versions/prepared-template.ts'
import { callbackTokensFor } from '../callback/receive/callback-token.ts'
import { roleNameOf, roleSuffixOf } from '../model/access-profile.ts'
import type { AccessContent } from '../model/access-version.ts'
import { drawText } from '../model/external-id.ts'
import type { Invitation } from '../model/invitation.ts'
import { hasRoleOptions } from '../model/role-options.ts'
import type { Ports } from '../ports.ts'
import { customiseToBytes } from '../template/customise.ts'
import { type InvitationFacts, valuesFor } from '../template/own/parameters/invitation-values.ts'
import { sharedValues } from '../template/share-template.ts'

type Facts = Pick<Invitation, 'id' | 'externalId' | 'expiresAt'> & InvitationFacts

interface Made {
  /** What the invitation says of its template. */
  facts: Pick<Invitation, 'roleName' | 'template' | 'keyId'>
  body: Buffer
}

/**
 * Makes the template of an invitation, with a key that cannot be guessed, or the one that all
 * invitations of its access version share. Stores nothing.
 */
export function makeTemplate(
  ports: Pick<Ports, 'keys' | 'random' | 'installation'>,
  { id, externalId, expiresAt, ...known }: Facts,
  content: AccessContent,
): Made {
  const { profile } = content
  const roleSuffix = roleSuffixOf(id)
  const parameters = valuesFor(profile, known)
  const facts = { roleName: roleNameOf(profile, roleSuffix), keyId: ports.keys.keyId }
  const all = hasRoleOptions(content) ? undefined : sharedFor(ports.installation, content)
  if (all) {
    const { key, sha256, body } = all
    const shared = sharedValues(all.parameters, { roleSuffix, parameters })
    return { facts: { ...facts, template: { key, sha256, shared } }, body }
  }
  const body = customiseToBytes(preparedFor(ports.installation, content), {
    ...{ externalId, roleSuffix, parameters },
    callbackTokens: callbackTokensFor(ports, {
      ...{ invitationId: id, externalId, accessVersion: profile.version },
      expiresAt: Math.floor(Date.parse(expiresAt) / 1000),
    }),
  })
  const template = {
    key: `templates/${drawText(ports.random, 32)}.yaml`,
    sha256: createHash('sha256').update(body).digest('hex'),
  }
  return { facts: { ...facts, template }, body }
}
