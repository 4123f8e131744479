import * as z from 'zod'
import { DELIVERY_TOOLS } from './delivery-tools.ts'
import { field, named, text } from './fields.ts'

export const DeliveryTool = field(
  z.enum(DELIVERY_TOOLS),
  'How the role is created: `cloudformation`, `terraform`, `cli` (AWS CLI in bash), `powershell` (AWS CLI in PowerShell), `cdk` (AWS CDK in TypeScript), `console` (by hand), `existing` (a role that is there already).',
  'terraform',
)

export const DeliveryFile = z.object({
  name: text('The name of the file.', 'northwind_insights.tf'),
  content: text('Its content.', 'resource "aws_iam_role" "northwind_insights" {\n…'),
})

export const Delivery = named(
  'Delivery',
  'All that a customer needs to create the role of an invitation in one way. Each way creates the same role.',
  z.object({
    tool: DeliveryTool,
    title: text('The name of the way.', 'Terraform'),
    files: field(z.array(DeliveryFile), 'The files, in the order in which the steps use them.', [
      {
        name: 'northwind_insights.tf',
        content: 'resource "aws_iam_role" "northwind_insights" {\n…',
      },
    ]),
    steps: field(
      z.array(z.string()),
      'What the customer does, in order. Names and commands stand in backticks.',
      ['Add the file `northwind_insights.tf` to a Terraform configuration.'],
    ),
    undo: text(
      'How the customer ends the access.',
      'Remove the file from the configuration and run `terraform apply`.',
    ),
  }),
)

export type DeliveryTool = (typeof DELIVERY_TOOLS)[number]
