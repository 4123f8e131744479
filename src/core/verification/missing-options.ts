import { ROLE_OPTION_NAMES, type RoleOptions } from '../model/role-options.ts'
import type { RolePolicies } from '../ports.ts'
import { decodePolicy } from '../trust-policy/findings-from-policy.ts'

/** What a look at a role found. */
export interface SeenRole {
  roleArn: string
  /** Undefined if the role may not read itself. */
  policies: RolePolicies | undefined
  /** As IAM returns it; undefined if the role may not read itself. */
  trustPolicy: string | undefined
}

/**
 * The options of an invitation that its role does not have, in IAM's words. What cannot be seen is
 * not missing. The boundary and the allowed Regions are compared with the other policies.
 */
export const missingOptions = (options: RoleOptions, seen: SeenRole): string[] =>
  ROLE_OPTION_NAMES.flatMap((name) =>
    options[name] === undefined ? [] : (CHECKS[name]?.(options, seen) ?? []),
  )

const CHECKS: {
  [Name in keyof RoleOptions]?: (options: RoleOptions, seen: SeenRole) => string[]
} = {
  roleName: ({ roleName }, { roleArn }) =>
    roleArn.split('/').at(-1) === roleName ? [] : [`RoleName ${roleName}`],
  path: ({ path }, { roleArn }) =>
    roleArn.replace(/^[^/]*/, '').replace(/[^/]*$/, '') === path ? [] : [`Path ${path}`],
  tags: ({ tags = {} }, { policies }) => {
    const has = policies?.tags
    return Object.entries(tags).flatMap(([key, value]) =>
      has === undefined || has[key] === value ? [] : [`Tag ${key}=${value}`],
    )
  },
  maxSessionSeconds: ({ maxSessionSeconds: wanted }, { policies }) => {
    const has = policies?.maxSessionSeconds
    return has === undefined || has === wanted ? [] : [`MaxSessionDuration ${wanted}`]
  },
  expiresAt: ({ expiresAt = '' }, { trustPolicy }) =>
    trustPolicy === undefined || endsBy(trustPolicy, expiresAt)
      ? []
      : [`DateLessThan aws:CurrentTime ${expiresAt}`],
}

/** Whether no statement of the policy allows to assume the role at or after this time. */
function endsBy(text: string, time: string): boolean {
  try {
    const { Statement } = JSON.parse(decodePolicy(text)) as { Statement: unknown }
    return [Statement].flat().every((it) => {
      const { Effect, Action, Condition = {} } = it as Record<string, unknown>
      const allows = [Action]
        .flat()
        .some((action) => /^(?:sts:AssumeRole|sts:\*|\*)$/i.test(String(action)))
      return Effect !== 'Allow' || !allows || endOf(Condition as object) <= Date.parse(time)
    })
  } catch {
    return false
  }
}

/** Infinity for a condition without an end. Names of keys are the same in upper and lower case. */
function endOf(condition: object): number {
  const ends = Object.entries(condition)
    .filter(([operator]) => /^DateLessThan(?:Equals)?$/i.test(operator))
    .flatMap(([, keys]) => Object.entries(keys as object))
    .filter(([key]) => key.toLowerCase() === 'aws:currenttime')
    .flatMap(([, values]) => [values].flat().map((it) => Date.parse(String(it))))
  return Math.max(...(ends.length > 0 ? ends : [Number.POSITIVE_INFINITY]))
}
