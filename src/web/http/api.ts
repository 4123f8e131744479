import { OpenAPIHono } from '@hono/zod-openapi'
import { RolecallError } from '../../api/errors.ts'
import type { Environment } from './environment.ts'

export type Api = OpenAPIHono<Environment>

/** Input that does not fit is refused in our own words, naming the member. */
export const newApi = (): Api =>
  new OpenAPIHono<Environment>({
    defaultHook: (result) => {
      if (result.success) return
      const issue = result.error.issues[0]!
      const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
      throw new RolecallError('REQUEST_INVALID', { detail: `${where}${issue.message}.` })
    },
  })
