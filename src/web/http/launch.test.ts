import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { faceOf } from '../../../test/fixtures/app.ts'

const MAX_SCRIPT_BYTES = 6_000
const { open } = faceOf()

describe('the launch button', () => {
  it('is a script of at most 6 KB without imports, before compression', async () => {
    const script = await (await open('/assets/rolecall-launch.js')).text()
    expect(Buffer.byteLength(script)).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
    expect(script).toContain('rolecall-launch')
    expect(script).not.toMatch(/\bimport\b|\beval\b|innerHTML|new Function/)
  })

  it('names its lasting address, which has the hash of its content', async () => {
    const short = await open('/assets/rolecall-launch.js')
    const path = short.headers.get('content-location')!
    const lasting = await open(path)
    const script = await lasting.text()
    const hash = createHash('sha256').update(script).digest('hex')
    expect(hash).toContain(/^\/assets\/rolecall-launch\.([0-9a-f]{12})\.js$/.exec(path)![1])
    expect(script).toBe(await short.text())
    expect(lasting.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(short.headers.get('cache-control')).toBe('public, max-age=300')
  })

  it('and the picture may be loaded by any page, which no other answer allows', async () => {
    for (const path of ['/assets/rolecall-launch.js', '/assets/launch-stack.svg']) {
      const { status, headers } = await open(path)
      expect([status, headers.get('cross-origin-resource-policy')]).toEqual([200, 'cross-origin'])
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
    for (const path of ['/assets/customer.css', '/assets/rolecall-launch.000000000000.js', '/']) {
      const { headers } = await open(path)
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('access-control-allow-origin')).toBe(null)
    }
  })

  it('has a picture that loads nothing and runs nothing', async () => {
    const picture = await (await open('/assets/launch-stack.svg')).text()
    expect(picture.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /<script|<style|style=|href|url\(|https?:|\son\w+=/,
    )
  })
})
