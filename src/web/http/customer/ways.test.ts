import { describe, expect, it } from 'vitest'
import { faceOf, linkOf } from '../../../../test/fixtures/app.ts'
import { northwindProfile } from '../../../../test/fixtures/northwind.ts'
import { CUSTOMER, invite } from '../../../../test/fixtures/world.ts'
import { deliveryOf } from '../../../core/deliveries/deliver.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import { OTHER_WAYS } from '../../../core/model/role-look.ts'

async function invited(
  input: Parameters<typeof invite>[1] = { accountId: CUSTOMER },
  profile: Partial<AccessProfile> = {},
) {
  const face = faceOf({
    installation: { profiles: new Map([['default', northwindProfile(profile)]]) },
  })
  const invitation = await invite(face.world, input)
  const link = linkOf(face.world, invitation)
  const page = async (path = '') => (await face.open(`${link}${path}`)).text()
  return { ...face, invitation, link, page }
}

/** The texts of all boxes of code, as a reader sees and copies them. */
const boxesOf = (html: string): string[] =>
  [...html.matchAll(/<pre><code>(?<text>.*?)<\/code><\/pre>/gs)].map(({ groups }) =>
    groups!
      .text!.replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  )

describe('the page of a way to create the role', () => {
  it.each(OTHER_WAYS)('shows each file of %s exactly, and offers it for download', async (tool) => {
    const { world, invitation, link, open, page } = await invited()
    const { files } = await deliveryOf(world, invitation, tool)
    const html = await page(`/ways/${tool}`)
    expect(boxesOf(html)).toEqual(files.map(({ content }) => content))
    for (const { name, content } of files) {
      const download = await open(`${link}/ways/${tool}/${name}`)
      expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
      expect(await download.text()).toBe(content)
    }
  })

  it('is linked from the request, in German too', async () => {
    const { link, open } = await invited()
    const html = await (await open(link, { headers: { 'accept-language': 'de' } })).text()
    for (const tool of OTHER_WAYS) expect(html).toContain(`/ways/${tool}"`)
    expect(html).toContain('Vorhandene Rolle')
  })

  it('asks for the account number first, and for the tick', async () => {
    const takeover = { managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }
    for (const { page, open, link } of [
      await invited({}),
      await invited({ accountId: CUSTOMER }, takeover),
    ]) {
      const html = await page('/ways/terraform')
      expect(html).toContain('Do first what the card asks for')
      expect(boxesOf(html)).toEqual([])
      expect((await open(`${link}/ways/terraform/northwind_insights.tf`)).status).toBe(404)
    }
  })

  it("prints the only role of a vendor's own template, or says what needs a stack", async () => {
    const role = `Resources:\n  AccessRole:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: acme\n      AssumeRolePolicyDocument: {}\n`
    const own = (text: string) =>
      invited(undefined, {
        template: { text, source: 'own.yaml' },
        managedPolicies: [],
        inlinePolicies: {},
      })
    expect(await (await own(role)).page('/ways/cli')).toContain('role_name=&#39;acme&#39;')
    const { page, open, link } = await own(`${role}  Logs:\n    Type: AWS::S3::Bucket\n`)
    expect(await page('/ways/cli')).toContain('the template also makes Logs')
    const german = await open(`${link}/ways/cli`, { headers: { 'accept-language': 'de' } })
    expect(await german.text()).toContain('Die Vorlage erstellt auch Logs')
    expect(boxesOf(await page('/ways/existing'))).toHaveLength(1)
  })

  it('stays when its events update it, and an unknown way is the request', async () => {
    const { page } = await invited()
    expect(await page('/ways/terraform')).toContain('/events?region=us-east-1&amp;way=terraform"')
    expect(await page('/ways/pulumi')).toContain('What it can do')
  })
})
