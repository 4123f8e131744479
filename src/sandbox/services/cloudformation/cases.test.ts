import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createdStack, quickWorld } from './rehearsal.ts'

interface Case {
  name: string
  template: string
  parameters?: Record<string, string>
  capabilities?: string[]
  code?: string
  message?: string
  outputs?: Record<string, string>
}

const casesOf = (file: string): Case[] =>
  parse(readFileSync(new URL(`cases/${file}`, import.meta.url), 'utf8'))

function create({ template, parameters = {}, capabilities }: Case) {
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }))
  return createdStack(quickWorld(), {
    TemplateBody: template,
    Parameters,
    ...(capabilities ? { Capabilities: capabilities } : {}),
  })
}

describe('CreateStack', () => {
  it.each(casesOf('refused.yaml'))('$name', async (one) => {
    const refusal = await create(one).then(
      (stack) => expect.fail(`it made a stack: ${stack.status}`),
      (error: unknown) => error,
    )
    expect(refusal).toMatchObject({
      code: one.code ?? 'ValidationError',
      message: expect.stringContaining(one.message!),
    })
  })

  it.each(casesOf('resolved.yaml'))('$name', async (one) => {
    const stack = await create(one)
    expect(stack.status, stack.statusReason).toBe('CREATE_COMPLETE')
    expect(Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]))).toEqual(
      one.outputs,
    )
  })
})
