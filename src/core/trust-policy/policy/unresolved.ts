/** A value that only CloudFormation will know: a reference to a parameter, a resource, or the like. */
export class Unresolved {
  /** As it stands in the template, as far as it is known. */
  readonly text: string
  /** The template's parameters on which it depends. */
  readonly parameters: readonly string[]

  constructor(text: string, parameters: readonly string[] = []) {
    this.text = text
    this.parameters = parameters
  }

  toJSON(): string {
    return this.text
  }
}
