import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { FleetProbes } from '../../../core/fleet/audit-role.ts'
import type { FleetRole } from '../../../core/fleet/read-fleet.ts'

/** The clear answers of a run that was interrupted, so that the next run need not ask again. */
export interface Progress {
  known(of: FleetRole): FleetProbes | undefined
  /** How many roles have a result. */
  size: number
  add(of: FleetRole, found: FleetProbes): void
  /** Removes the file, at the end of a whole run. */
  remove(): void
}

/**
 * Opens the progress file beside a vendor's file. It has results of probes, and no External IDs.
 * Results of another list of roles are not used.
 */
export function openProgress(
  path: string,
  fleet: readonly FleetRole[],
  restart: boolean,
): Progress {
  const head = JSON.stringify({ rolesSha256: digestOf(fleet) })
  const known = restart ? new Map<Place, FleetProbes>() : readResults(path, head)
  if (known.size === 0) writeFileSync(path, `${head}\n`, { mode: 0o600 })
  return {
    ...{ known: (of) => known.get(placeOf(of)), size: known.size },
    add: (of, found) =>
      appendFileSync(path, `${JSON.stringify({ line: placeOf(of), ...found })}\n`),
    remove: () => rmSync(path, { force: true }),
  }
}

/** The line of a role in the file, with its key if the line has several roles. */
type Place = number | string

const placeOf = ({ line, roleKey }: FleetRole): Place =>
  roleKey === undefined ? line : `${line} ${roleKey}`

const digestOf = (fleet: readonly FleetRole[]): string =>
  createHash('sha256')
    .update(JSON.stringify(fleet.map((it) => [it.line, it.roleArn, it.externalId])))
    .digest('hex')

function readResults(path: string, head: string): Map<Place, FleetProbes> {
  const known = new Map<Place, FleetProbes>()
  if (!existsSync(path)) return known
  const [first, ...lines] = readFileSync(path, 'utf8').split('\n')
  if (first !== head) return known
  // A run that was killed may have left half a line at the end.
  for (const text of lines) {
    try {
      const { line, ...found } = JSON.parse(text) as { line: Place } & FleetProbes
      known.set(line, found)
    } catch {}
  }
  return known
}
