/** Files that a command makes are for its user only, unless it says otherwise. */
const OWN_ONLY = 0o077

const inherited = process.umask(OWN_ONLY)

/** Does this work with the umask that Rolecall was started with: a user's command expects it. */
export function withUsersUmask<T>(work: () => T): T {
  process.umask(inherited)
  try {
    return work()
  } finally {
    process.umask(OWN_ONLY)
  }
}
