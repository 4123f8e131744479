import type { Caller } from '../../../operation.ts'
import type { World } from '../../../world.ts'
import { invalid } from '../template/value.ts'
import type { TemplateInput } from './input.ts'
import { fetchTemplate } from './template-url.ts'

const MAX_INLINE_BYTES = 51_200

export function templateText(
  world: World,
  caller: Caller,
  { TemplateBody, TemplateURL }: TemplateInput,
): string {
  if (TemplateBody !== undefined && TemplateURL !== undefined)
    throw invalid('You cannot specify both TemplateBody and TemplateURL.')
  if (TemplateURL !== undefined) return fetchTemplate(world, caller, TemplateURL)
  if (!TemplateBody) throw invalid('Either Template URL or Template Body must be specified.')
  if (Buffer.byteLength(TemplateBody) <= MAX_INLINE_BYTES) return TemplateBody
  throw invalid(
    `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_INLINE_BYTES}`,
  )
}
