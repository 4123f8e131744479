import type { z } from '@hono/zod-openapi'
import type { Permission } from '../../../core/model/grants.ts'
import { ProblemBody } from '../wire.ts'

const problem = {
  description: 'What went wrong, and what to do.',
  content: { 'application/problem+json': { schema: ProblemBody } },
}

/** What every route of the API has: the grant that it takes, and a problem document for a failure. */
export const answers = <Body extends z.ZodType>(
  summary: string,
  schema: Body,
  grant: Permission,
) => ({
  summary,
  security: [{ token: [grant] }],
  responses: {
    200: { description: summary, content: { 'application/json': { schema } } },
    default: problem,
  },
})

export const answersCreated = <Body extends z.ZodType>(
  summary: string,
  schema: Body,
  grant: Permission,
) => ({
  summary,
  security: [{ token: [grant] }],
  responses: {
    201: { description: summary, content: { 'application/json': { schema } } },
    default: problem,
  },
})
