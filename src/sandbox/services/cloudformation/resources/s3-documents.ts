import { element, escapeXml } from '../../../wire/xml.ts'
import type { Tag } from '../engine/stack.ts'
import { isMap, isScalar, type Value, type ValueMap } from '../template/value.ts'
import { maps, text } from './reading.ts'

const NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

function xmlOf(value: Value): string {
  if (isScalar(value)) return escapeXml(String(value))
  if (!isMap(value)) return ''
  return Object.entries(value)
    .map(([name, member]) => element(name, xmlOf(member)))
    .join('')
}

const optional = (properties: ValueMap, name: string): ValueMap | undefined => {
  const value = properties[name]
  return isMap(value) ? value : undefined
}

export function taggingXml(tags: readonly Tag[]): string | undefined {
  if (tags.length === 0) return undefined
  const set = tags.map(({ Key, Value }) => element('Tag', xmlOf({ Key, Value }))).join('')
  return element('Tagging', element('TagSet', set), NAMESPACE)
}

export function ownershipXml(properties: ValueMap): string | undefined {
  const controls = optional(properties, 'OwnershipControls')
  if (!controls) return undefined
  const rules = maps(controls, 'Rules').map((rule) => element('Rule', xmlOf(rule)))
  return element('OwnershipControls', rules.join(''), NAMESPACE)
}

export function encryptionXml(properties: ValueMap): string | undefined {
  const encryption = optional(properties, 'BucketEncryption')
  if (!encryption) return undefined
  const rules = maps(encryption, 'ServerSideEncryptionConfiguration').map(
    ({ ServerSideEncryptionByDefault, BucketKeyEnabled = false }) => {
      const byDefault = element(
        'ApplyServerSideEncryptionByDefault',
        xmlOf(ServerSideEncryptionByDefault ?? {}),
      )
      return element('Rule', byDefault + element('BucketKeyEnabled', String(BucketKeyEnabled)))
    },
  )
  return element('ServerSideEncryptionConfiguration', rules.join(''), NAMESPACE)
}

export function lifecycleXml(properties: ValueMap): string | undefined {
  const lifecycle = optional(properties, 'LifecycleConfiguration')
  if (!lifecycle) return undefined
  return element(
    'LifecycleConfiguration',
    maps(lifecycle, 'Rules').map(ruleXml).join(''),
    NAMESPACE,
  )
}

function ruleXml(rule: ValueMap): string {
  const days = text(rule, 'ExpirationInDays')
  const marker = text(rule, 'ExpiredObjectDeleteMarker')
  const expiration =
    (days ? element('Days', days) : '') +
    (marker ? element('ExpiredObjectDeleteMarker', marker) : '')
  return element(
    'Rule',
    [
      rule.Id === undefined ? '' : element('ID', xmlOf(rule.Id)),
      element('Filter', element('Prefix', xmlOf(rule.Prefix ?? ''))),
      element('Status', xmlOf(rule.Status ?? '')),
      expiration && element('Expiration', expiration),
      rule.NoncurrentVersionExpiration
        ? element('NoncurrentVersionExpiration', xmlOf(rule.NoncurrentVersionExpiration))
        : '',
      rule.AbortIncompleteMultipartUpload
        ? element('AbortIncompleteMultipartUpload', xmlOf(rule.AbortIncompleteMultipartUpload))
        : '',
    ].join(''),
  )
}
