import { parameterWords } from '../deliveries/bash.ts'

/** The commands that update a stack by a change set, for a shell such as AWS CloudShell. */
export interface UpdateCommand {
  /** Makes the change set, waits for it and shows what it changes. Changes nothing itself. */
  review: string
  /** Makes the changes, and waits until the stack is updated. */
  execute: string
}

/** The values were checked where they were made; none can contain a quote. */
export function updateCommand(update: {
  region: string
  stackId: string
  templateUrl: string
  number: number
  capabilities: readonly string[]
  /** The parameters that keep the values of the stack. */
  kept: readonly string[]
  /** The values of other parameters, by their names. */
  given?: Readonly<Record<string, string>> | undefined
}): UpdateCommand {
  const { region, stackId, templateUrl, number, capabilities, kept, given = {} } = update
  const parameters = [
    ...kept.map((it) => `ParameterKey=${it},UsePreviousValue=true`),
    ...parameterWords(given),
  ]
  const aws = (words: string, ...more: string[]) =>
    [
      `aws cloudformation ${words}`,
      `--region ${region}`,
      `--stack-name '${stackId}'`,
      ...more,
    ].join(' \\\n  ')
  const changeSet = '--change-set-name "$CHANGE_SET"'
  return {
    // AWS: a change set's name can be used once for a stack.
    review: [
      `CHANGE_SET=version-${number}-$(date +%s)`,
      aws(
        'create-change-set',
        changeSet,
        `--template-url '${templateUrl}'`,
        `--capabilities ${capabilities.join(' ')}`,
        // AWS: a parameter that is not named gets its default again, or the update is refused.
        ...(parameters.length > 0 ? [`--parameters ${parameters.join(' ')}`] : []),
      ),
      aws('wait change-set-create-complete', changeSet),
      aws(
        'describe-change-set',
        changeSet,
        "--query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]'",
        '--output table',
      ),
    ].join(' &&\n'),
    execute: [aws('execute-change-set', changeSet), aws('wait stack-update-complete')].join(
      ' &&\n',
    ),
  }
}

/** Both commands, with a line between them that says when to run the second. */
export const commandText = ({ review, execute }: UpdateCommand): string =>
  `${review}\n\n# Read the table. If these are the changes that you expect, run:\n${execute}`
