import type { Token } from '../../../core/model/token.ts'
import type { Ports } from '../../../core/ports.ts'
import { createToken, type DrawnToken } from '../../../core/tokens/create.ts'
import { listTokens, tokenFor } from '../../../core/tokens/find.ts'
import { revokeToken } from '../../../core/tokens/revoke.ts'
import { rotateToken } from '../../../core/tokens/rotate.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toApiToken, toPage } from '../contract/to-wire.ts'

type Ids = `${'create' | 'get' | 'rotate' | 'revoke'}Token` | 'listTokens'

export function tokenHandlers(ports: Ports): Handlers<Ids> {
  const withText = ({ token, text }: DrawnToken) => ({
    ...toApiToken(ports, token),
    token: text.reveal(),
  })
  return {
    createToken: async ({ actor, body: { name, expiresInSeconds, ...grants } }) =>
      withText(await createToken(ports, actor, { name, grants, expiresInSeconds })),
    listTokens: async ({ actor, query }) =>
      toPage(await listTokens(ports, actor, query), (token) => toApiToken(ports, token)),
    getToken: async ({ actor, params }) =>
      toApiToken(ports, await tokenFor(ports, actor, params.id)),
    rotateToken: async ({ actor, params, body }) =>
      withText(await rotateToken(ports, actor, params.id, body.overlapSeconds)),
    revokeToken: async ({ actor, params, body }) => {
      const { token, descendants } = await revokeToken(ports, actor, params.id, body)
      const show = (it: Token) => toApiToken(ports, it)
      return { ...show(token), descendants: descendants.map(show) }
    },
  }
}
