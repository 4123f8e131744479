/** A template as data, with intrinsic functions in their long form. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | TemplateValue[]
  | { [key: string]: TemplateValue }
export type TemplateMap = { [key: string]: TemplateValue }

export const ref = (name: string): TemplateMap => ({ Ref: name })
export const sub = (text: string): TemplateMap => ({ 'Fn::Sub': text })
export const getAtt = (logicalResourceId: string, attribute: string): TemplateMap => ({
  'Fn::GetAtt': [logicalResourceId, attribute],
})
export const findInMap = (mapping: string, first: TemplateValue, second: string): TemplateMap => ({
  'Fn::FindInMap': [mapping, first, second],
})
export const contains = (list: string[], value: TemplateValue): TemplateMap => ({
  'Fn::Contains': [list, value],
})

/**
 * An ARN for every partition. IAM's own "${…}" variables are escaped, so that CloudFormation leaves
 * them to IAM.
 */
export function partitionSafe(text: string): TemplateValue {
  const arn = /^arn:aws(?:-[a-z-]+)?:(?<rest>.*)$/s.exec(text)?.groups
  return arn
    ? sub(
        `arn:\${AWS::Partition}:${arn.rest!.replace(/\$\{(?!AWS::(AccountId|Partition|Region)\})/g, '${!')}`,
      )
    : text
}
