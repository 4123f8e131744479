import type { DeliveryWords, ENGLISH_REFUSALS } from '../../../core/deliveries/words.ts'

const inAccount = (account: string | undefined): string =>
  account === undefined ? 'für das Konto' : `für das Konto ${account}`

const giveArn = (vendor: string): string =>
  `Geben Sie den ARN der Rolle auf der Seite der Einladung ein, die Sie von ${vendor} haben. Rolecall prüft dann die Rolle.`

const listed = (names: string[]): string => names.map((name) => `\`${name}\``).join(', ')

/** The ways to create the role, in German. The names in the AWS console stay in English. */
export const GERMAN_DELIVERIES: DeliveryWords = {
  cloudformation: {
    title: 'CloudFormation',
    steps: ({ account, createCommand }) => [
      `Führen Sie dies mit Anmeldedaten ${inAccount(account)} aus: \`${createCommand}\``,
      'Warten Sie etwa 30 Sekunden. Der Stack meldet die Rolle selbst.',
    ],
    undo: ({ stackName, region }) =>
      `Löschen Sie den Stack: \`aws cloudformation delete-stack --region ${region} --stack-name ${stackName}\``,
  },
  terraform: {
    title: 'Terraform',
    steps: ({ vendor, account, files: [file], output }) => [
      `Fügen Sie die Datei \`${file}\` zu einer Terraform-Konfiguration hinzu, deren Provider \`aws\` Anmeldedaten ${inAccount(account)} hat.`,
      'Führen Sie `terraform apply` aus, und lesen Sie den Plan, bevor Sie zustimmen.',
      `Terraform gibt den ARN der Rolle als \`${output}\` aus. ${giveArn(vendor)}`,
    ],
    undo: ({ files: [file] }) =>
      `Entfernen Sie \`${file}\` aus der Konfiguration und führen Sie \`terraform apply\` aus. Das löscht die Rolle.`,
  },
  cli: {
    title: 'AWS CLI',
    steps: ({ vendor, account, files: [file] }) => [
      `Speichern Sie \`${file}\`, zum Beispiel in der AWS CloudShell, und lesen Sie das Skript.`,
      `Führen Sie \`bash ${file}\` mit Anmeldedaten ${inAccount(account)} aus. Sie können das wiederholen: Das Skript repariert die Rolle dann.`,
      `Das Skript gibt den ARN der Rolle aus. ${giveArn(vendor)}`,
    ],
    undo: ({ files: [, file] }) => `Führen Sie \`bash ${file}\` aus. Das löscht die Rolle.`,
  },
  powershell: {
    title: 'PowerShell',
    steps: ({ vendor, account, files: [file] }) => [
      `Speichern Sie \`${file}\` und lesen Sie das Skript.`,
      `Führen Sie \`.\\${file}\` in der PowerShell mit Anmeldedaten ${inAccount(account)} aus. Sie können das wiederholen: Das Skript repariert die Rolle dann.`,
      `Das Skript gibt den ARN der Rolle aus. ${giveArn(vendor)}`,
    ],
    undo: ({ files: [, file] }) => `Führen Sie \`.\\${file}\` aus. Das löscht die Rolle.`,
  },
  cdk: {
    title: 'AWS CDK',
    steps: ({ vendor, account, files: [file], construct }) => [
      `Fügen Sie die Datei \`${file}\` zu einer CDK-App in TypeScript hinzu.`,
      `Erstellen Sie das Konstrukt in einem Stack ${inAccount(account)}: \`new ${construct}(stack, '${construct}')\``,
      `Führen Sie \`cdk deploy\` aus. Der Befehl gibt den ARN der Rolle aus. ${giveArn(vendor)}`,
    ],
    undo: ({ construct }) =>
      `Entfernen Sie \`${construct}\` aus dem Stack und führen Sie \`cdk deploy\` aus. Das löscht die Rolle.`,
  },
  console: {
    title: 'Von Hand',
    steps: (facts) => [
      `Melden Sie sich in der AWS-Konsole ${inAccount(facts.account)} an. Öffnen Sie IAM, *Roles*, *Create role*.`,
      `Wählen Sie *Custom trust policy*. Ersetzen Sie den Text durch \`${facts.files[0]}\`. Klicken Sie auf *Next*.`,
      `${facts.managed.length > 0 ? `Wählen Sie diese Richtlinien: ${listed(facts.managed)}.` : 'Wählen Sie keine Richtlinie.'}${
        facts.boundary === undefined
          ? ''
          : ` Öffnen Sie *Set permissions boundary* und wählen Sie \`${facts.boundary}\`.`
      } Klicken Sie auf *Next*.`,
      `Geben Sie den Rollennamen \`${facts.roleName}\` ein.${facts.tags.length > 0 ? ` Fügen Sie die Tags ${listed(facts.tags)} hinzu.` : ''} Klicken Sie auf *Create role*.`,
      ...facts.inline.map(
        (name) =>
          `Öffnen Sie die Rolle. Wählen Sie *Add permissions*, *Create inline policy*, *JSON*. Ersetzen Sie den Text durch \`${name}.json\`, klicken Sie auf *Next*, geben Sie den Namen \`${name}\` ein, und klicken Sie auf *Create policy*.`,
      ),
      ...(facts.maxSessionSeconds === 3600
        ? []
        : [
            `Klicken Sie in der Übersicht der Rolle auf *Edit*, und setzen Sie die längste Sitzungsdauer auf ${facts.maxSessionSeconds} Sekunden (*Custom duration*).`,
          ]),
      `Der ARN der Rolle steht in ihrer Übersicht. ${giveArn(facts.vendor)}`,
    ],
    undo: ({ roleName }) => `Löschen Sie die Rolle \`${roleName}\` in IAM.`,
  },
  existing: {
    title: 'Vorhandene Rolle',
    steps: ({ vendor, account, files: [file] }) => [
      `Wählen Sie ${account === undefined ? 'im Konto' : `im Konto ${account}`} eine Rolle, die sonst niemand annimmt. Sie braucht die Rechte, um die ${vendor} bittet.`,
      `Ersetzen Sie ihre Vertrauensrichtlinie durch \`${file}\`. Eine andere besteht die Prüfungen nicht, wenn sie ${vendor} ohne die External ID zulässt.`,
      giveArn(vendor),
    ],
    undo: ({ vendor }) =>
      `Entfernen Sie ${vendor} aus der Vertrauensrichtlinie der Rolle, oder löschen Sie die Rolle in IAM.`,
  },
}

/** Why a role cannot be created in a way, in German. */
export const GERMAN_REFUSALS: typeof ENGLISH_REFUSALS = {
  path: ({ name }) =>
    `Die AWS-Konsole kann keine Rolle im Pfad ${name} erstellen. Wählen Sie einen anderen Weg.`,
  others: ({ name }) =>
    `Diese Rolle kann nur mit CloudFormation erstellt werden: Die Vorlage erstellt auch ${name}.`,
  condition: ({ name }) =>
    `Diese Rolle kann nur mit CloudFormation erstellt werden: Die Vorlage erstellt ${name} nur unter einer Bedingung.`,
  property: ({ name }) =>
    `Diese Rolle kann nur mit CloudFormation erstellt werden: Ihre Vorlage hat ${name}, was andere Werkzeuge vielleicht nicht kennen.`,
  value: ({ name }) =>
    `Diese Rolle kann nur mit CloudFormation erstellt werden: Der Wert von ${name} ist nur dort bekannt.`,
}
