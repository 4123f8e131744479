/** AWS's global condition keys, and the STS keys that a trust policy can use. */
const KNOWN = new Set(
  `aws:calledvia aws:calledviafirst aws:calledvialast aws:chatbotsourcearn aws:currenttime aws:ec2instancesourceprivateipv4
  aws:ec2instancesourcevpc aws:epochtime aws:federatedprovider aws:multifactorauthage aws:multifactorauthpresent
  aws:principalaccount aws:principalarn aws:principalisawsservice aws:principalorgid aws:principalorgpaths
  aws:principalservicename aws:principalservicenameslist aws:principaltype aws:referer aws:requestedregion
  aws:resourceaccount aws:resourceorgid aws:resourceorgpaths aws:securetransport aws:sourceaccount aws:sourcearn
  aws:sourceidentity aws:sourceip aws:sourceorgid aws:sourceorgpaths aws:sourcevpc aws:sourcevpcarn aws:sourcevpce
  aws:tagkeys aws:tokenissuetime aws:useragent aws:userid aws:username aws:viaawsservice aws:vpceaccount aws:vpceorgid
  aws:vpceorgpaths aws:vpcsourceip aws:issessiontoken sts:assumerolesessiontags sts:durationseconds sts:externalid
  sts:requestcontextproviders sts:requestcontext sts:rolesessionname sts:sourceidentity sts:tasksessionname
  sts:transitivetagkeys sts:awsservicename sts:authorizationtoken`.split(/\s+/),
)
const KNOWN_PREFIX =
  /^(?:aws:(?:PrincipalTag|RequestTag|ResourceTag)\/|iam:ResourceTag\/|sts:RequestContext\/|saml:|[\w.-]+\.[a-z]{2,}(?:\/[\w/-]*)?:)/i

export const isKnownKey = (key: string): boolean =>
  KNOWN.has(key.toLowerCase()) || KNOWN_PREFIX.test(key)

/** Whether an unknown key looks like `sts:ExternalId`. */
export const nearlyExternalId = (key: string): boolean =>
  !isKnownKey(key) &&
  (/external[\W_]*id/i.test(key) || distance(lettersOf(key), 'stsexternalid') <= 3)

/** Whether an unknown key looks like `aws:PrincipalArn`. */
export const nearlyPrincipalArn = (key: string): boolean =>
  !isKnownKey(key) &&
  (/principal[\W_]*arn/i.test(key) || distance(lettersOf(key), 'awsprincipalarn') <= 3)

const lettersOf = (key: string): string =>
  key
    .slice(0, 60)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, '')

/** The number of letters to add, remove or change. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= to.length; j += 1)
      next.push(
        Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (letter === to[j - 1] ? 0 : 1)),
      )
    row = next
  }
  return row.at(-1)!
}
