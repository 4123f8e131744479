import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { customiseTemplate } from '../../src/core/template/customise.ts'
import { prepareTemplate } from '../../src/core/template/prepare.ts'
import { checkedTemplate } from '../../src/sandbox/services/cloudformation/operations/shape.ts'
import { quickWorld } from '../../src/sandbox/services/cloudformation/rehearsal.ts'
import {
  northwindCustomer,
  northwindInstallation,
  ownTemplateProfile,
} from '../fixtures/northwind.ts'

const installation = northwindInstallation()

describe('A template with transforms or macros', () => {
  it.each([
    ['12-foreach', ['Transform: AWS::LanguageExtensions', '    - [ec2, s3]']],
    ['13-transform-include', ['\n  Fn::Transform: { Name: AWS::Include, Parameters: ']],
    ['22-sam', ['Transform: AWS::Serverless-2016-10-31', 'Globals: { Function: { Timeout: 5 } }']],
  ])('%s keeps them, and can be rehearsed in the sandbox', (name, kept) => {
    const text = readFileSync(new URL(`./${name}.yaml`, import.meta.url), 'utf8')
    const rendered = customiseTemplate(
      prepareTemplate(installation, ownTemplateProfile(text)),
      northwindCustomer(installation.regions),
    )
    for (const part of kept) expect(rendered).toContain(part)
    const world = quickWorld()
    world.knobs.pretendUnknownTypes = true
    const { isPretended, resources } = checkedTemplate(world, rendered)
    expect(isPretended).toBe(true)
    expect([...resources.keys()]).toContain('Connection')
  })
})
