import { readMembers } from '../../../members.ts'
import { CreateSecret } from '../../secretsmanager/CreateSecret.ts'
import { DeleteSecret } from '../../secretsmanager/DeleteSecret.ts'
import { PutSecretValue } from '../../secretsmanager/PutSecretValue.ts'
import { isMap, sameValue, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { tagsOf, text } from './reading.ts'
import {
  type Change,
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'

/** The given or generated value, alone or as a member of a JSON document. */
function secretText(context: ResourceContext, properties: ValueMap): string | undefined {
  const asked = properties.GenerateSecretString
  if (!isMap(asked)) return text(properties, 'SecretString')
  const drawn = draw(context, asked)
  const template = text(asked, 'SecretStringTemplate')
  if (template === undefined) return drawn
  const key = text(asked, 'GenerateStringKey')
  if (key === undefined)
    throw new ResourceFailure('SecretStringTemplate requires GenerateStringKey.')
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: drawn })
}

function draw({ world }: ResourceContext, asked: ValueMap): string {
  const excluded = new Set(text(asked, 'ExcludeCharacters') ?? '')
  const marks = String(asked.ExcludePunctuation) === 'true' ? '' : PUNCTUATION
  const alphabet = [...LETTERS, ...DIGITS, ...marks].filter((character) => !excluded.has(character))
  const length = Number(text(asked, 'PasswordLength') ?? 32)
  return Array.from(
    { length },
    () => alphabet[Math.floor(world.random.fraction() * alphabet.length)],
  ).join('')
}

const made = (arn: string): Made => ({ physicalId: arn, attributes: { Id: arn } })

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const [description, key, value] = [
    text(properties, 'Description'),
    text(properties, 'KmsKeyId'),
    secretText(context, properties),
  ]
  const { ARN } = CreateSecret(context.world, context.caller, {
    Name: text(properties, 'Name') ?? physicalName(context, 64),
    ...(description !== undefined && { Description: description }),
    ...(key !== undefined && { KmsKeyId: key }),
    ...(value !== undefined && { SecretString: value }),
    Tags: tagsOf(properties, context.tags),
  })
  return made(ARN)
}

// AWS: AWS::SecretsManager::Secret: a changed GenerateSecretString generates a new secret.
async function update(
  context: ResourceContext,
  { physicalId, properties, oldProperties }: Change,
): Promise<Made> {
  const isChanged = ['GenerateSecretString', 'SecretString'].some(
    (name) => !sameValue(properties[name], oldProperties[name]),
  )
  const value = isChanged ? secretText(context, properties) : undefined
  if (value !== undefined)
    PutSecretValue(context.world, context.caller, { SecretId: physicalId, SecretString: value })
  return made(physicalId)
}

export const secret: ResourceType = {
  properties: ['Description', 'GenerateSecretString', 'KmsKeyId', 'Name', 'SecretString', 'Tags'],
  inside: readMembers(
    `GenerateSecretString[ExcludeCharacters ExcludePunctuation PasswordLength SecretStringTemplate
      GenerateStringKey] Tags[Key Value]`,
  ),
  required: [],
  attributes: ['Id'],
  replacedBy: ['Name'],
  nameProperty: 'Name',
  create,
  update,
  remove: async ({ world, caller }, { physicalId }) => {
    DeleteSecret(world, caller, { SecretId: physicalId, RecoveryWindowInDays: 30 })
  },
}
