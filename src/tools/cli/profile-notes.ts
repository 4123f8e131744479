import { differingProfiles, removedUses } from '../../core/access-versions/watch-profiles.ts'

interface Note {
  problem: string
  remedy: string
}

/**
 * What doctor says of the profiles, beside the checks that can fail: which differ from the stored
 * ones, and which are gone but still used. Reads every connection.
 */
export async function profileNotes(
  ports: Parameters<typeof differingProfiles>[0],
): Promise<Note[]> {
  const differing = await differingProfiles(ports)
  const uses = await removedUses(ports, Number.POSITIVE_INFINITY)
  return [
    ...differing.map((name) => ({
      problem: `The profile ${name} differs from its current version in the store.`,
      remedy:
        'Start the service again (or run "rolecall deploy") with this rolecall.yaml to store it. Give all machines the same file.',
    })),
    ...uses.map(({ profile, connections, examples }) => ({
      problem: `The profile ${profile} was removed or renamed, and ${connections} connections still use it (${examples.join(', ')}${connections > examples.length ? ', …' : ''}).`,
      remedy:
        'They keep working. To change their rights, add the profile to rolecall.yaml again under this name.',
    })),
  ]
}
