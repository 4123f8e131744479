import { expect, it } from 'vitest'
import { findTarget } from './rest-request.ts'

const target = (host: string, path: string) =>
  findTarget({
    method: 'GET',
    path,
    query: [],
    headers: new Map([['host', host]]),
    body: new Uint8Array(),
  })

it.each([
  ['127.0.0.1:4010', '/', '', ''],
  ['127.0.0.1:4010', '/bucket', 'bucket', ''],
  ['127.0.0.1:4010', '/bucket/', 'bucket', ''],
  ['127.0.0.1:4010', '/bucket/a%20b/c%7Cd', 'bucket', 'a b/c|d'],
  ['127.0.0.1:4010', '/bucket//odd//key/', 'bucket', '/odd//key/'],
  ['s3.eu-west-1.amazonaws.com', '/bucket/key', 'bucket', 'key'],
  ['bucket.s3.eu-west-1.amazonaws.com', '/key', 'bucket', 'key'],
  ['my.bucket.s3.amazonaws.com', '/a/b', 'my.bucket', 'a/b'],
  ['bucket.s3-eu-west-1.amazonaws.com', '/', 'bucket', ''],
  ['bucket.localhost:4010', '/key', 'bucket', 'key'],
])('finds the target of %s%s', (host, path, bucket, key) => {
  expect(target(host, path)).toEqual({ bucket, key })
})
