/** Something that set-up asked for and that is not so. */
export interface Gap {
  region: string
  /** The thing, as a person would name it: `the topic rolecall-callbacks`. */
  piece: string
  problem: string
  /** What to do; often a command of the AWS CLI. */
  remedy: string
  /** Rolecall cannot work, or not safely, without what is `missing`; a `warning` is a protection that is weaker than it should be. */
  severity: 'missing' | 'warning'
}

/** One line of a shell command that sets a policy. */
export const quoted = (policy: unknown): string => `'${JSON.stringify(policy)}'`
