import { domainRecord } from '../model/brand.ts'
import type { Dns, Installation, Ports } from '../ports.ts'

/** `unclear`: the DNS gave no answer, so nothing is known. */
export type DomainAnswer =
  | { outcome: 'verified' }
  | { outcome: 'absent'; found: string[] }
  | { outcome: 'unclear'; why: string }

/** Asks the DNS whether a domain names this AWS account. */
export async function askDomain(
  dns: Dns,
  domain: string,
  accountId: string,
): Promise<DomainAnswer> {
  const { name, value } = domainRecord(domain, accountId)
  try {
    const found = await dns.txt(name)
    return found.includes(value) ? { outcome: 'verified' } : { outcome: 'absent', found }
  } catch (error) {
    return { outcome: 'unclear', why: (error as NodeJS.ErrnoException).code ?? 'no answer' }
  }
}

/** What is missing, and what to do; undefined if the domain is verified. */
export function domainProblem(
  answer: DomainAnswer,
  domain: string,
  accountId: string,
): { problem: string; remedy: string } | undefined {
  if (answer.outcome === 'verified') return undefined
  const { name, value } = domainRecord(domain, accountId)
  const why =
    answer.outcome === 'unclear'
      ? `the DNS does not answer for ${name} (${answer.why})`
      : `${name} has ${answer.found.length ? `only "${answer.found.join('", "')}"` : 'no TXT record'}`
  return {
    problem: `The customer's page does not show ${domain}, because ${why}.`,
    remedy: `Add a TXT record ${name} with the value ${value}.`,
  }
}

const DAY_MS = 86_400_000
const RETRY_MS = 600_000
/** An outage of the DNS shorter than this hides nothing. */
const MAX_UNCLEAR_MS = 2 * DAY_MS

type WatchPorts = Pick<Ports, 'clock' | 'log'> & {
  dns: Dns
  installation: Pick<Installation, 'brand' | 'brokerRole' | 'verifiedDomain'>
}

/**
 * Verifies the domain of the brand at the start, then daily, and more often while it is not
 * verified. Nothing waits for it and nothing fails with it: the page leaves out the domain.
 */
export class DomainWatch {
  readonly #ports: WatchPorts
  #dueAt = Number.NEGATIVE_INFINITY
  #last: DomainAnswer['outcome'] | undefined

  constructor(ports: WatchPorts) {
    this.#ports = ports
  }

  /** Asks if it is time to. Never rejects. */
  async look(): Promise<void> {
    const { clock, dns, installation } = this.#ports
    const { brand, brokerRole } = installation
    if (brand?.domain === undefined || clock.monotonic() < this.#dueAt) return
    this.#dueAt = clock.monotonic() + RETRY_MS
    const answer = await askDomain(dns, brand.domain, brokerRole.accountId)
    const now = clock.now()
    if (answer.outcome === 'verified') {
      this.#dueAt = clock.monotonic() + DAY_MS
      installation.verifiedDomain = { name: brand.domain, verifiedAt: now.toISOString() }
    } else if (answer.outcome === 'absent' || this.#isOld(now)) {
      installation.verifiedDomain = undefined
    }
    if (answer.outcome !== this.#last) this.#tell(answer, brand.domain)
    this.#last = answer.outcome
  }

  #isOld(now: Date): boolean {
    const { verifiedAt } = this.#ports.installation.verifiedDomain ?? {}
    return verifiedAt !== undefined && now.getTime() - Date.parse(verifiedAt) > MAX_UNCLEAR_MS
  }

  #tell(answer: DomainAnswer, domain: string): void {
    const { log, installation } = this.#ports
    const problem = domainProblem(answer, domain, installation.brokerRole.accountId)
    if (problem) log.warn('domain.unverified', { domain, ...problem })
    else log.info('domain.verified', { domain })
  }
}
