import type { Words } from './languages.ts'

/** The texts of the customer's page in German. Names of AWS are those of its German console. */
export const de: Words = {
  lang: 'de',
  locale: 'de-DE',

  skip: 'Zum Inhalt springen',
  // “vor 3 Tagen”, “in 3 Tagen”: always the dative.
  units: { day: 'Tag', days: 'Tagen', h: 'Std.', min: 'Min.', s: 'Sek.' },

  errors: {
    ACCOUNT_ALREADY_PINNED:
      'Diese Einladung gilt für ein anderes AWS-Konto. Bitten Sie den Anbieter, sie zurückzusetzen.',
    ACCOUNT_ID_INVALID:
      'Das ist keine AWS-Kontonummer. Geben Sie 12 Ziffern ein, zum Beispiel 123456789012.',
    ACCOUNT_IS_VENDORS:
      'Dieses Konto gehört dem Absender des Links. Geben Sie Ihr eigenes Konto an.',
    INVITATION_NOT_OPEN:
      'Diese Einladung ist nicht mehr offen: Sie wurde schon genutzt, ist abgelaufen oder wurde widerrufen.',
    RECEIPT_NOT_READY: 'Es gibt noch keine Bestätigung.',
    REGION_UNSUPPORTED:
      'In dieser Region kann der Stack nicht erstellt werden. Wählen Sie eine andere.',
    TAKEOVER_NOT_CONFIRMED: 'Setzen Sie dieses Häkchen, um fortzufahren.',
    TOO_MANY_ATTEMPTS:
      'Das wurde zu oft versucht. Warten Sie eine Minute und versuchen Sie es erneut.',
    UPGRADE_NOT_REQUESTED:
      'Es wurde keine Aktualisierung angefragt. Es gibt also nichts abzulehnen.',
  },
  otherError: () => 'Das ist im Moment nicht möglich.',

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
}
