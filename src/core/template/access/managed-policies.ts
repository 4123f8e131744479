interface KnownPolicy {
  says: string
  warning?: string
}

const KNOWN: Record<string, KnownPolicy> = {
  AdministratorAccess: {
    says: 'Do everything in the account.',
    warning: 'AdministratorAccess allows everything in the account, without any limit.',
  },
  PowerUserAccess: {
    says: 'Do everything except managing users, groups and the organisation.',
    warning:
      'PowerUserAccess allows creating, changing and deleting nearly everything in the account.',
  },
  IAMFullAccess: {
    says: 'Manage users, roles and policies without limit.',
    warning:
      'IAMFullAccess allows making users and roles with any rights, so it amounts to full control.',
  },
  ReadOnlyAccess: {
    says: 'Read everything in the account, including the content of buckets, tables and queues.',
    warning: 'ReadOnlyAccess reads stored data, not only settings.',
  },
  SecurityAudit: {
    says: 'Read the settings of all services that matter for security; not the data that is stored in them.',
  },
  ViewOnlyAccess: {
    says: 'List resources and see their basic settings; not the data that is stored in them.',
  },
  'job-function/ViewOnlyAccess': {
    says: 'List resources and see their basic settings; not the data that is stored in them.',
  },
  'job-function/Billing': {
    says: 'See and manage bills, budgets and payment settings.',
    warning: 'Billing may change payment settings.',
  },
  AWSBillingReadOnlyAccess: { says: 'See bills, costs and budgets.' },
  CloudWatchReadOnlyAccess: { says: 'Read metrics, alarms, dashboards and logs.' },
  AmazonEC2ReadOnlyAccess: {
    says: 'Read the settings of servers, disks, networks and load balancers.',
  },
  AmazonS3ReadOnlyAccess: {
    says: 'List all buckets and read every object in them.',
    warning: 'AmazonS3ReadOnlyAccess reads every object in every bucket.',
  },
  AmazonRDSReadOnlyAccess: { says: 'Read the settings of databases; not the data in them.' },
  AWSOrganizationsReadOnlyAccess: {
    says: 'Read the structure of the organisation: its accounts and policies.',
  },
  IAMReadOnlyAccess: { says: 'Read users, groups, roles and policies; no passwords and no keys.' },
  ComputeOptimizerReadOnlyAccess: { says: 'Read recommendations on sizing.' },
  AWSSupportAccess: { says: 'Open and read support cases.' },
}

const AWS_MANAGED = /^arn:aws(?:-[a-z-]+)?:iam::aws:policy\/(?:service-role\/)?(?<name>.+)$/

/** What one managed policy allows, as far as it is known by name. */
export function describeManagedPolicy(arn: string): { what: string; warning?: string } {
  const name = AWS_MANAGED.exec(arn)?.groups?.name
  if (!name)
    return {
      what: 'Whatever this policy says, now and after a change of it.',
      warning: `${arn} is not one of AWS's own policies; read it.`,
    }
  const known = KNOWN[name]
  if (known) return { what: known.says, ...(known.warning ? { warning: known.warning } : {}) }
  const what = `What AWS put into its managed policy ${name}.`
  return /FullAccess$/.test(name)
    ? {
        what,
        warning: `${name} allows creating, changing and deleting without limit in its service.`,
      }
    : { what }
}

/** Where AWS publishes what a managed policy says. */
export function managedPolicyReference(arn: string): string | undefined {
  const name = AWS_MANAGED.exec(arn)?.groups?.name?.split('/').at(-1)
  return name
    ? `https://docs.aws.amazon.com/aws-managed-policy/latest/reference/${encodeURIComponent(name)}.html`
    : undefined
}
