import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { wireTypes } from '../../scripts/wire-types.ts'

it('the TypeScript types of the API are those of its schemas', async () => {
  const path = new URL('../../src/api/types.ts', import.meta.url)
  expect(await readFile(path, 'utf8')).toBe(wireTypes())
})
