import type { Answer } from '../../wire/answer.ts'
import { element, escapeXml } from '../../wire/xml.ts'
import type { StoredObject } from './bucket.ts'

const NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

type Content =
  | string
  | number
  | boolean
  | Date
  | undefined
  | Content[]
  | { [name: string]: Content }

/** S3 writes lists as the repeated element itself. */
function content(name: string, value: Content): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((one) => content(name, one)).join('')
  if (value instanceof Date) return element(name, value.toISOString())
  if (typeof value !== 'object') return element(name, escapeXml(String(value)))
  return element(name, inner(value))
}

const inner = (value: { [name: string]: Content }) =>
  Object.entries(value)
    .map(([name, one]) => content(name, one))
    .join('')

export const document = (text: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: text,
})

export const xml = (name: string, value: { [name: string]: Content }): Answer =>
  document(`<?xml version="1.0" encoding="UTF-8"?>\n${element(name, inner(value), NAMESPACE)}`)

export const empty = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
})

export const shownObject = (object: StoredObject) => ({
  Key: object.key,
  LastModified: new Date(object.lastModified),
  ETag: object.etag,
  Size: object.body.length,
  StorageClass: 'STANDARD',
})

export const versionHeader = ({ versionId }: { versionId?: string }): Record<string, string> =>
  versionId === undefined || versionId === 'null' ? {} : { 'x-amz-version-id': versionId }
