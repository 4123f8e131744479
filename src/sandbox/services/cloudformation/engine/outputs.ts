import { resolve } from '../template/intrinsics.ts'
import { isScalar, templateError, type Value } from '../template/value.ts'
import type { Noted } from './events.ts'
import { findExport } from './exports.ts'
import { stackScope } from './scope.ts'
import type { StackOutput } from './stack.ts'

/** Resolves a stack's outputs. Throws when one cannot be resolved. */
export function resolveOutputs({ world, stack }: Pick<Noted, 'world' | 'stack'>): StackOutput[] {
  const scope = stackScope(world, stack, stack, stack.resources)
  const wanted = [...stack.template.outputs.values()].filter(
    ({ condition }) => condition === undefined || scope.condition(condition),
  )
  const textOf = (name: string, value: Value) => {
    const found = resolve(value, scope)
    if (isScalar(found)) return String(found)
    throw templateError(
      `The Value field of every Outputs member must evaluate to a String. (Output ${name})`,
    )
  }
  return wanted.map(({ name, value, description, exportName }) => {
    const exported = exportName === undefined ? undefined : textOf(name, exportName)
    const owner = exported === undefined ? undefined : findExport(world, stack, exported)?.stack
    if (owner && owner !== stack)
      throw templateError(
        `Export with name ${exported} is already exported by stack ${owner.stackName}. Rollback requested by user.`,
      )
    return { key: name, value: textOf(name, value), description, exportName: exported }
  })
}
