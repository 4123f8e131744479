import { describe, expect, it } from 'vitest'
import { ownTemplateProfile } from '../../../test/fixtures/northwind.ts'
import type { BoundParameter } from '../model/access-profile.ts'
import { keptParameters } from '../template/own/parameters/invitation-values.ts'
import { updateCommand } from './update-command.ts'

const profile = (names: string[], parameters: Record<string, BoundParameter> = {}) => ({
  ...ownTemplateProfile(
    `Parameters:\n${names.map((it) => `  ${it}: { Type: String }\n`).join('')}Resources: {}\n`,
  ),
  parameters,
})
const reviewWith = (kept: string[]) =>
  updateCommand({
    ...{ region: 'us-east-1', number: 2, kept, capabilities: ['CAPABILITY_NAMED_IAM'] },
    stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/rolecall/1',
    templateUrl: 'https://bucket.example/template.yaml',
  }).review

describe('the command that updates a stack', () => {
  it('keeps the values of parameters that the customer chose and the new template has', () => {
    const before = profile(['Vpc', 'Level', 'Account', 'Gone'], {
      Level: { value: 'INFO', as: 'default' },
      Account: { from: 'vendorAccountId', as: 'default' },
    })
    const after = profile(['Vpc', 'Level', 'Account', 'New'], before.parameters)
    expect(keptParameters(before, after)).toEqual(['Vpc', 'Level'])
    expect(reviewWith(['Vpc', 'Level'])).toContain(
      '--parameters ParameterKey=Vpc,UsePreviousValue=true ParameterKey=Level,UsePreviousValue=true',
    )
    expect(reviewWith([])).not.toContain('--parameters')
  })

  it('names no parameter that one of the templates lacks because it is baked', () => {
    const names = ['Workspace', 'Vpc']
    const baked = profile(names, { Workspace: { from: 'invitation', as: 'baked' } })
    expect(keptParameters(profile(names), baked)).toEqual(['Vpc'])
    expect(keptParameters(baked, profile(names))).toEqual(['Vpc'])
  })

  it('keeps the value of a parameter that was fixed and is free now, but not the reverse', () => {
    const fixed = profile(['Level'], { Level: { value: 'INFO', as: 'fixed' } })
    expect(keptParameters(fixed, profile(['Level']))).toEqual(['Level'])
    expect(keptParameters(profile(['Level']), fixed)).toEqual([])
  })
})
