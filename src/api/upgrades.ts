import * as z from 'zod'
import { DeliveryFile } from './deliveries.ts'
import * as f from './fields.ts'
import { AccessVersionDiff } from './profiles.ts'

const { field, named, text, time } = f

export const UpgradeOrder = named(
  'UpgradeOrder',
  'The version to which the stack of a connection is to be updated.',
  z.strictObject({
    toVersion: field(
      z.int().min(1).max(1_000_000),
      'The number of the version; the current one of the profile unless given. A lower number than the granted one is a downgrade.',
      3,
    ).optional(),
    parameters: f.Parameters.optional(),
    reason: f.Reason.optional(),
  }),
)

const steps = z.object({
  review: text(
    'Makes the change set and shows it. Changes nothing in the stack.',
    'aws cloudformation create-change-set …',
  ),
  execute: text(
    'Makes the changes and waits for their end. Run it in the same shell.',
    'aws cloudformation execute-change-set …',
  ),
})

export const Upgrade = named(
  'Upgrade',
  'How the customer updates the stack of a connection to another version of its access profile.',
  z.object({
    connectionId: f.ConnectionId,
    fromVersion: field(
      z.int().nullable(),
      'The number of the granted version; null if Rolecall never stored it.',
      2,
    ),
    toVersion: field(z.int(), 'The number of the offered version.', 3),
    offeredAt: time('When it was offered.'),
    changes: field(
      AccessVersionDiff.nullable(),
      'What changes; null if the granted version is not known.',
      null,
    ),
    templateUrl: field(
      z.string().nullable(),
      'The template, for this stack only. Null for a role without a stack, like `consoleUrl` and `steps`.',
      'https://northwind-templates.s3.us-east-1.amazonaws.com/templates/0f8e….yaml',
    ),
    consoleUrl: field(
      z.string().nullable(),
      'The page of the AWS console that updates this stack. If the console does not fill in the address of the template, the customer pastes `templateUrl`.',
      'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/update?stackId=…',
    ),
    command: field(
      z.string().nullable(),
      "A shell text for the customer's account, such as in AWS CloudShell: makes a change set, shows it, and executes it with its last lines. For a role without a stack, it changes the role; null if only CloudFormation can make the role.",
      'aws cloudformation create-change-set …',
    ),
    steps: field(steps.nullable(), 'The two parts of `command`.', {
      review: 'aws cloudformation create-change-set …',
      execute: 'aws cloudformation execute-change-set …',
    }),
    undo: field(
      z.string().nullable(),
      'The same command, back to the granted version; null if its template is not known.',
      'aws cloudformation create-change-set …',
    ),
    files: field(
      z.array(DeliveryFile),
      'For a role without a stack: what makes it with Terraform. Else empty.',
      [],
    ),
  }),
)
