import type { z } from '@hono/zod-openapi'
import { ProblemBody } from '../wire.ts'

const problem = { description: 'What went wrong, and what to do.', content: { 'application/problem+json': { schema: ProblemBody } } }

/** What every route of the API has: a token is needed, and a failure is a problem document. */
export const answers = <Body extends z.ZodType>(summary: string, schema: Body) => ({
  summary,
  security: [{ token: [] }],
  responses: { 200: { description: summary, content: { 'application/json': { schema } } }, default: problem },
})

export const answersCreated = <Body extends z.ZodType>(summary: string, schema: Body) => ({
  summary,
  security: [{ token: [] }],
  responses: { 201: { description: summary, content: { 'application/json': { schema } } }, default: problem },
})
