import { type ApiClient, apiClient as clientOf, type Patience } from '../../client/api.ts'
import { readAddress } from '../../client/token.ts'
import { systemWorld } from '../../client/world.ts'

export { query } from '../../client/api.ts'

/** Speaks to a running service, as `ROLECALL_URL` and `ROLECALL_TOKEN` (or `ROLECALL_TOKEN_FILE`) say. */
export const apiClient = (
  env: Record<string, string | undefined>,
  patience?: Patience,
): ApiClient => clientOf(readAddress(env), systemWorld, patience)
