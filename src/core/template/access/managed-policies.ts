interface KnownPolicy {
  what: string
  warning?: string
}

const KNOWN: Record<string, KnownPolicy> = {
  AdministratorAccess: {
    what: 'Do everything in the account.',
    warning: 'AdministratorAccess allows everything in the account, without any limit.',
  },
  PowerUserAccess: {
    what: 'Do almost everything, except manage users, groups and the organization.',
    warning: 'PowerUserAccess can create, change and delete almost everything in the account.',
  },
  IAMFullAccess: {
    what: 'Manage users, roles and policies without limit.',
    warning:
      'IAMFullAccess can create users and roles with any rights, so it gives full control of the account.',
  },
  ReadOnlyAccess: {
    what: 'Read everything in the account, including the content of buckets, tables and queues.',
    warning: 'ReadOnlyAccess can read stored data, not only settings.',
  },
  SecurityAudit: {
    what: 'Read the settings that matter for security in all services, but not the stored data.',
  },
  ViewOnlyAccess: {
    what: 'List resources and see their basic settings, but not the stored data.',
  },
  'job-function/ViewOnlyAccess': {
    what: 'List resources and see their basic settings, but not the stored data.',
  },
  'job-function/Billing': {
    what: 'See and manage bills, budgets and payment settings.',
    warning: 'Billing can change payment settings.',
  },
  AWSBillingReadOnlyAccess: { what: 'See bills, costs and budgets.' },
  CloudWatchReadOnlyAccess: { what: 'Read metrics, alarms, dashboards and logs.' },
  AmazonEC2ReadOnlyAccess: {
    what: 'Read the settings of servers, disks, networks and load balancers.',
  },
  AmazonS3ReadOnlyAccess: {
    what: 'List all buckets and read every object in them.',
    warning: 'AmazonS3ReadOnlyAccess can read every object in every bucket.',
  },
  AmazonRDSReadOnlyAccess: { what: 'Read the settings of databases, but not the data in them.' },
  AWSOrganizationsReadOnlyAccess: {
    what: 'Read the structure of the organization: its accounts and policies.',
  },
  IAMReadOnlyAccess: {
    what: 'Read users, groups, roles and policies, but no passwords and no secret keys.',
  },
  ComputeOptimizerReadOnlyAccess: { what: 'Read recommendations about the size of resources.' },
  AWSSupportAccess: { what: 'Open and read support cases.' },
}

const AWS_MANAGED = /^arn:aws(?:-[a-z-]+)?:iam::aws:policy\/(?:service-role\/)?(?<name>.+)$/

/** What a managed policy allows, if Rolecall knows its name. */
export function describeManagedPolicy(arn: string): { what: string; warning?: string } {
  const name = AWS_MANAGED.exec(arn)?.groups?.name
  if (!name)
    return {
      what: 'Everything that this policy allows, now and after it is changed.',
      warning: `${arn} is not a policy of AWS. Read it before you agree.`,
    }
  const known = KNOWN[name]
  if (known) return { what: known.what, ...(known.warning ? { warning: known.warning } : {}) }
  const what = `Everything that the AWS managed policy ${name} allows.`
  return /FullAccess$/.test(name)
    ? {
        what,
        warning: `${name} can create, change and delete everything in its service.`,
      }
    : { what }
}

/** AWS's page about a managed policy. */
export function managedPolicyReference(arn: string): string | undefined {
  const name = AWS_MANAGED.exec(arn)?.groups?.name?.split('/').at(-1)
  return name
    ? `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/${encodeURIComponent(name)}.html`
    : undefined
}
