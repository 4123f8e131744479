import type { Child } from 'hono/jsx'
import {
  type DeliveryWords,
  ENGLISH_DELIVERIES,
  ENGLISH_REFUSALS,
} from '../../../core/deliveries/words.ts'
import { ENGLISH_SHEET } from '../../../core/template/access/sheet-words.ts'
import { ENGLISH_FINDINGS, type FindingTexts } from '../../../core/verification/findings.ts'

/** Makes a text of the page a link. */
type Link = (text: string) => Child

interface PolicyFacts {
  name: string
  arn: Child
  version: string
  date: string
}

interface RetainFacts {
  option: Child
  ownTemplate: boolean
  entry: Child
}

interface ReceiptFacts {
  time: Child
  denials: number
  vendor: string
  command: Child
  keys: Child
}

interface StripFacts {
  count: number
  hasMore: boolean
  /** Such as `3 passed, 1 denied`. */
  counts: string
  /** The time and the verdict of the latest check. */
  time: Child
  verdict: string
}

/**
 * The texts of the customer's page in English. A value in a text may be an element of the page,
 * such as a link or a time.
 */
export const en = {
  lang: 'en',
  /** For dates. */
  locale: 'en-GB',

  skip: 'Skip to the content',
  /** The units of durations; `days` also stands after “in” and “ago”. */
  units: { day: 'day', days: 'days', h: 'h', min: 'min', s: 's' },

  /** Names of Regions that differ from AWS's English ones. */
  regions: {} as Partial<Record<string, string>>,
  account: ({ id }: { id: Child }) => <>AWS account {id}</>,
  yourAccount: 'your AWS account',
  copy: ({ what }: { what: Child }) => <>Copy{what}</>,
  /** What the script shows. */
  script: {
    copied: 'Copied',
    notCopied: 'Not copied',
    updates: 'Updates by itself',
    reconnecting: 'Reconnecting…',
  },

  page: {
    title: ({ status, vendor }: { status: string; vendor: string }) =>
      `${status} · ${vendor}: connect an AWS account`,
    statusLabel: 'Status',
    nextStepLabel: 'Next step',
    endsIn: ({ time }: { time: Child }) => <>Ends in {time}</>,
    continueLong: 'Continue…',
    enterAccount: 'Enter account',
    readTemplate: 'Read the template',
    checksExplained:
      'Each check tries the role with your External ID, without it and with a wrong one. It passes if AWS allows only the first.',
  },

  bar: {
    purpose: 'AWS account connection',
    label: 'Page',
    share: 'Share with a colleague',
    shareExplained:
      'Whoever administers AWS can open this page. Opening it changes nothing. Send the link only to people whom you trust: it can be used once.',
    theLink: 'the link of this page',
    writeEmail: 'Write an e-mail',
    emailSubject: ({ vendor }: { vendor: string }) => `${vendor} asks for access to AWS`,
    help: 'Get help',
  },

  intro: {
    requested: ({ customer, contact }: { customer: Child; contact: Child }) => (
      <>
        Requested{customer ? <> for {customer}</> : null}
        {contact ? <> by {contact}</> : null}
      </>
    ),
    asks: ({ vendor }: { vendor: string }) => `${vendor} asks for access to your AWS account`,
    hasAccess: ({ vendor, account }: { vendor: string; account: Child }) => (
      <>
        {vendor} has access to {account}
      </>
    ),
    noAccess: ({ vendor, account }: { vendor: string; account: Child }) => (
      <>
        {vendor} no longer has access to {account}
      </>
    ),
    stopped: ({ vendor, account }: { vendor: string; account: Child }) => (
      <>
        {vendor} stopped using its access to {account}
      </>
    ),
    both: ({ vendor, account }: { vendor: string; account: Child }) => (
      <>
        {vendor} and {account}
      </>
    ),
    purpose: ({ vendor }: { vendor: string }) => `Purpose, in the words of ${vendor}`,
    fromAccount: 'From AWS account',
    onlyAccount: 'the only account that can use the role',
    thisLink: 'This link',
    hasEnded: 'Has ended',
    stays: 'Stays',
    connectsNothing: 'it connects nothing any more',
    connectsNoOther: 'it shows this connection, and connects no other',
    inYourAccount: 'In your account',
    /** What exists in the account, and where to read more. */
    inAccount: {
      nothing: ['Nothing exists yet', 'AWS shows you everything before it creates it'],
      noReport: ['No stack has reported yet', 'see the status'],
      noConnectionLeft: ['No connection', 'the status says what is left'],
      noConnection: ['No connection', 'the status says what to do'],
      noRole: ['No role', 'the last check found none that works'],
      underWay: ['A stack is under way', 'see the status'],
      stack: ['One stack with one role', 'see the status'],
      roles: ['One stack with several roles', 'see the status'],
      declared: ['A role without a stack', 'see the status'],
    } satisfies Record<string, [what: string, more: string]>,
    runs: ({ vendor }: { vendor: string }) =>
      `${vendor} runs this page with Rolecall, open-source software for connecting AWS accounts.`,
    loadsNothing: 'The page loads nothing from other sites.',
  },

  roles: {
    title: 'The roles of this stack',
    explained: 'The stack creates more than one role. Each is verified and used by itself.',
    waiting: 'Not reported yet',
  },

  card: {
    label: 'Status and next step',
    titles: {
      account: 'Nothing created yet',
      ready: 'Nothing created yet',
      waiting: 'Waiting for your stack',
      silent: 'Nothing has arrived yet',
      creating: 'Your stack has begun',
      checking: 'Checking the role',
      stuck: 'Nothing more has arrived',
      failed: 'This attempt failed',
      'awaiting-approval': 'Waiting for approval',
      connected: 'Connected',
      suspended: 'Paused',
      insecure: 'Paused: the role is not secure',
      unreachable: 'The role does not work',
      contested: 'The role still works',
      disconnecting: 'Disconnecting',
      'ended-by-customer': 'Disconnected by you',
      'ended-by-vendor': 'The access is not used any more',
      declined: 'You declined',
      'link-ended': 'This link has ended',
    },
    vendorStopped: ({ vendor }: { vendor: string }) => `${vendor} stopped using the role`,
    withoutScript: ({ reload }: { reload: Link }) => (
      <>
        Without JavaScript this page does not update. To see the current status,{' '}
        {reload('reload it')}.
      </>
    ),
    yourAccount: 'your account',
    asksForAll: 'This asks for administrator rights. Read first.',
    twoSteps: 'Two steps: the account number here, one button in AWS.',
    oneStep: 'One step is left, in AWS.',
    started: ({ ago }: { ago: Child }) => <>Started {ago} ago.</>,
    waiting: ({ account, started }: { account: Child; started: Child }) => (
      <>
        In account {account}. {started} Usually it takes 30 s.
      </>
    ),
    silent: ({ account, started }: { account: Child; started: Child }) => (
      <>
        {started} Account {account}.
      </>
    ),
    creating: ({ account }: { account: Child }) => <>It is creating the role in {account}.</>,
    checking: 'The stack completes only if all three checks have the right outcome.',
    awaitingApproval: ({ vendor }: { vendor: string }) =>
      `The role works. ${vendor} must confirm the account number; you need not do anything.`,
    connectedSince: ({ time }: { time: Child }) => <>Since {time}. You can close this page.</>,
    suspended: ({ vendor }: { vendor: string }) =>
      `${vendor} paused this connection and gets no access meanwhile.`,
    insecure: ({ vendor }: { vendor: string }) =>
      `AWS allowed a request that it should have refused. ${vendor} gets no access until the role is fixed.`,
    unreachable: ({ vendor }: { vendor: string }) =>
      `AWS does not let ${vendor} use the role with your External ID.`,
    contested: 'CloudFormation reported that the stack is deleted, but the role can still be used.',
    disconnecting:
      'The stack is being deleted. The page shows when the role can no longer be used.',
    youEnded: ({ time }: { time: Child }) => <>You ended the access. Seen on {time}.</>,
    linkWorkedUntil: ({ time }: { time: Child }) => <>It worked until {time}.</>,
    declinedOn: ({ time }: { time: Child }) => <>On {time}.</>,
    vendorEndedLink: ({ vendor }: { vendor: string }) => `${vendor} ended it.`,
  },

  glance: {
    title: 'Access at a glance',
    verdicts: {
      limited: 'Limited',
      'reads-data': 'Reads data',
      'can-change': 'Can change things',
      takeover: 'Can take over',
    },
    lines: {
      'reads-settings': 'Reads settings',
      'reads-data': 'Reads stored data',
      'reads-secrets': 'Reads secrets',
      'writes-or-deletes': 'Writes or deletes',
      'changes-iam': 'Changes IAM',
      'stops-logging': 'Can turn off logging',
    },
    /** What a “no” is about. */
    about: {
      'reads-settings': 'Resources and how they are set up',
      'reads-data': 'Buckets, databases, queues, logs',
      'reads-secrets': 'Secret values, parameters, decryption',
      'writes-or-deletes': 'Anything in your account',
      'changes-iam': 'Users, roles, policies, keys',
      'stops-logging': 'CloudTrail, Config, GuardDuty',
    },
    yes: 'Yes',
    no: 'No',
    inPart: 'In part',
    scale: 'Scale of access',
    early:
      'This invitation was made by an earlier version of Rolecall, which did not store its rights.',
    readFirst: ({ link }: { link: Link }) => (
      <>
        <strong>The template has the exact rights:</strong> {link('read the template')} before you
        launch it.
      </>
    ),
    notUndone: 'Deleting the stack does not undo what the role made.',
    computed: ({ vendor }: { vendor: string }) =>
      `Rolecall computed this from the policies in the template. ${vendor} cannot edit it.`,
    allUnderstood: 'All statements were understood.',
    notAll: ({ count }: { count: number }) =>
      `Not everything could be read: ${count === 1 ? 'one part' : `${count} parts`} of the template cannot be shown here. See the table below.`,
    beforeYouAgree: 'Before you agree',
    askForLess: ({ vendor }: { vendor: Child }) => (
      <>Ask {vendor} whether fewer rights are enough.</>
    ),
    otherAccount: ({ vendor }: { vendor: string }) =>
      `Or connect an account that holds only what ${vendor} needs.`,
  },

  launch: {
    otherWays: 'Other ways to create it',
    launchStack: 'Launch Stack',
    startAgain: 'Start again',
    newTab: '(opens the AWS console in a new tab)',
    youWouldGrant: 'You would grant',
    whatTemplateSays: 'What the template says',
    accountNumber: 'AWS account number',
    accountHint:
      '12 digits, in the AWS console at the top right. This link then works for this account only.',
    region: 'Region of the stack',
    regionHint: 'The stack is created in this Region. The role works in all Regions.',
    notInList: ({ link }: { link: Link }) => (
      <>Is your Region missing? {link('Create the role another way')}.</>
    ),
    continue: 'Continue',
    tick: ({ vendor }: { vendor: string }) => (
      <>
        I understand that I give {vendor} <strong>administrator rights</strong>, and that deleting
        the stack does not undo what it made.
      </>
    ),
    wasConnected: ({ stack }: { stack: string }) =>
      `The stack ${stack} connected, and was then deleted or rolled back. Its role no longer works. You can start again with this link.`,
    signIn: ({ account }: { account: Child }) => (
      <>Sign in to AWS account {account} as somebody who may create IAM roles.</>
    ),
    opens: () => (
      <>
        Opens the AWS console in a new tab. Nothing is created until you press{' '}
        <strong>Create stack</strong> there.
      </>
    ),
    asked: 'The AWS console asks you for these values:',
    filledIn:
      'The AWS console shows values whose names begin with Rolecall. Leave them as they are: with other values the stack stops.',
    youEntered: 'You entered this account number.',
    vendorSet: ({ vendor }: { vendor: string }) => `${vendor} set this account number.`,
    ifWrong: ({ vendor }: { vendor: Child }) => <>If it is wrong, ask {vendor} to reset it.</>,
    stackIn: ({ region }: { region: Child }) => <>Stack in {region}</>,
    anotherRegion: 'Another Region',
    useRegion: 'Use this Region',
  },

  /** The three checks of a role, and the four steps to a connection. */
  checks: {
    names: ['Works with your External ID', 'Refused without it', 'Refused with a wrong one'],
    allowed: 'allowed',
    refused: 'refused',
    notRun: 'not run',
    noAnswer: 'no clear answer',
    trying: 'trying…',
    progress: 'Progress',
    steps: ['Account', 'Stack', 'Checks', 'Connected'],
    stepsWithoutStack: ['Account', 'Role', 'Checks', 'Connected'],
    done: '(done)',
  },

  /** The history of checks. */
  strip: {
    title: 'Checks',
    none: 'None in the last 90 days.',
    summary: ({ count, hasMore, counts, time, verdict }: StripFacts) => (
      <>
        {hasMore ? `The latest ${count}` : `${count} in the last 90 days`}: {counts}. The latest,{' '}
        {time}: {verdict}.
      </>
    ),
    verdicts: {
      proved: 'passed',
      insecure: 'insecure',
      denied: 'denied',
      unknown: 'without a clear answer',
    },
  },

  failure: {
    theReason: 'the reason',
    titles: {
      ACCOUNT_NOT_INVITED: 'The stack ran in the wrong account',
      REGION_NOT_INVITED: 'The stack ran in a Region that this link does not allow',
      ROLE_NOT_CREATED: 'The role could not be created',
      TAKEOVER_NOT_CONFIRMED: 'The box about administrator rights was not ticked',
      ROLE_NOT_ASSUMABLE: 'The role did not pass the checks',
      TRUST_WITHOUT_EXTERNAL_ID: 'The role did not pass the checks',
      TRUST_ACCEPTS_ANY_EXTERNAL_ID: 'The role did not pass the checks',
    },
    ranIn: ({ other, account }: { other: Child; account: Child }) => (
      <>
        It ran in {other}. This invitation is for {account}.
      </>
    ),
    stoppedAt: ({ time, checked }: { time: Child; checked: boolean }) => (
      <>
        Stopped at {time}
        {checked ? '.' : ', before any role was checked.'}
      </>
    ),
    whatToDo: 'What to do',
    whatToDoNow: 'What to do:',
    whatWasChecked: 'What was checked',
    whatIsLeft: 'What is left',
    roleIsRemoved:
      'CloudFormation removes the role when it rolls the stack back. If you turned rollback off, delete the stack.',
    nothingLeft:
      'No connection, and no role of this stack. CloudFormation keeps the record of the stack until you delete it.',
    deleteStack: 'Delete the stack',
    forHelp: ({ vendor, message, code }: { vendor: string; message: string; code: Child }) => (
      <>
        If you ask {vendor} for help, send this: {message} {code}
      </>
    ),
    thenStartAgain: () => (
      <>
        Press <em>Start again</em>. The same link works, and the new stack gets a name of its own.
      </>
    ),
    switchAccount: ({ account }: { account: Child }) => (
      <>In the AWS console, open the menu at the top right and switch to {account}.</>
    ),
    invitedAccount: 'the invited account',
    isItRight: ({ account, vendor }: { account: Child; vendor: Child }) => (
      <>
        Is {account} the right one? Ask {vendor} to reset the account number.
      </>
    ),
    otherAccount: 'the other account',
    chooseRegion: ({ regions }: { regions: string }) => `Choose one of these Regions: ${regions}.`,
    openEvents: ({ stack }: { stack: Child }) => (
      <>
        Open the events of the stack{stack ? <>: {stack}</> : null}. CloudFormation tells the reason
        only there.
      </>
    ),
    stackInRegion: ({ stack, region }: { stack: string; region: string }) =>
      `${stack} in ${region}`,
    findEvent: 'Find the first event that failed, and open its text below.',
    earlier: ({ count }: { count: number }) => `Earlier attempts (${count})`,
    earlierAttempt: ({ time, account, message }: Record<'time' | 'account' | 'message', Child>) => (
      <>
        {time}, account {account}: {message}
      </>
    ),
    itFailed: 'It failed.',
    calledIn: 'The stack called in',
    accountIsRight: 'The account is right',
    regionIsRight: 'The Region is right',
    roleWasCreated: 'The role was created',
    notReported: 'not reported',
    roleReported: 'The stack reported its role',
  },

  /** What the events of a stack may say. The texts in quotation marks are AWS's. */
  causes: {
    exists: '“Role … already exists”',
    existsRemedy: ({ role, vendor }: { role: string; vendor: Child }) => (
      <>
        An earlier stack or another role holds the name{role && ` ${role}`}. Delete the earlier
        stack, then start again. If something else uses that role, ask {vendor} for a new link.
      </>
    ),
    unauthorized: '“Not authorized to perform: iam:CreateRole”',
    unauthorizedRemedy: () => (
      <>
        Your sign-in may not create roles. Send this page to somebody who administers AWS:{' '}
        <em>Share with a colleague</em>, at the top.
      </>
    ),
    scp: '“Explicit deny in a service control policy”',
    scpRemedy: ({ action, role }: { action: Child; role: Child }) => (
      <>
        Your organization forbids it. Ask your cloud team to allow {action}
        {role ? <> for the role {role}</> : null}, then start again.
      </>
    ),
    other: 'Something else',
    otherRemedy: ({ vendor }: { vendor: Child }) => (
      <>Copy the text of the event and ask {vendor}.</>
    ),
    noStack: 'There is no stack',
    noStackRemedy: () => (
      <>
        Press <em>Start again</em>. In the AWS console, tick the box about IAM and press Create
        stack.
      </>
    ),
    otherAccount: 'It ran in another account',
    otherAccountRemedy: ({ account }: { account: Child }) => (
      <>Sign in to {account} and start again.</>
    ),
    accountOfInvitation: 'the account of this invitation',
    region: '“This stack can only be created in these Regions”',
    regionRemedy: 'Choose one of the Regions that the message names, then start again.',
  },

  underWay: {
    another: 'This opens AWS for another stack. The first that connects counts; delete the others.',
    waiting: () => (
      <>
        In the AWS tab: tick the box about IAM and press <strong>Create stack</strong>.
      </>
    ),
    mayClose: 'You may close this page.',
    whatEventsSay: ({ region }: { region: Child }) => (
      <>
        <strong>What do the stack’s events say?</strong> They are in the AWS console, under
        CloudFormation, in {region}.
      </>
    ),
    accountAndRegion: 'Account and Region are right',
    role: ({ name }: { name: string | undefined }) => (name ? `Role ${name}` : 'The role'),
    passed: 'The role passed. The stack completes as soon as CloudFormation has the answer.',
    repeated:
      'AWS needs some seconds until a new role works everywhere. The checks are repeated until the outcome is clear.',
    stuckAfterRole:
      'The stack reported its role, and then nothing more. CloudFormation has stopped waiting by now.',
    stuckBeforeRole:
      'The stack reported that it began, and then nothing more. If rollback is switched off, a failed stack stays as it is and reports nothing.',
    lookAtEvents: ({ stack, vendor }: { stack: Child; vendor: Child }) => (
      <>
        <strong>Look at the stack’s events:</strong> {stack}. If it failed, delete it and start
        again. For help, ask {vendor}.
      </>
    ),
    inConsole: 'in the AWS console, under CloudFormation',
    account: 'Account',
    stack: 'Stack',
  },

  connected: {
    role: 'Role',
    until: ({ vendor }: { vendor: string }) =>
      `Until then ${vendor} gets no access. To end this, delete the stack.`,
    lastUsed: 'Last used',
    usedAgo: ({ ago, scope, all }: { ago: Child; scope: string; all: Link }) => (
      <>
        {ago} ago ({scope}), {all('all use')}
      </>
    ),
    notYet: 'not yet',
    granted: 'Granted',
    version: ({ number, newer }: { number: number; newer: number | undefined }) =>
      `Version ${number}${newer === undefined ? ', the current one' : `; the current one is ${newer}`}`,
    checkResults: {
      checked: 'The role was checked just now.',
      'too-soon': 'The role was checked a moment ago. Try again in a minute.',
      unclear: 'AWS gave no clear answer, so nothing has changed. Try again in a minute.',
    },
    checkNow: 'Check now',
    disconnect: 'Disconnect',
    deleteStack: ({ region }: { region: string | undefined }) =>
      `Delete the stack${region ? ` in ${region}` : ''}. The role is deleted with it.`,
    deleteCommand: 'Delete command',
    ifStuck: 'If the deletion cannot finish',
    endSessions: 'End all sessions at once',
    deleteRole: ({ role }: { role: Child }) => (
      <>
        To end the access, delete the role{role ? <> {role}</> : null} in IAM. The page shows when
        it no longer works.
      </>
    ),
    roleStays: 'The role still exists in your account.',
    endByDeleting: ({ stack }: { stack: string | undefined }) =>
      `To end the access, delete the stack${stack ? ` ${stack}` : ''}.`,
    onPurpose:
      'If you deleted or changed the role on purpose, nothing is left to do here but to delete the stack.',
    lastChecked: 'Last checked',
    checkedAgo: ({ ago, result, all }: { ago: Child; result: string; all: Link }) => (
      <>
        {ago} ago, {result}, {all('all checks')}
      </>
    ),
    results: {
      proved: 'all three right',
      insecure: 'not secure',
      denied: 'AWS refused it',
      unknown: 'no clear answer',
    },
    lastRight: 'Last right',
    ago: ({ ago }: { ago: Child }) => <>{ago} ago</>,
  },

  decline: {
    title: 'Decline this request',
    explained: ({ vendor }: { vendor: string }) =>
      `Nothing is created, and this link ends. ${vendor} is told.`,
    note: ({ vendor }: { vendor: string }) => `A note for ${vendor} (optional)`,
    send: 'Decline',
    noticed: ({ vendor }: { vendor: string }) =>
      `${vendor} is told. If you started a stack, delete it in CloudFormation.`,
  },
  backTo: ({ vendor }: { vendor: string }) => `Back to ${vendor}`,

  ended: {
    nothingToDo: 'You need not do anything.',
    noConnection:
      'No connection was made with it. If you started a stack, delete it in CloudFormation.',
    toConnect: ({ vendor }: { vendor: Child }) => <>To connect, ask {vendor} for a new link.</>,
    connectAgain: ({ vendor }: { vendor: Child }) => (
      <>To connect again, ask {vendor} for a new link.</>
    ),
    deleteFirst: ({ vendor }: { vendor: Child }) => (
      <>To connect again, delete the stack first and ask {vendor} for a new link.</>
    ),
    youDeleted:
      'You deleted the stack, and CloudFormation deletes the role with it. There is nothing left to do.',
    cannotBeUsed: () => (
      <>
        The role was tried again: <strong>it can no longer be used.</strong>
      </>
    ),
    downloadReceipt: 'Download the receipt (signed)',
    receiptIssued: ({ time, denials, vendor, command, keys }: ReceiptFacts) => (
      <>
        Issued {time}, after AWS had refused the role {denials} times over an hour, while {vendor}{' '}
        could use other roles. To verify it: {command}, with the keys at {keys}.
      </>
    ),
    refusedSoFar: ({ denials, since }: { denials: number; since: Child }) => (
      <>
        AWS has refused the role {denials} {denials === 1 ? 'time' : 'times'} in the last {since}.
        After an hour of refusals you can download a signed receipt here.
      </>
    ),
    deleteToRemove: ({ stack }: { stack: string | undefined }) => (
      <>Delete the stack {stack} to remove it.</>
    ),
    couldBeUsed: ({ ago }: { ago: Child }) => <>It could still be used {ago} ago.</>,
    remains: 'Remains',
    roleAndStack: ({ region }: { region: string | undefined }) =>
      `Role and stack${region ? ` in ${region}` : ''}`,
    openStack: 'Open the stack in AWS',
    gaveUp:
      'The role existed for 90 days after the end, so it is no longer tried. There will be no receipt.',
    receiptLater: 'When the role is gone, you get a signed receipt here.',
  },

  /** Everything that the role is granted. */
  rights: {
    title: 'What it can do',
    version: ({ number, profile, seen }: { number: number; profile: string; seen: Child }) => (
      <>
        Version {number} of the profile “{profile}”{seen ? <>, first seen {seen}</> : null}.
      </>
    ),
    stays: ({ vendor }: { vendor: string }) =>
      `The template of this invitation grants this, whatever ${vendor} changes later.`,
    view: 'View of the rights',
    plain: 'Plain',
    asJson: 'The policies as JSON',
    mayBeLess: 'The role may have less than the table says:',
    awsKeeps: ({ count }: { count: number }) => (
      <>
        <strong>AWS keeps {count === 1 ? 'this policy' : 'these policies'}</strong> and may change{' '}
        {count === 1 ? 'it' : 'them'} at any time. The table shows:
      </>
    ),
    policy: ({ name, arn, version, date }: PolicyFacts) => (
      <>
        {name} {arn}, version {version} of {date}
      </>
    ),
    alsoCreates: () => (
      <>
        <strong>The template also creates</strong> these resources in your account:
      </>
    ),
    dataDate: ({ date }: { date: string }) =>
      `The names of services and the access levels come from AWS’s published data of ${date}.`,
    caption: 'Rights by service and access level',
    service: 'Service',
    levels: {
      List: 'List',
      Read: 'Read',
      Write: 'Write',
      Delete: 'Delete',
      Permissions: 'Permissions',
      Tagging: 'Tagging',
    },
    /** For narrow columns. */
    shortLevels: { Permissions: 'Perms' } as Partial<Record<string, string>>,
    on: 'On',
    why: 'Why (vendor’s words)',
    /** Before the vendor's words, on narrow screens. */
    whyLabel: 'Why:',
    services: ({ count }: { count: number }) => `${count} services`,
    kinds: ({ count }: { count: number }) => `${count} kinds of resources, listed in this row`,
    allActions: 'All actions',
    actions: ({ count }: { count: number }) => (count === 1 ? '1 action' : `${count} actions`),
    conditions: ({ count }: { count: number }) =>
      count === 1 ? '1 condition' : `${count} conditions`,
    yes: 'yes',
    no: 'no',
    reference: 'What each action does, in AWS’s reference',
    onlyIf: ({ condition }: { condition: Child }) => <>Only if {condition}</>,
    onResources: 'On:',
    from: 'From:',
    cannotBeShown: 'Cannot be shown here:',
    readTemplate: ({ line }: { line: number | undefined }) =>
      `read the template${line ? `, line ${line}` : ''}`,
  },

  cannot: {
    title: 'What it cannot do',
    titleTakeover: 'What still holds it back',
    noLimits:
      'IAM sets no limit to these rights, so there is no list of what the role cannot do. Only this is certain:',
  },

  /** What is set for the role beyond the vendor's request. */
  options: {
    title: 'Properties of the role',
    isSet: 'The role gets this in addition to what is described above.',
    nothingSet: ({ vendor }: { vendor: string }) =>
      `Nothing yet. ${vendor} lets you set some properties of the role before you create it.`,
    change: 'Set properties of the role',
    save: 'Save',
    newTemplate:
      'Saving makes a new template. If the AWS console is already open, launch again from this page. Leave a field empty for the default.',
    verified:
      'Rolecall compares name and path with the role that you create, and the rest where the role may read itself.',
    names: {
      roleName: 'Name',
      path: 'Path',
      permissionsBoundary: 'Permissions boundary',
      tags: 'Tags',
      maxSessionSeconds: 'Longest session',
      allowedRegions: 'Allowed Regions',
      expiresAt: 'Ends',
    },
    hints: {
      roleName: 'The exact name of the role. No other role in the account may have it.',
      path: 'Begins and ends with a slash, such as /vendors/.',
      permissionsBoundary:
        'The name or ARN of a managed policy. The role can never do more than it allows.',
      tags: 'Such as costCenter=4711; owner=platform.',
      maxSessionSeconds: 'In seconds, 3600 to 43200.',
      allowedRegions:
        'Such as eu-central-1, eu-west-1. Elsewhere the role can use global services only, such as IAM.',
      expiresAt: 'From this day on, 0:00 UTC, nobody can use the role.',
    },
    wrong: {
      roleName: 'Enter 1 to 64 letters, digits or _+=,.@- for the name.',
      path: 'Enter a path that begins and ends with a slash, such as /vendors/.',
      permissionsBoundary:
        'Enter the name of a policy in your account, or the ARN of a policy in this account.',
      tags: 'Enter tags as key=value, separated by semicolons. IAM accepts letters, digits, spaces and _.:/=+-@. The vendor’s own tags cannot be changed.',
      maxSessionSeconds: 'Enter a number of seconds from 3600 to 43200.',
      allowedRegions: 'Enter codes of AWS Regions, separated by commas.',
      expiresAt: 'Enter a day in the future.',
    },
  },

  howTo: {
    title: 'How to create it',
    enterAccount: () => (
      <>
        <strong>Enter the account number</strong> in the card and press Continue. Then press Launch
        Stack.
      </>
    ),
    signIn: 'Sign in to that account as somebody who may create IAM roles.',
    opens: 'The AWS console opens with everything filled in.',
    filledIn: 'Template, stack name and Region. You can read all of it before you agree.',
    tick: 'Tick the box about IAM and press Create stack.',
    tickMore:
      'AWS asks for this tick whenever a template makes a role. It takes about 30 seconds, and this page shows the result.',
    console: 'AWS console',
    ways: 'Ways to create the role',
    backToRequest: ({ vendor }: { vendor: string }) => `Back to the request of ${vendor}`,
    wayTitle: ({ vendor }: { vendor: string }) => `Create the role for ${vendor} in another way`,
    toCard: 'Go there',
    downloadFile: 'Download',
    undoTitle: 'End the access',
    thenArn: ({ account }: { account: Child }) => (
      <>Create the role in account {account}. Then enter its ARN. Rolecall checks the role.</>
    ),
    enterArn: 'Enter the ARN',
    withCommand: 'With the AWS command line',
    runCommand: ({ account }: { account: Child }) => (
      <>
        Run this with credentials for account {account} that may create IAM roles, for example in
        AWS CloudShell. This page shows the result.
      </>
    ),
    createCommand: 'Create the stack',
    commandLater: 'Do first what the card asks for. Then the command is here.',
    download: ({ link }: { link: Link }) => (
      <>
        Or {link('download the template')} and create the stack yourself. Do not change the
        template.
      </>
    ),
    created: ({ vendor, roles }: { vendor: string; roles: number }) =>
      `Created: ${roles === 1 ? 'one IAM role, and two' : `${roles} IAM roles, and ${roles + 1}`} entries in the stack that tell ${vendor} when the stack begins and ends.`,
    boundary: 'A permissions boundary of your account limits the role further.',
    nothingElse: 'No users, no access keys, nothing that runs, nothing that costs money.',
    ownTemplate: ({ vendor }: { vendor: string }) =>
      `${vendor} uses its own template, which may create more. Read it before you launch it.`,
  },

  /** A role that the customer made without a stack. */
  declare: {
    title: 'I made the role another way',
    explained: ({ account }: { account: Child }) => (
      <>
        For a role in account {account} that Terraform, a command or a person made, or that exists
        already. Its trust policy must be as on this page, with the External ID.
      </>
    ),
    whichRole: 'Which of the roles',
    roleArn: 'ARN of the role',
    hint: 'AWS shows it in IAM, on the page of the role. The check takes a few seconds.',
    check: 'Check this role',
    orLook: ({ role }: { role: Child }) => (
      <>Or let Rolecall find it: it looks for {role} until it is connected or this link ends.</>
    ),
    look: 'Look for this role',
    looking:
      'Rolecall looks for this role every few seconds while the page is open, then less often, until this link ends. It does not look while a stack is under way.',
    arnGiven: 'The ARN of a role in this account',
    tryAgain: 'Then check the role again.',
    roleStays: 'The role stays as it is. If you do not need it, delete it.',
    others: 'This role is connected. The invitation asks for other roles too.',
    deleteTheRole: ({ role }: { role: Child }) => (
      <>
        Delete the role{role ? <> {role}</> : null} the way you made it, or in IAM. The page shows
        when it no longer works.
      </>
    ),
    onPurpose: 'If you deleted or changed the role on purpose, nothing is left to do here.',
    theRole: 'The role',
  },

  /** The ways to create the role. Names and commands stand in backticks. */
  deliveries: ENGLISH_DELIVERIES as DeliveryWords,
  refusals: ENGLISH_REFUSALS,

  genuine: {
    title: 'Check that it is genuine',
    compare: ({ vendor }: { vendor: string }) =>
      `Compare these values with what the AWS console shows. If one differs, stop and ask ${vendor} in a way that you trust.`,
    console: 'AWS console',
    theConsole: 'the console’s address',
    beginsWith: ({ address }: { address: Child }) => <>Begins with {address}</>,
    trustedRole: 'Trusted role',
    theTrustedRole: 'the trusted role',
    onlyRole: ({ account, vendor }: { account: Child; vendor: string }) => (
      <>
        In AWS account {account}. No other user or role of {vendor} can use yours.
      </>
    ),
    externalId: 'External ID',
    theExternalId: 'the External ID',
    notPassword: 'Made for this invitation only. It is not a password.',
    template: 'Template',
    theDigest: 'the SHA-256 of the template',
    readTemplate: 'Read the exact template',
    digestCommand: 'Command that computes the SHA-256',
  },

  afterwards: {
    title: 'Afterwards',
    seeTitle: 'See what it does',
    see: ({ prefix }: { prefix: Child }) => (
      <>
        CloudTrail in your account records each call of the role. The names of its sessions begin
        with {prefix}.
      </>
    ),
    query: 'Query for CloudTrail Lake',
    disconnect: 'Disconnect',
    deleteAnyTime: ({ vendor }: { vendor: string }) =>
      `Delete the stack at any time, in the AWS console or with this command. The role is deleted with it, whether or not anybody at ${vendor} answers. Sessions that are already open then have no role any more; IAM needs some seconds for that.`,
    deleteFailed: ({ vendor }: { vendor: string }) =>
      `If the stack then shows DELETE_FAILED, an entry in it waits for ${vendor}, who does not answer. This command finishes the deletion:`,
    orRetain: ({ option, ownTemplate, entry }: RetainFacts) => (
      <>
        Or run the first command again with {option}
        {ownTemplate ? ', or with the name of the entry that failed' : ''}. A stack of an earlier
        version has no such entry: its entry is called {entry}, and its role still exists until the
        command has run.
      </>
    ),
    madeAsAdministrator: ({ vendor }: { vendor: string }) =>
      `What ${vendor} made with the role stays, such as users, roles and keys. In CloudTrail, look for CreateUser, CreateRole and CreateAccessKey.`,
    made: ({ vendor }: { vendor: string }) =>
      `What ${vendor} made with the role, if it may make anything, stays in your account.`,
    askTitle: 'Ask somebody',
    ask: ({ vendor }: { vendor: Child }) => <>For questions, ask {vendor}.</>,
    askAboutConnection: ({ vendor }: { vendor: Child }) => (
      <>For questions about this connection, ask {vendor}.</>
    ),
    policyDenies: ({ vendor }: { vendor: string }) =>
      `This policy denies everything to sessions that began before now. ${vendor} can still start new ones: to end the access, delete the stack.`,
    denySessions: 'Deny all present sessions',
    sameInConsole: () => (
      <>
        In the IAM console, <strong>Revoke active sessions</strong> on the role does the same. To be
        able to delete the stack later, remove the policy first:
      </>
    ),
    removePolicy: 'Remove the policy again',
    alarmTitle: 'Get an alarm if anybody else uses the role',
    alarm: ({ account }: { account: string }) =>
      `Nobody but account ${account} can assume the role. These rules report every other attempt that CloudTrail records.`,
    alarmAllRegions:
      'For all Regions, if your CloudTrail trail writes to CloudWatch Logs. Put in the name of the log group and an SNS topic of yours:',
    alarmOnLog: 'Alarm on the trail’s log group',
    alarmOneRegion: 'For one Region, with EventBridge. Then add your SNS topic as a target:',
    eventRule: 'EventBridge rule',
  },

  use: {
    title: ({ vendor }: { vendor: string }) => `How ${vendor} uses it`,
    none: ({ vendor }: { vendor: string }) =>
      `Rolecall has made no session yet, so ${vendor} has not used the role.`,
    lastUsed: ({ ago }: { ago: Child }) => <>last used {ago} ago</>,
    latestSessions: 'Latest sessions',
    earlierSessions: 'Earlier sessions',
    explained:
      'Each line is one AssumeRole call in your CloudTrail; look for its request id. The caller is a pseudonym: ask the vendor who it is.',
    caption: 'Sessions of the role, newest first',
    began: 'Began',
    scope: 'Scope',
    requestId: 'Request id of AWS STS',
    keyAndCaller: 'Access key, caller',
    latest: 'Latest',
    earlier: 'Earlier',
    allAsCsv: 'All of 90 days as CSV',
    asJson: 'as JSON',
    until: ({ time }: { time: string }) => `until ${time} UTC`,
    notKnown: 'not known',
  },

  externalIdChange: {
    title: 'Replace the External ID',
    why: ({ vendor }: { vendor: string }) =>
      `${vendor} asks you to replace the External ID of this role by a new one that only you have. Do both steps in this order, then nothing stops working in between.`,
    accepted: ({ vendor }: { vendor: string }) =>
      `Your role accepts the new External ID, and ${vendor} uses it. One step is left.`,
    acceptBoth: 'Let the role accept both External IDs',
    removeImported: 'Remove the old External ID',
    command: 'With the AWS CLI',
    trustPolicy: 'By hand in the AWS console',
    inConsole: 'IAM, the role, Trust relationships, Edit trust policy',
    others:
      'If the trust policy of the role has statements for others, keep them. After each step, have the role checked on this page.',
  },

  upgrade: {
    asks: ({ vendor, version }: { vendor: string; version: number }) =>
      `${vendor} asks for version ${version}.`,
    declined: ({ time }: { time: Child }) => <>You declined on {time}. You can still update.</>,
    asked: ({ time, deadline }: { time: Child; deadline: Child }) => (
      <>
        Asked on {time}
        {deadline ? <>, by {deadline}</> : null}. You stay connected, whatever you decide.
      </>
    ),
    review: 'Review the change',
    version: ({ to }: { to: number }) => `Version ${to} of the access`,
    changes: ({ from, to }: { from: number; to: number }) =>
      `Changes from version ${from} to ${to}`,
    updateTitle: 'Update the stack',
    update: ({ link }: { link: Link }) => (
      <>
        Your External ID, the role and its name stay. If the update fails, everything keeps working
        as it does now. {link('Open the update in the AWS console')}, or run this; it shows what AWS
        will change before you execute it:
      </>
    ),
    changeTitle: 'Change the role',
    changeRole:
      'Your External ID, the role and its name stay. Change the role the way you made it, and then say that it is done. Rolecall checks it, and until then nothing changes.',
    askHow: ({ vendor }: { vendor: string }) =>
      `${vendor} uses its own template. Ask how to change the role, and say here when it is done.`,
    withScript: 'With the AWS command line',
    script: 'Script that changes the role',
    isDone: 'The role is changed',
    changeSet: 'Update with a change set',
    goBack: 'Go back to the present version later',
    undo: 'Undo the update',
    notNow: ({ vendor }: { vendor: string }) =>
      `Not now? You may tell ${vendor} why. Nothing stops working.`,
    decline: 'Decline',
    unknown: 'What changes cannot be shown here: read the template before you update.',
    verdictStays: ({ verdict }: { verdict: Child }) => <>The verdict stays the same: {verdict}</>,
    verdictChanges: ({ from, to }: { from: Child; to: Child }) => (
      <>
        Now: {from}. With the update: {to}
      </>
    ),
    added: 'Added',
    removed: 'Removed',
    changed: 'Changed',
    difference: 'The difference of the templates, line by line',
    lines: 'Lines that begin with - or +',
  },

  /** What the rights amount to, in sentences. */
  sheet: ENGLISH_SHEET,

  /** Findings about a stack or a role, by their codes. */
  findings: ENGLISH_FINDINGS as FindingTexts,
  /** What a rule about trust policies found. */
  policyFinding: ({ message, remedy }: Record<'code' | 'message' | 'remedy', string>) => ({
    message,
    remedy,
  }),

  /** Codes of the catalogue whose text is for operators or programs, or that need translation. */
  errors: {
    ACCOUNT_ALREADY_PINNED:
      'This invitation is for another AWS account. Ask the vendor to reset it.',
    ACCOUNT_ID_INVALID: 'This is not an AWS account number. Give 12 digits, such as 123456789012.',
    ACCOUNT_IS_VENDORS: 'This account belongs to the sender of the link. Enter your own.',
    ACCOUNT_NEEDED: 'Enter the number of your AWS account first.',
    INVITATION_NOT_OPEN: 'This invitation is no longer open: it is claimed, expired or revoked.',
    RECEIPT_NOT_READY: 'There is no receipt yet.',
    REGION_UNSUPPORTED: 'The stack cannot be created in this Region. Choose another one.',
    TAKEOVER_NOT_CONFIRMED: 'Tick this box to continue.',
    TOO_MANY_ATTEMPTS: 'This was asked for too often. Wait a minute and try again.',
    ROLE_ARN_INVALID:
      'This is not the ARN of a role. It looks like arn:aws:iam::123456789012:role/Name.',
    STACK_UNDER_WAY:
      'Your stack is under way, so this is not possible now. Delete it in CloudFormation, or wait until it has ended.',
    ROLE_UNDER_WAY:
      'Your stack is under way, so the role cannot be changed now. Delete it in CloudFormation, or wait until it has ended.',
    UPGRADE_NOT_REQUESTED: 'No upgrade is requested, so there is nothing to decline.',
  },
  otherError: ({ message }: { message: string }) => message,

  enrolment: {
    title: ({ vendor }: { vendor: string }) => `Your organization · ${vendor}`,
    heading: ({ vendor }: { vendor: string }) =>
      `${vendor} asks for access to the AWS accounts of your organization`,
    organisation: 'Your organization',
    isManagement: 'its management account',
    eachAccount: 'In each account',
    cardLabel: 'Launch',
    cardTitle: ({ connected, failed }: { connected: number; failed: number }) =>
      connected + failed === 0
        ? 'Launch in all accounts'
        : `${connected} connected${failed > 0 ? `, ${failed} failed` : ''}`,
    cardLead: 'One stack in the administrator account creates the role in each account.',
    signIn: ({ account }: { account: Child }) => <>Sign in to AWS account {account} first.</>,
    launch: 'Launch the StackSet',
    opens: 'Opens the AWS console. You review everything there before anything is created.',
    tick: ({ vendor }: { vendor: string }) =>
      `I understand that ${vendor} could take over each account with this role, and I intend that.`,
    beforeTitle: 'Before you launch',
    trusted: 'StackSets may act in your organization.',
    trustedMore:
      'This is called trusted access. The command shows whether it is on, and turns it on in the management account.',
    trustedCommand: 'Trusted access',
    delegated: ({ account }: { account: Child }) => (
      <>Account {account} is a delegated administrator for StackSets.</>
    ),
    delegatedMore: 'Choose DELEGATED_ADMIN for the parameter CallAs.',
    notDelegated: ({ account }: { account: Child }) => (
      <>You launch in the management account {account}.</>
    ),
    notDelegatedMore:
      'Leave the parameter CallAs at SELF. To use the account of a delegated administrator instead, ask the vendor to name it.',
    units: ({ count }: { count: number }): string =>
      count === 0
        ? 'You choose the organizational units.'
        : 'The organizational units are filled in.',
    unitsMore:
      'Enter the ids with commas between them, or the id of the root for all accounts. Accounts that join one of the units later get the role too.',
    rootCommand: 'The id of the root',
    management: 'The management account needs a stack of its own.',
    managementMore: ({ link }: { link: Link }) => (
      <>
        AWS never deploys a StackSet to it. To connect it too, {link('create the same stack there')}
        .
      </>
    ),
    excluded: ({ count }: { count: number }) =>
      count === 1 ? 'One account is left out.' : `${count} accounts are left out.`,
    progressTitle: 'Your accounts',
    states: {
      failed: 'Failed',
      problem: 'Needs attention',
      'awaiting-approval': 'Waits for the vendor',
      connecting: 'Under way',
      waiting: 'Not yet',
      connected: 'Connected',
      left: 'Ended',
    },
    live: 'This list follows what the stacks report. A failed account does not stop the others.',
    notYet: 'Nothing was launched with this link yet.',
    account: 'Account',
    state: 'State',
    reason: 'Reason',
    more: ({ count }: { count: number }) =>
      `${count} more accounts are not shown. The vendor sees all of them.`,
    afterTitle: 'Afterwards',
    later:
      'An account that joins a chosen unit is connected by itself. When an account leaves, AWS deletes its stack, and with it the role.',
    reader: ({ role }: { role: Child }) => (
      <>
        The role {role} in the administrator account lists your accounts, so that the vendor knows
        which accounts are yours, and sees why a stack failed. Without it, the vendor approves each
        account that it does not know. Choose No for the parameter ReaderRole to leave it out.
      </>
    ),
    updateTitle: 'When the vendor asks for an update',
    update: 'Run this in AWS CloudShell in the administrator account. It updates all accounts.',
    updateCommand: 'Update the launcher stack',
    ownTitle: 'With a StackSet of your own, or in single accounts',
    own: ({ link }: { link: Link }) => (
      <>
        {link('Download the template for one account')} and use it in a self-managed StackSet or in
        single accounts; it has no parameters.
      </>
    ),
    launcher: ({ link }: { link: Link }) => (
      <>{link('The template of the launcher')} shows all settings of the StackSet.</>
    ),
    end: ({ name }: { name: Child }) => (
      <>
        To end the access in all accounts, delete the launcher stack: AWS then deletes the StackSet{' '}
        {name} with its stacks. This works whether the vendor answers or not.
      </>
    ),
  },
  deadEnd: {
    linkInvalid: 'This link is invalid or has expired',
    askForNew: ({ sender }: { sender: Child }) => <>Ask {sender} for a new one.</>,
    whoSentIt: 'the person who sent it',
    copiedAll: 'If you copied the link, check that you copied all of it.',
    failed: 'This did not work',
    tryAgain: 'Try again in a moment.',
    tell: ({ vendor }: { vendor: string }) => `If this happens again, tell ${vendor}.`,
    request: ({ id }: { id: Child }) => <>Request {id}</>,
  },

  brand: {
    inWordsOf: ({ vendor }: { vendor: string }) => `In the words of ${vendor}`,
    whoAsks: 'Who asks',
    domainVerified: ({ time }: { time: Child }) => <>domain verified {time}</>,
    domain: 'Domain',
    domainCommand: 'the command that asks the DNS',
    domainMeans: ({ name, value }: { name: Child; value: Child }) => (
      <>
        Its DNS names the AWS account that can use the role: the TXT record {name} says {value}
      </>
    ),
  },

  email: {
    subject: ({ vendor }: { vendor: string }) => `${vendor} asks for access to your AWS account`,
    greeting: 'Hello,',
    asks: ({ vendor, customer }: { vendor: string; customer: string | undefined }) =>
      customer === undefined
        ? `${vendor} asks for access to your AWS account.`
        : `${vendor} asks for access to an AWS account of ${customer}.`,
    purpose: ({ purpose }: { purpose: string }) => `What for: ${purpose}`,
    open: 'This page shows what the access allows and how to give it. Opening it changes nothing. Somebody who may create IAM roles in the account needs about five minutes.',
    until: ({ until }: { until: string }) =>
      `The link works until ${until}. Pass it on only to colleagues whom you trust: whoever has it can connect an account.`,
    fromAccount: ({ id }: { id: string }) => `AWS account that gets the access: ${id}`,
    toAccount: ({ id }: { id: string }) => `AWS account that gives it: ${id}`,
    domain: ({ domain }: { domain: string }) => `Verified domain: ${domain}`,
    help: ({ help }: { help: string }) => `Questions? ${help}`,
    closing: 'Kind regards',
  },
}
