/**
 * The ways to create a role of which Rolecall prints everything. They are apart from the schemas,
 * because the command line starts without those.
 */
export const DELIVERY_TOOLS = [
  'cloudformation',
  'terraform',
  'cli',
  'powershell',
  'cdk',
  'console',
  'existing',
] as const
