/** A trust policy that does not let the vendor in. */
export const TRUST_NOBODY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})

/** The template with a resource after the connection that cannot be made: its name is taken. */
export const failingLate = (template: string) =>
  template.replace(
    /\nOutputs:/,
    `
  TooLate:
    Type: AWS::IAM::Role
    DependsOn: Connection
    Properties:
      RoleName: taken
      AssumeRolePolicyDocument: ${TRUST_NOBODY}

Outputs:`,
  )

/** The template as Rolecall wrote it before it had the Invitation resource. */
export const asBefore = (template: string) =>
  template
    .replace(/\n {2}#[^\n]*\n {2}Invitation:\n(?: {4}.*\n)+/, '\n')
    .replaceAll(
      /\n {4}(?:DependsOn: Invitation|(?:Deletion|UpdateReplace)Policy: Retain)(?=\n)/g,
      '',
    )
