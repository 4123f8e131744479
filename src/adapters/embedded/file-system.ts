import { readFileSync, realpathSync, statfsSync } from 'node:fs'
import { RolecallError } from '../../api/errors.ts'

/** The types that Linux reports, by their numbers in statfs(2). */
const NETWORK: Record<number, string> = {
  26985: 'NFS',
  4283649346: 'CIFS',
  4266872130: 'SMB',
  20859: 'SMB',
  1397113167: 'AFS',
}
const FUSE = 0x65735546
/** File systems of FUSE whose files are on other machines. Others, such as ntfs-3g, are local. */
const NETWORK_FUSE =
  /^fuse\.(sshfs|s3fs|rclone|gcsfuse|glusterfs|goofys|mount-s3|blobfuse2?|juicefs)$/

/** What is asked of the operating system. */
interface System {
  /** The type's number of the file system that holds a directory. */
  typeOf(directory: string): number
  /** In the format of /proc/self/mounts. */
  mounts(): string
}

const LINUX: System = {
  typeOf: (directory) => statfsSync(directory).type,
  mounts: () => readFileSync('/proc/self/mounts', 'utf8'),
}

/**
 * Throws SETTING_INVALID for a directory on a network file system: SQLite's locks and its shared
 * memory do not work there, so two programs could damage the file.
 */
export function requireLocalDisk(directory: string, system = LINUX): void {
  if (process.platform !== 'linux') return
  const name = networkName(realpathSync(directory), system)
  if (name === undefined) return
  throw new RolecallError('SETTING_INVALID', {
    detail: `The data directory ${directory} is on a network file system (${name}), where SQLite can lose or damage data. Set ROLECALL_DATA_DIR to a directory on a local disk, or keep the records in DynamoDB (ROLECALL_TABLE).`,
  })
}

function networkName(directory: string, system: System): string | undefined {
  // Node reports some of these numbers as negative.
  const type = system.typeOf(directory) >>> 0
  if (type !== FUSE) return NETWORK[type]
  const kind = mountOf(directory, system)
  return kind !== undefined && NETWORK_FUSE.test(kind) ? kind : undefined
}

/** The type of the innermost mount that holds the directory. A line is: device, place, type. */
function mountOf(directory: string, system: System): string | undefined {
  const around = system
    .mounts()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, place = '']) => isWithin(directory, place.replaceAll('\\040', ' ')))
  return around.sort((one, other) => one[1]!.length - other[1]!.length).at(-1)?.[2]
}

const isWithin = (directory: string, place: string): boolean =>
  place === '/' || directory === place || (place !== '' && directory.startsWith(`${place}/`))
