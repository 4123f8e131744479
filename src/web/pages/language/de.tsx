import type { SomeRights } from '../../../core/model/connection.ts'
import { GERMAN_DELIVERIES, GERMAN_REFUSALS } from './de-deliveries.ts'
import type { Words } from './languages.ts'

const someRights = (what: string, { named, more }: SomeRights): string =>
  named.length === 0
    ? ''
    : ` ${what}: ${named.join(', ')}${more > 0 ? ` und ${more} weitere` : ''}.`

/** The texts of the customer's page in German. Names of AWS are those of its German console. */
export const de: Words = {
  lang: 'de',
  locale: 'de-DE',

  skip: 'Zum Inhalt springen',
  // “vor 3 Tagen”, “in 3 Tagen”: always the dative.
  units: { day: 'Tag', days: 'Tagen', h: 'Std.', min: 'Min.', s: 'Sek.' },

  regions: {
    'af-south-1': 'Kapstadt',
    'ap-east-1': 'Hongkong',
    'ap-northeast-1': 'Tokio',
    'ap-southeast-1': 'Singapur',
    'ap-southeast-6': 'Neuseeland',
    'ca-central-1': 'Kanada, Mitte',
    'cn-north-1': 'Peking',
    'eu-central-2': 'Zürich',
    'eu-south-1': 'Mailand',
    'eu-south-2': 'Spanien',
    'eu-west-1': 'Irland',
    'eusc-de-east-1': 'European Sovereign Cloud, Deutschland',
    'me-central-1': 'VAE',
    'mx-central-1': 'Mexiko',
    'us-east-1': 'Nord-Virginia',
    'us-west-1': 'Nordkalifornien',
  },
  account: ({ id }) => <>AWS-Konto {id}</>,
  yourAccount: 'Ihr AWS-Konto',
  copy: ({ what }) => <>Kopieren{what}</>,
  script: {
    copied: 'Kopiert',
    notCopied: 'Nicht kopiert',
    updates: 'Aktualisiert sich selbst',
    reconnecting: 'Verbindung wird wiederhergestellt…',
  },

  page: {
    title: ({ status, vendor }) => `${status} · ${vendor}: ein AWS-Konto verbinden`,
    statusLabel: 'Status',
    nextStepLabel: 'Nächster Schritt',
    endsIn: ({ time }) => <>Endet in {time}</>,
    continueLong: 'Weiter…',
    enterAccount: 'Konto angeben',
    readTemplate: 'Vorlage lesen',
    checksExplained:
      'Jede Prüfung probiert die Rolle mit Ihrer externen ID, ohne sie und mit einer falschen. Sie ist bestanden, wenn AWS nur das Erste zulässt.',
  },

  bar: {
    purpose: 'Verbindung mit einem AWS-Konto',
    label: 'Seite',
    share: 'An Kollegen weitergeben',
    shareExplained:
      'Wer bei Ihnen AWS verwaltet, kann diese Seite öffnen. Das Öffnen ändert nichts. Senden Sie den Link nur an Personen, denen Sie vertrauen: Er kann einmal verwendet werden.',
    theLink: 'den Link dieser Seite',
    writeEmail: 'E-Mail schreiben',
    emailSubject: ({ vendor }) => `${vendor} bittet um Zugriff auf AWS`,
    help: 'Hilfe',
  },

  intro: {
    requested: ({ customer, contact }) => (
      <>
        Angefragt{customer ? <> für {customer}</> : null}
        {contact ? <> von {contact}</> : null}
      </>
    ),
    asks: ({ vendor }) => `${vendor} bittet um Zugriff auf Ihr AWS-Konto`,
    hasAccess: ({ vendor, account }) => (
      <>
        {vendor} hat Zugriff auf {account}
      </>
    ),
    noAccess: ({ vendor, account }) => (
      <>
        {vendor} hat keinen Zugriff mehr auf {account}
      </>
    ),
    stopped: ({ vendor, account }) => (
      <>
        {vendor} nutzt den Zugriff auf {account} nicht mehr
      </>
    ),
    both: ({ vendor, account }) => (
      <>
        {vendor} und {account}
      </>
    ),
    purpose: ({ vendor }) => `Zweck, in den Worten von ${vendor}`,
    fromAccount: 'Vom AWS-Konto',
    onlyAccount: 'nur dieses Konto kann die Rolle nutzen',
    thisLink: 'Dieser Link',
    hasEnded: 'Gilt nicht mehr',
    stays: 'Bleibt gültig',
    connectsNothing: 'er verbindet nichts mehr',
    connectsNoOther: 'er zeigt diese Verbindung und verbindet keine andere',
    inYourAccount: 'In Ihrem Konto',
    inAccount: {
      nothing: ['Noch nichts vorhanden', 'AWS zeigt Ihnen alles, bevor es etwas erstellt'],
      noReport: ['Noch hat sich kein Stack gemeldet', 'siehe Status'],
      noConnectionLeft: ['Keine Verbindung', 'der Status sagt, was übrig ist'],
      noConnection: ['Keine Verbindung', 'der Status sagt, was zu tun ist'],
      noRole: ['Keine Rolle', 'die letzte Prüfung fand keine, die funktioniert'],
      underWay: ['Ein Stack wird gerade erstellt', 'siehe Status'],
      stack: ['Ein Stack mit einer Rolle', 'siehe Status'],
      roles: ['Ein Stack mit mehreren Rollen', 'siehe Status'],
      declared: ['Eine Rolle ohne Stack', 'siehe Status'],
    },
    runs: ({ vendor }) =>
      `${vendor} betreibt diese Seite mit Rolecall, einer Open-Source-Software zum Verbinden von AWS-Konten.`,
    loadsNothing: 'Die Seite lädt nichts von anderen Websites.',
  },

  roles: {
    title: 'Die Rollen dieses Stacks',
    explained: 'Der Stack legt mehr als eine Rolle an. Jede wird für sich geprüft und genutzt.',
    waiting: 'Noch nicht gemeldet',
  },

  card: {
    label: 'Status und nächster Schritt',
    titles: {
      account: 'Noch nichts erstellt',
      ready: 'Noch nichts erstellt',
      waiting: 'Warten auf Ihren Stack',
      silent: 'Noch ist nichts angekommen',
      creating: 'Ihr Stack hat begonnen',
      checking: 'Die Rolle wird geprüft',
      stuck: 'Es kommt nichts mehr an',
      failed: 'Dieser Versuch ist fehlgeschlagen',
      'awaiting-approval': 'Warten auf Freigabe',
      connected: 'Verbunden',
      suspended: 'Pausiert',
      insecure: 'Pausiert: Die Rolle ist nicht sicher',
      unreachable: 'Die Rolle funktioniert nicht',
      contested: 'Die Rolle funktioniert noch',
      disconnecting: 'Wird getrennt',
      'ended-by-customer': 'Von Ihnen getrennt',
      'ended-by-vendor': 'Der Zugriff wird nicht mehr genutzt',
      declined: 'Sie haben abgelehnt',
      'link-ended': 'Dieser Link gilt nicht mehr',
    },
    vendorStopped: ({ vendor }) => `${vendor} nutzt die Rolle nicht mehr`,
    withoutScript: ({ reload }) => (
      <>
        Ohne JavaScript aktualisiert sich diese Seite nicht. Um den aktuellen Status zu sehen,{' '}
        {reload('laden Sie sie neu')}.
      </>
    ),
    yourAccount: 'Ihrem Konto',
    asksForAll: 'Hier wird um Administratorrechte gebeten. Lesen Sie zuerst.',
    twoSteps: 'Zwei Schritte: hier die Kontonummer, dann ein Klick in AWS.',
    oneStep: 'Ein Schritt fehlt noch, in AWS.',
    started: ({ ago }) => <>Gestartet vor {ago}.</>,
    waiting: ({ account, started }) => (
      <>
        Konto: {account}. {started} Meist dauert es 30 Sekunden.
      </>
    ),
    silent: ({ account, started }) => (
      <>
        {started} Konto: {account}.
      </>
    ),
    creating: ({ account }) => <>Er erstellt die Rolle in {account}.</>,
    checking: 'Der Stack wird nur fertig, wenn alle drei Prüfungen das richtige Ergebnis haben.',
    awaitingApproval: ({ vendor }) =>
      `Die Rolle funktioniert. ${vendor} muss die Kontonummer bestätigen; Sie müssen nichts tun.`,
    connectedSince: ({ time }) => <>Seit {time}. Sie können diese Seite schließen.</>,
    suspended: ({ vendor }) =>
      `${vendor} hat diese Verbindung pausiert und hat solange keinen Zugriff.`,
    insecure: ({ vendor }) =>
      `AWS hat eine Anfrage zugelassen, die es hätte ablehnen müssen. ${vendor} erhält keinen Zugriff, bis die Rolle korrigiert ist.`,
    unreachable: ({ vendor }) =>
      `AWS lässt ${vendor} die Rolle mit Ihrer externen ID nicht nutzen.`,
    contested:
      'CloudFormation hat gemeldet, dass der Stack gelöscht ist, aber die Rolle kann noch genutzt werden.',
    disconnecting:
      'Der Stack wird gelöscht. Die Seite zeigt an, wenn die Rolle nicht mehr genutzt werden kann.',
    youEnded: ({ time }) => <>Sie haben den Zugriff beendet. Festgestellt am {time}.</>,
    linkWorkedUntil: ({ time }) => <>Er war gültig bis {time}.</>,
    declinedOn: ({ time }) => <>Am {time}.</>,
    vendorEndedLink: ({ vendor }) => `${vendor} hat ihn beendet.`,
  },

  glance: {
    title: 'Zugriff auf einen Blick',
    verdicts: {
      limited: 'Begrenzt',
      'reads-data': 'Liest Daten',
      'can-change': 'Kann Dinge ändern',
      takeover: 'Kann übernehmen',
    },
    lines: {
      'reads-settings': 'Liest Einstellungen',
      'reads-data': 'Liest gespeicherte Daten',
      'reads-secrets': 'Liest Geheimnisse',
      'writes-or-deletes': 'Schreibt oder löscht',
      'changes-iam': 'Ändert IAM',
      'stops-logging': 'Kann Protokolle abschalten',
    },
    about: {
      'reads-settings': 'Ressourcen und wie sie eingerichtet sind',
      'reads-data': 'Buckets, Datenbanken, Warteschlangen, Protokolle',
      'reads-secrets': 'Geheime Werte, Parameter, Entschlüsselung',
      'writes-or-deletes': 'Irgendetwas in Ihrem Konto',
      'changes-iam': 'Benutzer, Rollen, Richtlinien, Schlüssel',
      'stops-logging': 'CloudTrail, Config, GuardDuty',
    },
    yes: 'Ja',
    no: 'Nein',
    inPart: 'Zum Teil',
    scale: 'Stufen des Zugriffs',
    early:
      'Diese Einladung stammt von einer früheren Version von Rolecall, die die Rechte nicht gespeichert hat.',
    readFirst: ({ link }) => (
      <>
        <strong>Die genauen Rechte stehen in der Vorlage:</strong> {link('Lesen Sie die Vorlage')},
        bevor Sie sie starten.
      </>
    ),
    notUndone: 'Das Löschen des Stacks macht nicht rückgängig, was die Rolle angelegt hat.',
    computed: ({ vendor }) =>
      `Rolecall hat dies aus den Richtlinien der Vorlage berechnet. ${vendor} kann es nicht bearbeiten.`,
    allUnderstood: 'Alle Anweisungen wurden verstanden.',
    notAll: ({ count }) =>
      `Nicht alles konnte gelesen werden: ${count === 1 ? 'Ein Teil' : `${count} Teile`} der Vorlage ${count === 1 ? 'kann' : 'können'} hier nicht gezeigt werden. Siehe Tabelle unten.`,
    beforeYouAgree: 'Bevor Sie zustimmen',
    askForLess: ({ vendor }) => <>Fragen Sie {vendor}, ob weniger Rechte genügen.</>,
    otherAccount: ({ vendor }) =>
      `Oder verbinden Sie ein Konto, das nur enthält, was ${vendor} braucht.`,
  },

  launch: {
    otherWays: 'Andere Wege',
    launchStack: 'Stack starten',
    startAgain: 'Noch einmal starten',
    newTab: '(öffnet die AWS-Konsole in einem neuen Tab)',
    youWouldGrant: 'Sie würden gewähren',
    whatTemplateSays: 'Was in der Vorlage steht',
    accountNumber: 'AWS-Kontonummer',
    accountHint:
      '12 Ziffern, in der AWS-Konsole oben rechts. Danach gilt dieser Link nur für dieses Konto.',
    region: 'Region des Stacks',
    regionHint: 'Hier entsteht der Stack. Die Rolle gilt in allen Regionen.',
    notInList: ({ link }) => <>Ihre Region fehlt? {link('Erstellen Sie die Rolle anders')}.</>,
    continue: 'Weiter',
    tick: ({ vendor }) => (
      <>
        Mir ist klar, dass ich {vendor} <strong>Administratorrechte</strong> gebe und dass das
        Löschen des Stacks nicht rückgängig macht, was damit angelegt wurde.
      </>
    ),
    wasConnected: ({ stack }) =>
      `Der Stack ${stack} war verbunden und wurde dann gelöscht oder zurückgesetzt. Seine Rolle funktioniert nicht mehr. Sie können mit diesem Link noch einmal starten.`,
    signIn: ({ account }) => (
      <>Melden Sie sich im AWS-Konto {account} an, mit der Berechtigung, IAM-Rollen zu erstellen.</>
    ),
    opens: () => (
      <>
        Öffnet die AWS-Konsole in einem neuen Tab. Nichts wird erstellt, bis Sie dort auf{' '}
        <strong>Stack erstellen</strong> klicken.
      </>
    ),
    asked: 'Die AWS-Konsole fragt Sie nach diesen Werten:',
    filledIn:
      'Die AWS-Konsole zeigt Werte, deren Namen mit Rolecall beginnen. Lassen Sie sie unverändert: mit anderen Werten bricht der Stack ab.',
    youEntered: 'Sie haben diese Kontonummer angegeben.',
    vendorSet: ({ vendor }) => `${vendor} hat diese Kontonummer festgelegt.`,
    ifWrong: ({ vendor }) => <>Wenn sie falsch ist, bitten Sie {vendor}, sie zurückzusetzen.</>,
    stackIn: ({ region }) => <>Stack in {region}</>,
    anotherRegion: 'Andere Region',
    useRegion: 'Diese Region verwenden',
  },

  checks: {
    names: [
      'Funktioniert mit Ihrer externen ID',
      'Ohne sie abgelehnt',
      'Mit einer falschen abgelehnt',
    ],
    allowed: 'zugelassen',
    refused: 'abgelehnt',
    notRun: 'nicht geprüft',
    noAnswer: 'keine klare Antwort',
    trying: 'läuft…',
    progress: 'Fortschritt',
    steps: ['Konto', 'Stack', 'Prüfungen', 'Verbunden'],
    stepsWithoutStack: ['Konto', 'Rolle', 'Prüfungen', 'Verbunden'],
    done: '(erledigt)',
  },

  strip: {
    title: 'Prüfungen',
    none: 'Keine in den letzten 90 Tagen.',
    summary: ({ count, hasMore, counts, time, verdict }) => (
      <>
        {hasMore ? `Die letzten ${count}` : `${count} in den letzten 90 Tagen`}: {counts}. Die
        letzte, {time}: {verdict}.
      </>
    ),
    verdicts: {
      proved: 'bestanden',
      insecure: 'unsicher',
      denied: 'abgelehnt',
      unknown: 'ohne klare Antwort',
    },
  },

  failure: {
    theReason: 'den Grund',
    titles: {
      ACCOUNT_NOT_INVITED: 'Der Stack lief im falschen Konto',
      REGION_NOT_INVITED: 'Der Stack lief in einer Region, die dieser Link nicht erlaubt',
      ROLE_NOT_CREATED: 'Die Rolle konnte nicht erstellt werden',
      TAKEOVER_NOT_CONFIRMED: 'Das Häkchen zu den Administratorrechten fehlte',
      ROLE_NOT_ASSUMABLE: 'Die Rolle hat die Prüfungen nicht bestanden',
      TRUST_WITHOUT_EXTERNAL_ID: 'Die Rolle hat die Prüfungen nicht bestanden',
      TRUST_ACCEPTS_ANY_EXTERNAL_ID: 'Die Rolle hat die Prüfungen nicht bestanden',
    },
    ranIn: ({ other, account }) => (
      <>
        Er lief in {other}. Diese Einladung gilt für {account}.
      </>
    ),
    stoppedAt: ({ time, checked }) => (
      <>
        Abgebrochen um {time}
        {checked ? '.' : ', bevor eine Rolle geprüft wurde.'}
      </>
    ),
    whatToDo: 'Was zu tun ist',
    whatToDoNow: 'Was zu tun ist:',
    whatWasChecked: 'Was geprüft wurde',
    whatIsLeft: 'Was übrig ist',
    roleIsRemoved:
      'CloudFormation entfernt die Rolle, wenn es den Stack zurücksetzt. Wenn Sie das Rollback ausgeschaltet haben, löschen Sie den Stack.',
    nothingLeft:
      'Keine Verbindung und keine Rolle dieses Stacks. CloudFormation führt den Stack weiter auf, bis Sie ihn löschen.',
    deleteStack: 'Stack löschen',
    forHelp: ({ vendor, message, code }) => (
      <>
        Wenn Sie {vendor} um Hilfe bitten, senden Sie dies: {message} {code}
      </>
    ),
    thenStartAgain: () => (
      <>
        Klicken Sie auf <em>Noch einmal starten</em>. Derselbe Link funktioniert, und der neue Stack
        bekommt einen eigenen Namen.
      </>
    ),
    switchAccount: ({ account }) => (
      <>Öffnen Sie in der AWS-Konsole das Menü oben rechts und wechseln Sie zu {account}.</>
    ),
    invitedAccount: 'dem eingeladenen Konto',
    isItRight: ({ account, vendor }) => (
      <>
        Ist {account} das richtige Konto? Bitten Sie {vendor}, die Kontonummer zurückzusetzen.
      </>
    ),
    otherAccount: 'das andere',
    chooseRegion: ({ regions }) => `Wählen Sie eine dieser Regionen: ${regions}.`,
    openEvents: ({ stack }) => (
      <>
        Öffnen Sie die Ereignisse des Stacks{stack ? <>: {stack}</> : null}. CloudFormation nennt
        den Grund nur dort.
      </>
    ),
    stackInRegion: ({ stack, region }) => `${stack} (${region})`,
    findEvent:
      'Suchen Sie das erste Ereignis, das fehlgeschlagen ist, und öffnen Sie unten seinen Text.',
    earlier: ({ count }) => `Frühere Versuche (${count})`,
    earlierAttempt: ({ time, account, message }) => (
      <>
        {time}, Konto {account}: {message}
      </>
    ),
    itFailed: 'Er ist fehlgeschlagen.',
    calledIn: 'Der Stack hat sich gemeldet',
    accountIsRight: 'Das Konto stimmt',
    regionIsRight: 'Die Region stimmt',
    roleWasCreated: 'Die Rolle wurde erstellt',
    notReported: 'nicht gemeldet',
    roleReported: 'Der Stack hat seine Rolle gemeldet',
  },

  causes: {
    exists: '„Role … already exists“',
    existsRemedy: ({ role, vendor }) => (
      <>
        Ein früherer Stack oder eine andere Rolle hat schon diesen Namen{role && `: ${role}`}.
        Löschen Sie den früheren Stack und starten Sie dann noch einmal. Wenn etwas anderes diese
        Rolle nutzt, bitten Sie {vendor} um einen neuen Link.
      </>
    ),
    unauthorized: '„Not authorized to perform: iam:CreateRole“',
    unauthorizedRemedy: () => (
      <>
        Mit Ihrer Anmeldung dürfen Sie keine Rollen erstellen. Senden Sie diese Seite an jemanden,
        der AWS verwaltet: oben, <em>An Kollegen weitergeben</em>.
      </>
    ),
    scp: '„Explicit deny in a service control policy“',
    scpRemedy: ({ action, role }) => (
      <>
        Ihre Organisation verbietet es. Bitten Sie Ihr Cloud-Team, {action}
        {role ? <> für die Rolle {role}</> : null} zu erlauben, und starten Sie dann noch einmal.
      </>
    ),
    other: 'Etwas anderes',
    otherRemedy: ({ vendor }) => (
      <>Kopieren Sie den Text des Ereignisses und fragen Sie {vendor}.</>
    ),
    noStack: 'Es gibt keinen Stack',
    noStackRemedy: () => (
      <>
        Klicken Sie auf <em>Noch einmal starten</em>. Setzen Sie in der AWS-Konsole das Häkchen zu
        IAM und klicken Sie auf „Stack erstellen“.
      </>
    ),
    otherAccount: 'Er lief in einem anderen Konto',
    otherAccountRemedy: ({ account }) => (
      <>Melden Sie sich in {account} an und starten Sie noch einmal.</>
    ),
    accountOfInvitation: 'dem Konto dieser Einladung',
    region: '„This stack can only be created in these Regions“',
    regionRemedy:
      'Wählen Sie eine der Regionen, die in der Meldung stehen, und starten Sie noch einmal.',
  },

  underWay: {
    another:
      'Das öffnet AWS für einen weiteren Stack. Der erste, der sich verbindet, zählt; löschen Sie die anderen.',
    waiting: () => (
      <>
        Im AWS-Tab: Setzen Sie das Häkchen zu IAM und klicken Sie auf{' '}
        <strong>Stack erstellen</strong>.
      </>
    ),
    mayClose: 'Sie können diese Seite schließen.',
    whatEventsSay: ({ region }) => (
      <>
        <strong>Was steht in den Ereignissen des Stacks?</strong> Sie finden sie in der AWS-Konsole
        unter CloudFormation, in {region}.
      </>
    ),
    accountAndRegion: 'Konto und Region stimmen',
    role: ({ name }) => (name ? `Rolle ${name}` : 'Die Rolle'),
    passed: 'Die Rolle hat bestanden. Der Stack ist fertig, sobald CloudFormation die Antwort hat.',
    repeated:
      'AWS braucht einige Sekunden, bis eine neue Rolle überall funktioniert. Die Prüfungen werden wiederholt, bis das Ergebnis klar ist.',
    stuckAfterRole:
      'Der Stack hat seine Rolle gemeldet und danach nichts mehr. CloudFormation wartet inzwischen nicht mehr.',
    stuckBeforeRole:
      'Der Stack hat seinen Beginn gemeldet und danach nichts mehr. Wenn das Rollback ausgeschaltet ist, bleibt ein fehlgeschlagener Stack, wie er ist, und meldet nichts.',
    lookAtEvents: ({ stack, vendor }) => (
      <>
        <strong>Sehen Sie sich die Ereignisse des Stacks an:</strong> {stack}. Wenn er
        fehlgeschlagen ist, löschen Sie ihn und starten Sie noch einmal. Hilfe bekommen Sie bei{' '}
        {vendor}.
      </>
    ),
    inConsole: 'in der AWS-Konsole unter CloudFormation',
    account: 'Konto',
    stack: 'Stack',
  },

  connected: {
    role: 'Rolle',
    until: ({ vendor }) =>
      `Bis dahin hat ${vendor} keinen Zugriff. Um das zu beenden, löschen Sie den Stack.`,
    lastUsed: 'Zuletzt genutzt',
    usedAgo: ({ ago, scope, all }) => (
      <>
        vor {ago} ({scope}), {all('gesamte Nutzung')}
      </>
    ),
    notYet: 'noch nicht',
    granted: 'Gewährt',
    version: ({ number, newer }) =>
      `Version ${number}${newer === undefined ? ', die aktuelle' : `; aktuell ist Version ${newer}`}`,
    checkResults: {
      checked: 'Die Rolle wurde gerade geprüft.',
      'too-soon':
        'Die Rolle wurde eben erst geprüft. Versuchen Sie es in einer Minute noch einmal.',
      unclear:
        'AWS hat keine klare Antwort gegeben, deshalb hat sich nichts geändert. Versuchen Sie es in einer Minute noch einmal.',
    },
    checkNow: 'Jetzt prüfen',
    disconnect: 'Verbindung trennen',
    deleteStack: ({ region }) =>
      `Löschen Sie den Stack${region ? ` in ${region}` : ''}. Die Rolle wird mit ihm gelöscht.`,
    deleteCommand: 'Befehl zum Löschen',
    ifStuck: 'Wenn das Löschen nicht zu Ende geht',
    endSessions: 'Alle Sitzungen sofort beenden',
    deleteRole: ({ role }) => (
      <>
        Um den Zugriff zu beenden, löschen Sie die Rolle{role ? <> {role}</> : null} in IAM. Die
        Seite zeigt an, wenn sie nicht mehr funktioniert.
      </>
    ),
    roleStays: 'Die Rolle gibt es noch in Ihrem Konto.',
    endByDeleting: ({ stack }) =>
      `Um den Zugriff zu beenden, löschen Sie den Stack${stack ? ` ${stack}` : ''}.`,
    onPurpose:
      'Wenn Sie die Rolle absichtlich gelöscht oder geändert haben, müssen Sie hier nur noch den Stack löschen.',
    lastChecked: 'Zuletzt geprüft',
    checkedAgo: ({ ago, result, all }) => (
      <>
        vor {ago}, {result}, {all('alle Prüfungen')}
      </>
    ),
    results: {
      proved: 'alle drei richtig',
      insecure: 'nicht sicher',
      denied: 'von AWS abgelehnt',
      unknown: 'keine klare Antwort',
    },
    lastRight: 'Zuletzt richtig',
    ago: ({ ago }) => <>vor {ago}</>,
  },

  decline: {
    title: 'Diese Anfrage ablehnen',
    explained: ({ vendor }) =>
      `Es wird nichts erstellt, und dieser Link gilt nicht mehr. ${vendor} erfährt davon.`,
    note: ({ vendor }) => `Eine Nachricht an ${vendor} (freiwillig)`,
    send: 'Ablehnen',
    noticed: ({ vendor }) =>
      `${vendor} erfährt davon. Wenn Sie einen Stack gestartet haben, löschen Sie ihn in CloudFormation.`,
  },
  backTo: ({ vendor }) => `Zurück zu ${vendor}`,

  ended: {
    nothingToDo: 'Sie müssen nichts tun.',
    noConnection:
      'Mit ihm wurde keine Verbindung hergestellt. Wenn Sie einen Stack gestartet haben, löschen Sie ihn in CloudFormation.',
    toConnect: ({ vendor }) => (
      <>Um eine Verbindung herzustellen, bitten Sie {vendor} um einen neuen Link.</>
    ),
    connectAgain: ({ vendor }) => (
      <>Um wieder eine Verbindung herzustellen, bitten Sie {vendor} um einen neuen Link.</>
    ),
    deleteFirst: ({ vendor }) => (
      <>
        Um wieder eine Verbindung herzustellen, löschen Sie zuerst den Stack und bitten Sie {vendor}{' '}
        um einen neuen Link.
      </>
    ),
    youDeleted:
      'Sie haben den Stack gelöscht, und CloudFormation löscht mit ihm die Rolle. Es ist nichts mehr zu tun.',
    cannotBeUsed: () => (
      <>
        Die Rolle wurde noch einmal probiert: <strong>Sie kann nicht mehr genutzt werden.</strong>
      </>
    ),
    downloadReceipt: 'Nachweis herunterladen (signiert)',
    receiptIssued: ({ time, denials, vendor, command, keys }) => (
      <>
        Ausgestellt am {time}, nachdem AWS die Rolle innerhalb einer Stunde {denials}-mal abgelehnt
        hatte, während {vendor} andere Rollen nutzen konnte. So prüfen Sie ihn: {command}, mit den
        Schlüsseln unter {keys}.
      </>
    ),
    refusedSoFar: ({ denials, since }) => (
      <>
        AWS hat die Rolle seit {since} {denials}-mal abgelehnt. Nach einer Stunde mit Ablehnungen
        können Sie hier einen signierten Nachweis herunterladen.
      </>
    ),
    deleteToRemove: ({ stack }) => <>Löschen Sie den Stack {stack}, um sie zu entfernen.</>,
    couldBeUsed: ({ ago }) => <>Vor {ago} konnte sie noch genutzt werden.</>,
    remains: 'Noch vorhanden',
    roleAndStack: ({ region }) => `Rolle und Stack${region ? ` in ${region}` : ''}`,
    openStack: 'Stack in AWS öffnen',
    gaveUp:
      'Die Rolle gab es noch 90 Tage nach dem Ende, deshalb wird sie nicht mehr probiert. Es wird keinen Nachweis geben.',
    receiptLater: 'Wenn die Rolle weg ist, bekommen Sie hier einen signierten Nachweis.',
  },

  rights: {
    title: 'Was die Rolle kann',
    version: ({ number, profile, seen }) => (
      <>
        Version {number} des Profils „{profile}“{seen ? <>, zuerst gesehen am {seen}</> : null}.
      </>
    ),
    stays: ({ vendor }) =>
      `Die Vorlage dieser Einladung gewährt genau dies, was auch immer ${vendor} später ändert.`,
    view: 'Ansicht der Rechte',
    plain: 'Übersicht',
    asJson: 'Die Richtlinien als JSON',
    mayBeLess: 'Die Rolle hat möglicherweise weniger Rechte als die Tabelle:',
    awsKeeps: ({ count }) => (
      <>
        <strong>AWS verwaltet {count === 1 ? 'diese Richtlinie' : 'diese Richtlinien'}</strong> und
        kann sie jederzeit ändern. Die Tabelle zeigt:
      </>
    ),
    policy: ({ name, arn, version, date }) => (
      <>
        {name} {arn}, Version {version} vom {date}
      </>
    ),
    alsoCreates: () => (
      <>
        <strong>Die Vorlage erstellt außerdem</strong> diese Ressourcen in Ihrem Konto:
      </>
    ),
    dataDate: ({ date }) =>
      `Die Namen der Services und die Zugriffsebenen stammen aus den von AWS veröffentlichten Daten vom ${date}.`,
    caption: 'Rechte nach Service und Zugriffsebene',
    service: 'Service',
    levels: {
      List: 'Auflisten',
      Read: 'Lesen',
      Write: 'Schreiben',
      Delete: 'Löschen',
      Permissions: 'Berechtigungen',
      Tagging: 'Tags ändern',
    },
    shortLevels: {
      List: 'Liste',
      Write: 'Schr.',
      Delete: 'Lösch.',
      Permissions: 'Ber.',
      Tagging: 'Tags',
    },
    on: 'Worauf',
    why: 'Warum (Worte des Anbieters)',
    whyLabel: 'Warum:',
    services: ({ count }) => `${count} Services`,
    kinds: ({ count }) => `${count} Arten von Ressourcen, in dieser Zeile aufgeführt`,
    allActions: 'Alle Aktionen',
    actions: ({ count }) => (count === 1 ? '1 Aktion' : `${count} Aktionen`),
    conditions: ({ count }) => (count === 1 ? '1 Bedingung' : `${count} Bedingungen`),
    yes: 'ja',
    no: 'nein',
    reference: 'Was jede Aktion tut, in der Referenz von AWS',
    onlyIf: ({ condition }) => <>Nur wenn {condition}</>,
    onResources: 'Auf:',
    from: 'Aus:',
    cannotBeShown: 'Kann hier nicht gezeigt werden:',
    readTemplate: ({ line }) => `Vorlage lesen${line ? `, Zeile ${line}` : ''}`,
  },

  cannot: {
    title: 'Was die Rolle nicht kann',
    titleTakeover: 'Was die Rolle noch begrenzt',
    noLimits:
      'IAM begrenzt diese Rechte nicht, deshalb gibt es keine Liste dessen, was die Rolle nicht kann. Sicher ist nur:',
  },

  options: {
    title: 'Für diese Rolle festgelegt',
    isSet: 'Die Rolle erhält dies zusätzlich zu dem, was oben beschrieben ist.',
    nothingSet: ({ vendor }) =>
      `Noch nichts. Mit ${vendor} können Sie einige Eigenschaften der Rolle festlegen, bevor Sie sie erstellen.`,
    change: 'Eigenschaften der Rolle festlegen',
    save: 'Speichern',
    newTemplate:
      'Beim Speichern entsteht eine neue Vorlage. Falls die AWS-Konsole schon offen ist, starten Sie noch einmal von dieser Seite. Ein leeres Feld bedeutet die Voreinstellung.',
    verified:
      'Rolecall vergleicht Name und Pfad mit der Rolle, die Sie erstellen, und das Übrige, soweit die Rolle sich selbst lesen darf.',
    names: {
      roleName: 'Name',
      path: 'Pfad',
      permissionsBoundary: 'Berechtigungsgrenze',
      tags: 'Tags',
      maxSessionSeconds: 'Längste Sitzung',
      allowedRegions: 'Erlaubte Regionen',
      expiresAt: 'Endet',
    },
    hints: {
      roleName: 'Der genaue Name der Rolle. Im Konto darf keine andere Rolle so heißen.',
      path: 'Beginnt und endet mit einem Schrägstrich, zum Beispiel /vendors/.',
      permissionsBoundary:
        'Name oder ARN einer verwalteten Richtlinie. Die Rolle kann nie mehr, als sie erlaubt.',
      tags: 'Zum Beispiel costCenter=4711; owner=platform.',
      maxSessionSeconds: 'In Sekunden, 3600 bis 43200.',
      allowedRegions:
        'Zum Beispiel eu-central-1, eu-west-1. Anderswo kann die Rolle nur globale Dienste wie IAM nutzen.',
      expiresAt: 'Ab diesem Tag, 0:00 UTC, kann niemand die Rolle nutzen.',
    },
    wrong: {
      roleName: 'Geben Sie als Namen 1 bis 64 Buchstaben, Ziffern oder _+=,.@- ein.',
      path: 'Geben Sie einen Pfad ein, der mit einem Schrägstrich beginnt und endet, zum Beispiel /vendors/.',
      permissionsBoundary:
        'Geben Sie den Namen einer Richtlinie in Ihrem Konto ein, oder die ARN einer Richtlinie in diesem Konto.',
      tags: 'Geben Sie Tags als key=value ein, getrennt durch Semikolons. IAM erlaubt Buchstaben, Ziffern, Leerzeichen und _.:/=+-@. Die Tags des Anbieters lassen sich nicht ändern.',
      maxSessionSeconds: 'Geben Sie eine Zahl von 3600 bis 43200 Sekunden ein.',
      allowedRegions: 'Geben Sie Codes von AWS-Regionen ein, getrennt durch Kommas.',
      expiresAt: 'Geben Sie einen Tag in der Zukunft ein.',
    },
  },

  howTo: {
    title: 'So erstellen Sie die Rolle',
    enterAccount: () => (
      <>
        <strong>Geben Sie im Statusfeld die Kontonummer ein</strong> und klicken Sie auf „Weiter“.
        Klicken Sie dann auf „Stack starten“.
      </>
    ),
    signIn: 'Melden Sie sich in diesem Konto an, mit der Berechtigung, IAM-Rollen zu erstellen.',
    opens: 'Die AWS-Konsole öffnet sich, und alles ist ausgefüllt.',
    filledIn: 'Vorlage, Stack-Name und Region. Sie können alles lesen, bevor Sie zustimmen.',
    tick: 'Setzen Sie das Häkchen zu IAM und klicken Sie auf „Stack erstellen“.',
    tickMore:
      'AWS verlangt es immer, wenn eine Vorlage eine Rolle erstellt. Nach etwa 30 Sekunden zeigt diese Seite das Ergebnis.',
    console: 'AWS-Konsole',
    ways: 'Wege zur Rolle',
    backToRequest: ({ vendor }) => `Zurück zur Anfrage von ${vendor}`,
    wayTitle: ({ vendor }) => `Die Rolle für ${vendor} auf anderem Weg erstellen`,
    toCard: 'Dorthin gehen',
    downloadFile: 'Herunterladen',
    undoTitle: 'Den Zugriff beenden',
    thenArn: ({ account }) => (
      <>
        Erstellen Sie die Rolle im Konto {account}. Geben Sie dann ihren ARN ein. Rolecall prüft die
        Rolle.
      </>
    ),
    enterArn: 'ARN eingeben',
    withCommand: 'Mit der AWS-Befehlszeile',
    runCommand: ({ account }) => (
      <>
        Führen Sie diesen Befehl mit Anmeldedaten für das Konto {account} aus, die IAM-Rollen
        erstellen dürfen, zum Beispiel in der AWS CloudShell. Diese Seite zeigt das Ergebnis.
      </>
    ),
    createCommand: 'Stack erstellen',
    commandLater: 'Tun Sie zuerst, was das Statusfeld verlangt. Danach steht der Befehl hier.',
    download: ({ link }) => (
      <>
        Oder {link('laden Sie die Vorlage herunter')} und erstellen Sie den Stack selbst. Ändern Sie
        sie nicht.
      </>
    ),
    created: ({ vendor, roles }) =>
      `Erstellt werden: ${roles === 1 ? 'eine IAM-Rolle und zwei' : `${roles} IAM-Rollen und ${roles + 1}`} Einträge im Stack, die ${vendor} Beginn und Ende des Stacks melden.`,
    boundary: 'Eine Berechtigungsgrenze Ihres Kontos schränkt die Rolle weiter ein.',
    nothingElse: 'Keine Benutzer, keine Zugriffsschlüssel, nichts, was läuft oder Geld kostet.',
    ownTemplate: ({ vendor }) =>
      `${vendor} verwendet eine eigene Vorlage, die mehr erstellen kann. Lesen Sie sie, bevor Sie sie starten.`,
  },

  declare: {
    title: 'Ich habe die Rolle anders angelegt',
    explained: ({ account }) => (
      <>
        Für eine Rolle im Konto {account}, die Terraform, ein Befehl oder ein Mensch angelegt hat,
        oder die es schon gibt. Ihre Vertrauensrichtlinie muss so sein wie auf dieser Seite, mit der
        externen ID.
      </>
    ),
    whichRole: 'Welche der Rollen',
    roleArn: 'ARN der Rolle',
    hint: 'AWS zeigt ihn in IAM, auf der Seite der Rolle. Die Prüfung dauert einige Sekunden.',
    check: 'Diese Rolle prüfen',
    orLook: ({ role }) => (
      <>
        Oder lassen Sie Rolecall suchen: nach {role}, bis die Rolle verbunden ist oder dieser Link
        endet.
      </>
    ),
    look: 'Nach dieser Rolle suchen',
    looking:
      'Rolecall sucht diese Rolle alle paar Sekunden, solange die Seite offen ist, danach seltener, bis dieser Link endet. Während ein Stack erstellt wird, sucht es nicht.',
    arnGiven: 'Der ARN einer Rolle in diesem Konto',
    tryAgain: 'Prüfen Sie die Rolle dann noch einmal.',
    roleStays: 'Die Rolle bleibt, wie sie ist. Wenn Sie sie nicht brauchen, löschen Sie sie.',
    others: 'Diese Rolle ist verbunden. Die Einladung fragt auch nach anderen Rollen.',
    deleteTheRole: ({ role }) => (
      <>
        Löschen Sie die Rolle{role ? <> {role}</> : null} so, wie Sie sie angelegt haben, oder in
        IAM. Die Seite zeigt, wann sie nicht mehr funktioniert.
      </>
    ),
    onPurpose:
      'Wenn Sie die Rolle mit Absicht gelöscht oder geändert haben, ist hier nichts mehr zu tun.',
    theRole: 'Die Rolle',
  },

  deliveries: GERMAN_DELIVERIES,
  refusals: GERMAN_REFUSALS,

  genuine: {
    title: 'Prüfen, ob alles echt ist',
    compare: ({ vendor }) =>
      `Vergleichen Sie diese Werte mit dem, was die AWS-Konsole zeigt. Wenn einer abweicht, brechen Sie ab und fragen Sie ${vendor} auf einem Weg, dem Sie vertrauen.`,
    console: 'AWS-Konsole',
    theConsole: 'die Adresse der Konsole',
    beginsWith: ({ address }) => <>Beginnt mit {address}</>,
    trustedRole: 'Vertrauenswürdige Rolle',
    theTrustedRole: 'die vertrauenswürdige Rolle',
    onlyRole: ({ account, vendor }) => (
      <>
        Im AWS-Konto {account}. Kein anderer Benutzer und keine andere Rolle von {vendor} kann Ihre
        Rolle nutzen.
      </>
    ),
    externalId: 'Externe ID',
    theExternalId: 'die externe ID',
    notPassword: 'Nur für diese Einladung erzeugt. Sie ist kein Passwort.',
    template: 'Vorlage',
    theDigest: 'den SHA-256-Wert der Vorlage',
    readTemplate: 'Die genaue Vorlage lesen',
    digestCommand: 'Befehl, der den SHA-256-Wert berechnet',
  },

  afterwards: {
    title: 'Danach',
    seeTitle: 'Sehen, was die Rolle tut',
    see: ({ prefix }) => (
      <>
        CloudTrail zeichnet in Ihrem Konto jeden Aufruf der Rolle auf. Die Namen ihrer Sitzungen
        beginnen mit {prefix}.
      </>
    ),
    query: 'Abfrage für CloudTrail Lake',
    disconnect: 'Verbindung trennen',
    deleteAnyTime: ({ vendor }) =>
      `Löschen Sie den Stack jederzeit, in der AWS-Konsole oder mit diesem Befehl. Die Rolle wird mit ihm gelöscht, ob jemand bei ${vendor} antwortet oder nicht. Offene Sitzungen haben dann keine Rolle mehr; IAM braucht dafür einige Sekunden.`,
    deleteFailed: ({ vendor }) =>
      `Wenn der Stack danach DELETE_FAILED zeigt, wartet ein Eintrag auf eine Antwort von ${vendor}, die nicht kommt. Dieser Befehl schließt das Löschen ab:`,
    orRetain: ({ option, ownTemplate, entry }) => (
      <>
        Oder führen Sie den ersten Befehl noch einmal aus, mit {option}
        {ownTemplate ? ' oder mit dem Namen des fehlgeschlagenen Eintrags' : ''}. Ein Stack einer
        früheren Version hat keinen solchen Eintrag: Sein Eintrag heißt {entry}, und seine Rolle
        gibt es noch, bis der Befehl ausgeführt ist.
      </>
    ),
    madeAsAdministrator: ({ vendor }) =>
      `Was ${vendor} mit der Rolle angelegt hat, bleibt bestehen, zum Beispiel Benutzer, Rollen und Schlüssel. Suchen Sie in CloudTrail nach CreateUser, CreateRole und CreateAccessKey.`,
    made: ({ vendor }) =>
      `Was ${vendor} mit der Rolle angelegt hat, falls sie das erlaubt, bleibt in Ihrem Konto.`,
    askTitle: 'Jemanden fragen',
    ask: ({ vendor }) => <>Bei Fragen wenden Sie sich an {vendor}.</>,
    askAboutConnection: ({ vendor }) => (
      <>Bei Fragen zu dieser Verbindung wenden Sie sich an {vendor}.</>
    ),
    policyDenies: ({ vendor }) =>
      `Diese Richtlinie verbietet allen Sitzungen, die schon begonnen haben, jede Aktion. ${vendor} kann weiterhin neue beginnen: Um den Zugriff zu beenden, löschen Sie den Stack.`,
    denySessions: 'Alle laufenden Sitzungen sperren',
    sameInConsole: () => (
      <>
        In der IAM-Konsole bewirkt <strong>Aktive Sitzungen widerrufen</strong> bei der Rolle
        dasselbe. Damit sich der Stack später löschen lässt, entfernen Sie zuerst die Richtlinie:
      </>
    ),
    removePolicy: 'Die Richtlinie wieder entfernen',
    alarmTitle: 'Einen Alarm erhalten, wenn jemand anderes die Rolle nutzt',
    alarm: ({ account }) =>
      `Nur das Konto ${account} kann die Rolle annehmen. Diese Regeln melden jeden anderen Versuch, den CloudTrail aufzeichnet.`,
    alarmAllRegions:
      'Für alle Regionen, wenn Ihr CloudTrail-Trail in CloudWatch Logs schreibt. Setzen Sie den Namen der Protokollgruppe und ein eigenes SNS-Thema ein:',
    alarmOnLog: 'Alarm für die Protokollgruppe des Trails',
    alarmOneRegion:
      'Für eine Region, mit EventBridge. Fügen Sie danach Ihr SNS-Thema als Ziel hinzu:',
    eventRule: 'EventBridge-Regel',
  },

  use: {
    title: ({ vendor }) => `Wie ${vendor} die Rolle nutzt`,
    none: ({ vendor }) =>
      `Rolecall hat noch keine Sitzung erstellt, ${vendor} hat die Rolle also nicht genutzt.`,
    lastUsed: ({ ago }) => <>zuletzt genutzt vor {ago}</>,
    latestSessions: 'Letzte Sitzungen',
    earlierSessions: 'Frühere Sitzungen',
    explained:
      'Jede Zeile ist ein AssumeRole-Aufruf in Ihrem CloudTrail; suchen Sie nach seiner Anfrage-ID. Der Aufrufer ist ein Pseudonym: Fragen Sie den Anbieter, wer es ist.',
    caption: 'Sitzungen der Rolle, neueste zuerst',
    began: 'Beginn',
    scope: 'Umfang',
    requestId: 'Anfrage-ID von AWS STS',
    keyAndCaller: 'Zugriffsschlüssel, Aufrufer',
    latest: 'Neueste',
    earlier: 'Frühere',
    allAsCsv: 'Alle der letzten 90 Tage als CSV',
    asJson: 'als JSON',
    until: ({ time }) => `bis ${time} UTC`,
    notKnown: 'nicht bekannt',
  },

  externalIdChange: {
    title: 'Die External ID ersetzen',
    why: ({ vendor }) =>
      `${vendor} bittet Sie, die External ID dieser Rolle durch eine neue zu ersetzen, die nur Sie haben. Führen Sie beide Schritte in dieser Reihenfolge aus, dann funktioniert alles auch dazwischen.`,
    accepted: ({ vendor }) =>
      `Ihre Rolle akzeptiert die neue External ID, und ${vendor} verwendet sie. Ein Schritt ist noch übrig.`,
    acceptBoth: 'Die Rolle beide External IDs akzeptieren lassen',
    removeImported: 'Die alte External ID entfernen',
    command: 'Mit der AWS CLI',
    trustPolicy: 'Von Hand in der AWS-Konsole',
    inConsole: 'IAM, die Rolle, Trust relationships, Edit trust policy',
    others:
      'Wenn die Vertrauensrichtlinie der Rolle Anweisungen für andere enthält, behalten Sie diese. Lassen Sie die Rolle nach jedem Schritt auf dieser Seite prüfen.',
  },

  upgrade: {
    asks: ({ vendor, version }) => `${vendor} bittet um Version ${version}.`,
    declined: ({ time }) => (
      <>Sie haben am {time} abgelehnt. Sie können trotzdem noch aktualisieren.</>
    ),
    asked: ({ time, deadline }) => (
      <>
        Angefragt am {time}
        {deadline ? <>, erbeten bis {deadline}</> : null}. Sie bleiben verbunden, wie auch immer Sie
        entscheiden.
      </>
    ),
    review: 'Änderung ansehen',
    version: ({ to }) => `Version ${to} des Zugriffs`,
    changes: ({ from, to }) => `Änderungen von Version ${from} zu ${to}`,
    updateTitle: 'Stack aktualisieren',
    update: ({ link }) => (
      <>
        Ihre externe ID, die Rolle und ihr Name bleiben. Wenn die Aktualisierung fehlschlägt,
        funktioniert alles weiter wie jetzt. {link('Aktualisierung in der AWS-Konsole öffnen')},
        oder führen Sie dies aus; es zeigt, was AWS ändern wird, bevor Sie es ausführen:
      </>
    ),
    changeTitle: 'Die Rolle ändern',
    changeRole:
      'Ihre externe ID, die Rolle und ihr Name bleiben. Ändern Sie die Rolle so, wie Sie sie angelegt haben, und sagen Sie dann, dass es getan ist. Rolecall prüft sie, und bis dahin ändert sich nichts.',
    askHow: ({ vendor }) =>
      `${vendor} nutzt eine eigene Vorlage. Fragen Sie, wie die Rolle zu ändern ist, und sagen Sie hier, wenn es getan ist.`,
    withScript: 'Mit der AWS-Befehlszeile',
    script: 'Skript, das die Rolle ändert',
    isDone: 'Die Rolle ist geändert',
    changeSet: 'Mit einem Änderungssatz aktualisieren',
    goBack: 'Später zur bisherigen Version zurückkehren',
    undo: 'Aktualisierung rückgängig machen',
    notNow: ({ vendor }) =>
      `Jetzt nicht? Sie können ${vendor} sagen, warum. Alles funktioniert weiter.`,
    decline: 'Ablehnen',
    unknown:
      'Was sich ändert, kann hier nicht gezeigt werden: Lesen Sie die Vorlage, bevor Sie aktualisieren.',
    verdictStays: ({ verdict }) => <>Die Einstufung bleibt gleich: {verdict}</>,
    verdictChanges: ({ from, to }) => (
      <>
        Jetzt: {from}. Mit der Aktualisierung: {to}
      </>
    ),
    added: 'Neu',
    removed: 'Entfernt',
    changed: 'Geändert',
    difference: 'Der Unterschied der Vorlagen, Zeile für Zeile',
    lines: 'Zeilen, die mit - oder + beginnen',
  },

  sheet: {
    list: (items) =>
      items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} und ${items.at(-1)}`,
    moreServices: ({ names, count }) => `${names} und ${count} weitere Services`,
    moreActions: ({ names, count }) => `${names} und ${count} weitere`,
    services: ({ count }) => `${count} Services`,

    headline: {
      takeover: 'Kann das Konto übernehmen',
      canChange: ({ services }) => `Kann Dinge ändern: ${services}`,
      mayChange: 'Kann Dinge ändern: Einige Rechte können hier nicht gezeigt werden',
      readsSecrets: 'Liest Daten: Geheimnisse',
      readsStored: ({ services }) => `Liest Daten: was in ${services} gespeichert ist`,
      readsBoth: ({ services }) =>
        `Liest Daten: Geheimnisse und was in ${services} gespeichert ist`,
      limited: ({ rights }) => `Begrenzt: ${rights}`,
      readsSettings: 'liest Einstellungen',
      writesOwn: ({ kinds }) => `schreibt nur in eigene ${kinds}`,
      readsOwn: ({ kinds }) => `liest Daten nur in eigenen Ressourcen: ${kinds}`,
      readsMinor: ({ data }) => `liest ${data}`,
      noRights: 'Begrenzt: keine Rechte',
    },

    minor: {
      metrics: 'Metriken',
      costs: 'Kostenzahlen',
      databaseLogs: 'Protokolldateien von Datenbanken',
      vectors: 'Vektoren',
      incidents: 'Sicherheitsvorfälle',
      cognitoUsers: 'Benutzer von Cognito-Benutzerpools',
      cognitoSecrets: 'Geheimnisse von Cognito-App-Clients',
      appSyncKeys: 'API-Schlüssel von AppSync',
      figures: 'Zahlen',
    },

    glance: {
      resourcesOf: ({ count }) => `Ressourcen und Einstellungen von ${count} Services`,
      storedIn: ({ services }) => `Was in ${services} gespeichert ist`,
      only: ({ what }) => `Nur ${what}`,
      changesIn: ({ services }) => `In ${services}`,
      possible: 'Möglich: Einige Rechte können hier nicht gezeigt werden',
    },

    kinds: {
      's3:': 'Buckets',
      's3/': 'Objekte in Buckets',
      'dynamodb:table': 'Tabellen',
      'lambda:function': 'Funktionen',
      'iam:role': 'Rollen',
      'iam:user': 'Benutzer',
      'iam:policy': 'Richtlinien',
      'iam:group': 'Gruppen',
      'sns:': 'Themen',
      'sqs:': 'Warteschlangen',
      'secretsmanager:secret': 'Geheimnisse',
      'ssm:parameter': 'Parameter',
      'kms:key': 'Schlüssel',
      'kms:alias': 'Schlüssel-Aliasse',
      'logs:log-group': 'Protokollgruppen',
      'ec2:instance': 'Instances',
      'rds:db': 'Datenbanken',
      'rds:cluster': 'Datenbank-Cluster',
      'cloudformation:stack': 'Stacks',
      'events:rule': 'Regeln',
      'states:stateMachine': 'Zustandsautomaten',
      'ecr:repository': 'Image-Repositorys',
      'glue:database': 'Glue-Datenbanken',
      'glue:table': 'Glue-Tabellen',
      'kinesis:stream': 'Streams',
    },
    resources: {
      all: 'alle Ressourcen',
      except: ({ list }) => `alle Ressourcen außer ${list}`,
      inTemplate: ({ name }) => `„${name}“ der Vorlage`,
      allOf: ({ kind }) => `alle ${kind}`,
      named: ({ kinds, name }) => `${kinds} mit dem Namen ${name}`,
      beginning: ({ kinds, name }) => `${kinds}, deren Name mit ${name} beginnt`,
      other: 'Ressourcen',
      not: ({ pattern }) => `nicht ${pattern}`,
    },
    everyService: 'Alle Services',
    actionsExcept: ({ list }) => `alle Aktionen außer ${list}`,
    onlyIf: ({ condition }) => `Nur wenn ${condition}.`,
    sourceOf: ({ source, holder }) => `${source} (${holder})`,

    it: 'die Rolle',
    holder: ({ role, services }) => `die Rolle ${role} für ${services}`,
    nobody: 'niemanden',
    principals: {
      anybody: 'alle',
      unknown: 'jemanden, der erst beim Erstellen des Stacks genannt wird',
    },

    may: ({ holder, what, action }) => `${holder} darf ${what} (${action}).`,
    doEverything: 'alles in allen Services tun',
    doEverythingExcept: ({ list }) => `alles tun außer ${list}`,
    manageIam: 'Benutzer, Rollen und Richtlinien ohne Grenze verwalten',
    takeover: {
      'iam:AttachRolePolicy': 'einer Rolle jedes Recht geben',
      'iam:PutRolePolicy': 'einer Rolle jedes Recht geben',
      'iam:AttachUserPolicy': 'einem Benutzer jedes Recht geben',
      'iam:PutUserPolicy': 'einem Benutzer jedes Recht geben',
      'iam:AttachGroupPolicy': 'einer Gruppe jedes Recht geben',
      'iam:PutGroupPolicy': 'einer Gruppe jedes Recht geben',
      'iam:AddUserToGroup': 'einen Benutzer in eine Gruppe von Administratoren aufnehmen',
      'iam:CreatePolicyVersion': 'eine Richtlinie neu schreiben',
      'iam:SetDefaultPolicyVersion': 'eine alte Fassung einer Richtlinie wiederherstellen',
      'iam:UpdateAssumeRolePolicy': 'ändern, wer eine Rolle nutzen darf',
      'iam:CreateAccessKey': 'Zugriffsschlüssel eines Benutzers erstellen',
      'iam:CreateLoginProfile': 'das Passwort eines Benutzers festlegen',
      'iam:UpdateLoginProfile': 'das Passwort eines Benutzers ändern',
      'iam:UpdateSAMLProvider': 'ändern, wer Personen anmeldet',
      'sso:CreateAccountAssignment': 'Personen Zugriff auf Konten geben',
      'sso:PutInlinePolicyToPermissionSet': 'Personen jedes Recht geben',
      'sso:AttachManagedPolicyToPermissionSet': 'Personen jedes Recht geben',
      'identitystore:CreateGroupMembership':
        'eine Person in eine Gruppe von Administratoren aufnehmen',
      'sts:AssumeRole': 'andere Rollen annehmen',
      'iam:PassRole': 'jede Rolle einem Service von AWS geben, der dann mit deren Rechten handelt',
      'lambda:UpdateFunctionCode':
        'den Code jeder Funktion ersetzen, die dann mit ihren Rechten handelt',
      'ssm:SendCommand': 'Befehle auf jedem Server ausführen, mit den Rechten dieses Servers',
      'ssm:StartSession': 'eine Shell auf jedem Server öffnen, mit den Rechten dieses Servers',
      'ecs:ExecuteCommand':
        'Befehle in jedem Container ausführen, mit den Rechten dieses Containers',
    },

    cannot: {
      secrets:
        'Die Rolle kann keine Geheimnisse in Secrets Manager und keine Werte in Parameter Store lesen und nichts mit Ihren Schlüsseln entschlüsseln.',
      data: ({ list, exceptOwn }) =>
        `Die Rolle kann dies nicht lesen: ${list}${exceptOwn ? ', außer in eigenen Ressourcen' : ''}.`,
      iam: 'Die Rolle kann keine Benutzer, Rollen oder Richtlinien erstellen, ändern oder löschen.',
      change: ({ exceptOwn }) =>
        `Die Rolle kann ${exceptOwn ? 'außerhalb eigener Ressourcen ' : ''}nichts starten, anhalten, ändern oder löschen.`,
      logging: 'Die Rolle kann CloudTrail, AWS Config und GuardDuty nicht abschalten.',
      othersUse: ({ vendor }) =>
        `Nur eine einzige Rolle von ${vendor} kann sie nutzen, nur mit Ihrer externen ID und höchstens eine Stunde am Stück.`,
      stores: {
        'Amazon S3': 'Objekte in S3',
        'Amazon DynamoDB': 'Einträge in DynamoDB',
        'Amazon SQS': 'Nachrichten in SQS',
        'Amazon CloudWatch Logs': 'Protokolleinträge in CloudWatch Logs',
      },
    },

    limits: {
      never: ({ statement }) => `Nie: ${statement}.`,
      neverIf: ({ condition, statement }) => `Nie, wenn ${condition}: ${statement}.`,
      boundary: ({ name }) =>
        `Die Rolle kann nie mehr, als die Berechtigungsgrenze ${name} erlaubt.`,
      actions: ({ list }) => `Aktionen: ${list}`,
      actionsExcept: ({ list }) => `Alle Aktionen außer: ${list}`,
      on: ({ list }) => `Auf: ${list}`,
      onExcept: ({ list }) => `Auf alles außer: ${list}`,
      condition: ({ condition }) => `Wenn: ${condition}`,
      and: ' und ',
    },

    diff: {
      row: ({ service, actions, place, kept, instead }) =>
        `${service}: ${actions} auf ${place}${kept ? ` (beide Versionen haben ${kept})` : ''}${instead ? `, statt auf ${instead}` : ''}`,
      condition: ({ condition }) => `Bedingung: ${condition}`,
      managedPolicy: ({ arn }) => `Die verwaltete Richtlinie ${arn}.`,
      creates: ({ name, type }) => `Die Vorlage erstellt ${name} (${type}).`,
      cannotBeShown: ({ where, why }) =>
        `Kann nicht gezeigt werden, lesen Sie die Vorlage: ${where} (${why}).`,
      noLongerLimited: ({ limit }) => `Nicht mehr begrenzt: ${limit}`,
      newLimit: ({ limit }) => `Neue Grenze: ${limit}`,
      facts: {
        roleName: 'Der Name der Rolle',
        fixedRoleName: 'Ein fester Name der Rolle',
        trustedRole: 'Die Rolle des Anbieters, der vertraut wird',
        longestSession: 'Die längste Sitzung in Sekunden',
        tags: 'Die Tags der Rolle',
      },
      fact: ({ what, present, old }) => `${what}: ${present} statt ${old}.`,
      purpose: ({ purpose }) => `Der Zweck: „${purpose}“`,
      scopeIsNew: ({ name }) => `Der Umfang ${name} ist neu.`,
      scopeChanged: ({ name }) => `Der Umfang ${name} hat sich geändert.`,
      scopeIsGone: ({ name }) => `Der Umfang ${name} entfällt.`,
      vendor: ({ vendor }) => `Der Anbieter: ${vendor}`,
    },

    when: {
      condition: ({ name, outcome }) =>
        `die Bedingung ${name} der Vorlage ${outcome ? '' : 'nicht '}erfüllt ist`,
      region: ({ name, outcome }) => `die Region ${outcome ? '' : 'nicht '}„${name}“ ist`,
      parameter: ({ name, outcome, value }) =>
        `der Parameter ${name} ${outcome ? '' : 'nicht '}„${value}“ ist`,
      roleName: ({ name }) => `${name} der Name dieser Rolle ist`,
    },

    why: {
      macro: ({ name }) =>
        `das Makro ${name} ändert die Vorlage beim Erstellen des Stacks und kann der Rolle mehr Rechte geben`,
      nestedStack: () => 'ein verschachtelter Stack kann der Rolle mehr Rechte geben',
      stackSet: () => 'ein StackSet kann Rollen mit eigenen Rechten anlegen',
      module: () => 'ein Modul kann der Rolle mehr Rechte geben',
      users: () =>
        'die Vorlage legt Benutzer an oder ändert sie; deren Rechte werden hier nicht gezeigt',
      signIn: () => 'die Vorlage ändert, wer sich anmelden kann',
      givesAccess: () => 'die Ressource gewährt selbst Zugriff, neben den Richtlinien der Rolle',
      ownPolicy: () =>
        'die Ressource hat eine eigene Richtlinie, die nicht nur Services von AWS Rechte gibt',
      resourceLater: () =>
        'die Ressource wird erst beim Erstellen des Stacks ausgefüllt und kann der Rolle mehr Rechte geben',
      transform: () =>
        'eine Transformation fügt Ressourcen hinzu, und diese können der Rolle mehr Rechte geben',
      forEach: () => 'die Liste von Fn::ForEach steht erst beim Erstellen des Stacks fest',
      noDocument: () => 'die Richtlinie hat kein Dokument',
      documentIsNoMap: () => 'das Dokument der Richtlinie ist kein Objekt',
      statementLater: () => 'die Anweisung wird erst beim Erstellen des Stacks ausgefüllt',
      policyLater: () => 'die Richtlinie wird erst beim Erstellen des Stacks ausgefüllt',
      filledInLater: () => 'dies wird erst beim Erstellen des Stacks ausgefüllt',
      manyConditions: ({ name }) => `dies hängt von mehr als ${name} Bedingungen ab`,
      transformInStatement: () => 'eine Transformation ergänzt die Anweisung',
      effectUnknown: () => 'das Element „Effect“ ist nicht bekannt',
      actionUnknown: ({ name }) => `die Aktion ${name} ist nicht bekannt`,
      noPublishedText: ({ name }) =>
        `die veröffentlichten Daten enthalten keinen Text der Richtlinie ${name} von AWS`,
      notAwsPolicy: ({ name }) =>
        `${name} ist keine Richtlinie von AWS, ihr Text steht also nur im Konto`,
      managedLater: ({ name }) =>
        `die verwaltete Richtlinie ${name} steht erst beim Erstellen des Stacks fest`,
      secondRole: ({ name }) =>
        `die Vorlage legt eine zweite Rolle an, für ${name}. Ihre Rechte stehen in dieser Tabelle, aber Rolecall prüft nicht, wer sie nutzen kann`,
    },
  },

  findings: {
    ROLE_NOT_ASSUMABLE: ({ roleName, externalId }) => [
      `AWS hat Rolecall die Rolle ${roleName} nicht annehmen lassen.`,
      `Die Vertrauensrichtlinie der Rolle muss so sein wie auf der Seite der Einladung, mit der externen ID ${externalId}. Wenn das so ist, prüfen Sie, ob eine Ressourcen-Kontrollrichtlinie Ihrer AWS-Organisation sts:AssumeRole verbietet.`,
    ],
    TRUST_WITHOUT_EXTERNAL_ID: ({ roleName, externalId }) => [
      `Die Rolle ${roleName} kann ohne externe ID angenommen werden. Wer ihren ARN kennt, könnte den Anbieter dazu bringen, sie für ihn zu nutzen.`,
      `Ergänzen Sie in der Vertrauensrichtlinie diese Bedingung: "StringEquals": { "sts:ExternalId": "${externalId}" }.`,
    ],
    TRUST_ACCEPTS_ANY_EXTERNAL_ID: ({ roleName, externalId }) => [
      `Die Rolle ${roleName} akzeptiert eine falsche externe ID. Wer ihren ARN kennt, könnte den Anbieter dazu bringen, sie für ihn zu nutzen.`,
      `Ändern Sie die Vertrauensrichtlinie so, dass sie nur diesen Wert akzeptiert, mit StringEquals und ohne Platzhalter: ${externalId}.`,
    ],
    PARAMETER_CHANGED: ({ name }) => [
      `Der Wert des Parameters ${name} wurde geändert. Auf ihm beruht das Vertrauen in die Rolle.`,
      'Löschen Sie diesen Stack, öffnen Sie die Onboarding-Seite erneut und starten Sie die Vorlage unverändert.',
    ],
    EXTERNAL_ID_CHANGED: () => [
      'Die externe ID in der Vorlage wurde geändert.',
      'Löschen Sie diesen Stack, öffnen Sie diese Seite noch einmal und starten Sie die Vorlage unverändert.',
    ],
    ACCOUNT_MISMATCH: () => [
      'Die Rolle ist in einem anderen AWS-Konto als der Stack.',
      'Starten Sie die Vorlage unverändert. Sie erstellt die Rolle im Konto des Stacks.',
    ],
    ACCOUNT_NOT_INVITED: ({ accountId }) => [
      `Diese Einladung gilt für ein anderes AWS-Konto als ${accountId}.`,
      'Löschen Sie diesen Stack. Starten Sie ihn dann im eingeladenen Konto, oder bitten Sie den Anbieter, die Einladung zurückzusetzen.',
    ],
    REGION_NOT_INVITED: ({ region, regions }) => [
      `Diese Einladung erlaubt die AWS-Region ${region} nicht.`,
      `Löschen Sie diesen Stack, öffnen Sie diese Seite noch einmal und starten Sie die Vorlage in ${regions}.`,
    ],
    ACCOUNT_IS_VENDORS: ({ accountId }) => [
      `Das AWS-Konto ${accountId} gehört dem Anbieter.`,
      'Löschen Sie diesen Stack und starten Sie ihn in Ihrem eigenen Konto.',
    ],
    ROLE_ARN_INVALID: () => [
      'Der Stack hat keinen ARN einer IAM-Rolle gemeldet, die Rolecall annehmen kann.',
      'Löschen Sie diesen Stack und starten Sie die Vorlage unverändert.',
    ],
    INVITATION_UNUSABLE: ({ vendor }) => [
      'Dieser Link funktioniert nicht mehr.',
      `Bitten Sie ${vendor} um einen neuen Link und starten Sie den Stack über diesen Link.`,
    ],
    INVITATION_EXPIRED: ({ vendor }) => [
      'Dieser Link ist abgelaufen.',
      `Bitten Sie ${vendor} um einen neuen Link und starten Sie den Stack über diesen Link.`,
    ],
    ENROLMENT_TOKEN_REPLACED: ({ vendor }) => [
      `Die Vorlage dieses Stacks ist veraltet: ${vendor} hat ihr Rückruf-Token ersetzt.`,
      'Aktualisieren Sie den Start-Stack im Administratorkonto, wie seine Seite es zeigt. Danach erstellt das StackSet die Stacks mit der neuen Vorlage.',
    ],
    ENROLMENT_FULL: ({ accountId, vendor }) => [
      `Das Konto ${accountId} müsste auf eine Freigabe warten, und es warten schon zu viele Konten.`,
      `Bitten Sie ${vendor}, die wartenden Konten freizugeben, oder setzen Sie den Parameter ReaderRole des Start-Stacks auf Yes: Diese Rolle bestätigt die Konten Ihrer Organisation.`,
    ],
    VERSION_CHANGED: () => [
      'Die Vorlage fordert andere Rechte, als diese Einladung zeigt.',
      'Öffnen Sie diese Seite noch einmal und starten Sie von hier aus die Vorlage, unverändert.',
    ],
    TAKEOVER_NOT_CONFIRMED: () => [
      'Niemand hat auf dieser Seite bestätigt, dass diese Rolle das Konto übernehmen kann.',
      'Öffnen Sie diese Seite, lesen Sie, was die Rolle kann, bestätigen Sie es und starten Sie den Stack von dort.',
    ],
    ROLE_NOT_CREATED: () => [
      'Der Stack wurde zurückgesetzt, bevor es die Rolle gab. AWS sagt dem Anbieter nicht, warum.',
      'Öffnen Sie in der CloudFormation-Konsole die Registerkarte „Ereignisse“ des Stacks: Das erste Ereignis mit CREATE_FAILED nennt den Grund. Starten Sie den Stack dann noch einmal.',
    ],
    STACK_ROLLED_BACK: () => [
      'Der Stack wurde zurückgesetzt, bevor die Rolle geprüft war.',
      'Öffnen Sie in der CloudFormation-Konsole die Registerkarte „Ereignisse“ des Stacks: Das erste Ereignis mit CREATE_FAILED nennt den Grund. Starten Sie den Stack dann noch einmal.',
    ],
    TEMPLATE_OF_OTHER_INVITATION: ({ vendor }) => [
      'Diese Vorlage gehört zu einer anderen Einladung. Ihr Stack ist unverändert und weiterhin verbunden.',
      `Um ein anderes Konto zu verbinden, starten Sie die Vorlage als neuen Stack. Um die Rechte dieses Stacks zu ändern, bitten Sie ${vendor} um eine Aktualisierung.`,
    ],
    UPDATE_UNKNOWN: ({ vendor }) => [
      'Dieser Stack ist nicht verbunden und kann deshalb nicht aktualisiert werden.',
      `Löschen Sie ihn und bitten Sie ${vendor} um einen neuen Link.`,
    ],
    VERIFICATION_UNFINISHED: () => [
      'Die Rolle konnte nicht rechtzeitig geprüft werden, weil AWS keine klare Antwort gegeben hat.',
      'Versuchen Sie es in einigen Minuten noch einmal. Wenn dies ein neuer Stack ist, löschen Sie ihn zuerst.',
    ],
    STS_REGION_DISABLED: ({ accountId, regions }) => [
      `AWS STS ist im Konto ${accountId} für die Regionen, die Rolecall nutzt, nicht aktiv.`,
      `Aktivieren Sie STS in der IAM-Konsole unter „Kontoeinstellungen“ für ${regions}. Löschen Sie dann diesen Stack und starten Sie ihn noch einmal.`,
    ],
    ANSWER_REFUSED: () => [
      'CloudFormation hat die Antwort nicht angenommen, weil es nicht mehr gewartet hat.',
      'Wenn der Stack zurückgesetzt wurde, löschen Sie ihn und starten Sie ihn noch einmal.',
    ],
    CALLED_IN_TOO_LATE: () => [
      'Die Nachricht dieses Stacks kam an, als CloudFormation nicht mehr gewartet hat. Sie haben nichts falsch gemacht.',
      'Löschen Sie den zurückgesetzten Stack und starten Sie ihn von dieser Seite aus noch einmal.',
    ],
    ROLE_IN_USE: ({ roleName, vendor }) => [
      `Die Rolle ${roleName} dient schon einer früheren Verbindung.`,
      `Löschen Sie den Stack der früheren Verbindung, oder bitten Sie ${vendor}, sie zu trennen. Versuchen Sie es dann noch einmal.`,
    ],
    NO_ROLE_MADE: () => [
      'Mit diesen Werten erstellt der Stack keine Rolle für den Anbieter, also würde nichts verbunden.',
      'Starten Sie den Stack noch einmal, mit Parametern, für die die Vorlage eine Rolle erstellt.',
    ],
    ROLE_UNKNOWN: () => [
      'Der Stack hat eine Rolle gemeldet, nach der diese Einladung nicht fragt, oder er hat sie zu früh gemeldet.',
      'Löschen Sie diesen Stack, öffnen Sie die Seite noch einmal und starten Sie die Vorlage unverändert.',
    ],
    ROLE_REPORTED_TWICE: ({ roleName }) => [
      `Die Rolle ${roleName} ist schon unter einem anderen Namen verbunden.`,
      'Jede Rolle der Einladung braucht eine eigene Rolle. Wenn ein Stack sie gemeldet hat, löschen Sie diesen Stack, öffnen Sie die Seite noch einmal und starten Sie die Vorlage unverändert.',
    ],
    ROLE_GONE: ({ roleName }) => [
      `AWS hat Rolecall die Rolle ${roleName} seit mehr als 90 Tagen nicht annehmen lassen. Die Verbindung ist deshalb beendet.`,
      'Um wieder eine Verbindung herzustellen, bitten Sie den Anbieter um einen neuen Link.',
    ],
    PERMISSIONS_DIFFER: ({ roleName, version, missing, extra }) => [
      `Die Berechtigungen der Rolle ${roleName} weichen von Version ${version} ab.${someRights('Es fehlen', missing)}${someRights('Zusätzlich', extra)}`,
      'Wenn das niemand beabsichtigt hat, geben Sie der Rolle die Richtlinien dieser Version. Wenn ein Stack sie angelegt hat, aktualisieren Sie ihn mit der unveränderten Vorlage.',
    ],
    EXTERNAL_ID_SHARED: () => [
      'Die External ID dieser Rolle wird nicht nur für diesen Kunden verwendet. Sie schützt die Rolle deshalb nicht vollständig.',
      'Ersetzen Sie sie durch die neue External ID, die Ihnen der Anbieter gibt.',
    ],
    EXTERNAL_ID_GUESSABLE: () => [
      'Die External ID dieser Rolle lässt sich erraten. Sie schützt die Rolle deshalb nicht vollständig.',
      'Ersetzen Sie sie durch die neue External ID, die Ihnen der Anbieter gibt.',
    ],
    OPTION_NOT_APPLIED: ({ roleName, missing }) => [
      `Der Rolle ${roleName} fehlt etwas, das auf der Seite oder vom Anbieter für sie festgelegt wurde.${someRights('Es fehlen', missing)}`,
      'Wenn das niemand beabsichtigt hat, aktualisieren Sie den Stack mit der unveränderten Vorlage, oder ändern Sie die Rolle.',
    ],
    ROLE_EXPIRED: ({ roleName, time }) => [
      `Die Rolle ${roleName} hat zum festgelegten Zeitpunkt geendet: ${time}. Das ist kein Fehler.`,
      'Um wieder eine Verbindung herzustellen, bitten Sie den Anbieter um einen neuen Link.',
    ],
    ROLE_RECREATED: ({ roleName }) => [
      `Die Rolle ${roleName} wurde gelöscht und unter demselben Namen neu erstellt.`,
      'Wenn Sie das absichtlich getan haben, kann der Anbieter die Verbindung wieder aufnehmen.',
    ],
  },
  policyFinding: ({ code }) => ({
    message: `Die Vertrauensrichtlinie der Rolle ist nicht so streng, wie die Vorlage sie anlegt (${code}).`,
    remedy:
      'Stellen Sie die Vertrauensrichtlinie aus der Vorlage wieder her, oder aktualisieren Sie den Stack mit der unveränderten Vorlage.',
  }),

  errors: {
    ACCOUNT_ALREADY_PINNED:
      'Diese Einladung gilt für ein anderes AWS-Konto. Bitten Sie den Anbieter, sie zurückzusetzen.',
    ACCOUNT_ID_INVALID:
      'Das ist keine AWS-Kontonummer. Geben Sie 12 Ziffern ein, zum Beispiel 123456789012.',
    ACCOUNT_IS_VENDORS:
      'Dieses Konto gehört dem Absender des Links. Geben Sie Ihr eigenes Konto an.',
    ACCOUNT_NEEDED: 'Geben Sie zuerst die Nummer Ihres AWS-Kontos ein.',
    INVITATION_NOT_OPEN:
      'Diese Einladung ist nicht mehr offen: Sie wurde schon genutzt, ist abgelaufen oder wurde widerrufen.',
    RECEIPT_NOT_READY: 'Es gibt noch keinen Nachweis.',
    REGION_UNSUPPORTED:
      'In dieser Region kann der Stack nicht erstellt werden. Wählen Sie eine andere.',
    TAKEOVER_NOT_CONFIRMED: 'Setzen Sie dieses Häkchen, um fortzufahren.',
    TOO_MANY_ATTEMPTS:
      'Das wurde zu oft versucht. Warten Sie eine Minute und versuchen Sie es erneut.',
    ROLE_ARN_INVALID:
      'Das ist nicht der ARN einer Rolle. Er sieht so aus: arn:aws:iam::123456789012:role/Name.',
    STACK_UNDER_WAY:
      'Ihr Stack wird gerade erstellt. Deshalb geht das jetzt nicht. Löschen Sie ihn in CloudFormation, oder warten Sie, bis er fertig ist.',
    ROLE_UNDER_WAY:
      'Ihr Stack wird gerade erstellt. Deshalb lässt sich die Rolle jetzt nicht ändern. Löschen Sie ihn in CloudFormation, oder warten Sie, bis er fertig ist.',
    UPGRADE_NOT_REQUESTED:
      'Es wurde keine Aktualisierung angefragt. Es gibt also nichts abzulehnen.',
  },
  otherError: () => 'Das ist im Moment nicht möglich.',

  enrolment: {
    title: ({ vendor }) => `Ihre Organisation · ${vendor}`,
    heading: ({ vendor }) => `${vendor} bittet um Zugriff auf die AWS-Konten Ihrer Organisation`,
    organisation: 'Ihre Organisation',
    isManagement: 'ihr Verwaltungskonto',
    eachAccount: 'In jedem Konto',
    cardLabel: 'Starten',
    cardTitle: ({ connected, failed }) =>
      connected + failed === 0
        ? 'In allen Konten starten'
        : `${connected} verbunden${failed > 0 ? `, ${failed} fehlgeschlagen` : ''}`,
    cardLead: 'Ein Stack im Administratorkonto erstellt die Rolle in jedem Konto.',
    signIn: ({ account }) => <>Melden Sie sich zuerst im AWS-Konto {account} an.</>,
    launch: 'StackSet starten',
    opens: 'Öffnet die AWS-Konsole. Dort prüfen Sie alles, bevor etwas erstellt wird.',
    tick: ({ vendor }) =>
      `Ich verstehe, dass ${vendor} mit dieser Rolle jedes Konto übernehmen könnte, und ich will das.`,
    beforeTitle: 'Vor dem Start',
    trusted: 'StackSets dürfen in Ihrer Organisation handeln.',
    trustedMore:
      'AWS nennt das „trusted access“. Der Befehl zeigt, ob es eingeschaltet ist, und schaltet es im Verwaltungskonto ein.',
    trustedCommand: 'Trusted access',
    delegated: ({ account }) => (
      <>Das Konto {account} ist delegierter Administrator für StackSets.</>
    ),
    delegatedMore: 'Wählen Sie für den Parameter CallAs den Wert DELEGATED_ADMIN.',
    notDelegated: ({ account }) => <>Sie starten im Verwaltungskonto {account}.</>,
    notDelegatedMore:
      'Lassen Sie den Parameter CallAs auf SELF. Wenn Sie stattdessen das Konto eines delegierten Administrators verwenden wollen, bitten Sie den Anbieter, es einzutragen.',
    units: ({ count }) =>
      count === 0
        ? 'Sie wählen die Organisationseinheiten.'
        : 'Die Organisationseinheiten sind schon eingetragen.',
    unitsMore:
      'Geben Sie die Kennungen durch Kommas getrennt ein, oder die Kennung der Wurzel für alle Konten. Konten, die später hinzukommen, erhalten die Rolle auch.',
    rootCommand: 'Die Kennung der Wurzel',
    management: 'Das Verwaltungskonto braucht einen eigenen Stack.',
    managementMore: ({ link }) => (
      <>
        AWS bringt ein StackSet nie in dieses Konto. Wenn es auch verbunden werden soll,{' '}
        {link('erstellen Sie dort denselben Stack')}.
      </>
    ),
    excluded: ({ count }) =>
      count === 1 ? 'Ein Konto ist ausgenommen.' : `${count} Konten sind ausgenommen.`,
    progressTitle: 'Ihre Konten',
    states: {
      failed: 'Fehlgeschlagen',
      problem: 'Prüfen',
      'awaiting-approval': 'Wartet auf den Anbieter',
      connecting: 'Läuft',
      waiting: 'Noch nicht',
      connected: 'Verbunden',
      left: 'Beendet',
    },
    live: 'Diese Liste folgt dem, was die Stacks melden. Ein fehlgeschlagenes Konto hält die anderen nicht auf.',
    notYet: 'Mit diesem Link wurde noch nichts gestartet.',
    account: 'Konto',
    state: 'Stand',
    reason: 'Grund',
    more: ({ count }) => `${count} weitere Konten werden nicht gezeigt. Der Anbieter sieht alle.`,
    afterTitle: 'Danach',
    later:
      'Ein Konto, das einer gewählten Einheit beitritt, wird von selbst verbunden. Wenn ein Konto sie verlässt, löscht AWS seinen Stack und damit die Rolle.',
    reader: ({ role }) => (
      <>
        Die Rolle {role} im Administratorkonto listet Ihre Konten auf, damit der Anbieter weiß,
        welche Konten Ihnen gehören, und sieht, warum ein Stack fehlgeschlagen ist. Ohne sie gibt
        der Anbieter jedes Konto frei, das er nicht kennt. Wählen Sie für den Parameter ReaderRole
        den Wert No, um sie wegzulassen.
      </>
    ),
    updateTitle: 'Wenn der Anbieter um ein Update bittet',
    update:
      'Führen Sie dies in der AWS CloudShell des Administratorkontos aus. Es aktualisiert alle Konten.',
    updateCommand: 'Den Start-Stack aktualisieren',
    ownTitle: 'Mit einem eigenen StackSet oder in einzelnen Konten',
    own: ({ link }) => (
      <>
        {link('Laden Sie die Vorlage für ein Konto herunter')} und verwenden Sie sie in einem selbst
        verwalteten StackSet oder in einzelnen Konten; sie hat keine Parameter.
      </>
    ),
    launcher: ({ link }) => (
      <>{link('Die Vorlage des Start-Stacks')} zeigt alle Einstellungen des StackSets.</>
    ),
    end: ({ name }) => (
      <>
        Um den Zugriff in allen Konten zu beenden, löschen Sie den Start-Stack: AWS löscht dann das
        StackSet {name} mit seinen Stacks. Das geht, ob der Anbieter antwortet oder nicht.
      </>
    ),
  },
  deadEnd: {
    linkInvalid: 'Dieser Link ist ungültig oder abgelaufen',
    askForNew: ({ sender }) => <>Bitten Sie {sender} um einen neuen.</>,
    whoSentIt: 'die Person, die ihn geschickt hat,',
    copiedAll: 'Wenn Sie den Link kopiert haben, prüfen Sie, ob er vollständig ist.',
    failed: 'Das hat nicht geklappt',
    tryAgain: 'Versuchen Sie es gleich noch einmal.',
    tell: ({ vendor }) => `Wenn das wieder passiert, sagen Sie ${vendor} Bescheid.`,
    request: ({ id }) => <>Anfrage {id}</>,
  },

  brand: {
    inWordsOf: ({ vendor }) => `In den Worten von ${vendor}`,
    whoAsks: 'Wer fragt',
    domainVerified: ({ time }) => <>Domain geprüft: {time}</>,
    domain: 'Domain',
    domainCommand: 'den Befehl, der das DNS fragt',
    domainMeans: ({ name, value }) => (
      <>
        Ihr DNS nennt das AWS-Konto, das die Rolle nutzen kann: Im TXT-Eintrag {name} steht {value}
      </>
    ),
  },

  email: {
    subject: ({ vendor }) => `${vendor} bittet um Zugriff auf Ihr AWS-Konto`,
    greeting: 'Guten Tag,',
    asks: ({ vendor, customer }) =>
      customer === undefined
        ? `${vendor} bittet um Zugriff auf Ihr AWS-Konto.`
        : `${vendor} bittet um Zugriff auf ein AWS-Konto von ${customer}.`,
    purpose: ({ purpose }) => `Wofür: ${purpose}`,
    open: 'Diese Seite zeigt, was der Zugriff erlaubt und wie Sie ihn geben. Das Öffnen ändert nichts. Jemand, der im Konto IAM-Rollen anlegen darf, braucht etwa fünf Minuten.',
    until: ({ until }) =>
      `Der Link gilt bis ${until}. Geben Sie ihn nur an Kollegen weiter, denen Sie vertrauen: Wer ihn hat, kann ein Konto verbinden.`,
    fromAccount: ({ id }) => `AWS-Konto, das den Zugriff bekommt: ${id}`,
    toAccount: ({ id }) => `AWS-Konto, das ihn gibt: ${id}`,
    domain: ({ domain }) => `Geprüfte Domain: ${domain}`,
    help: ({ help }) => `Fragen? ${help}`,
    closing: 'Mit freundlichen Grüßen',
  },
}
