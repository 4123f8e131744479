import type { Command } from 'commander'
import type { List } from '../../client/list.ts'
import { pageSize } from './numbers.ts'
import { output } from './output.ts'
import { type Columns, tableOf } from './table.ts'

/** The most items that the service gives at once. */
const MAX_PAGE = 200

interface PageQuery {
  limit?: number | undefined
  cursor?: string | undefined
}

/** The options of a command that prints a list. */
export const withPages = (command: Command): Command =>
  command
    .option('--all', 'print the whole list')
    .option('--limit <number>', 'how many to print, 1 to 200 (default: 50)', pageSize)
    .option('--cursor <cursor>', 'print the next page: the cursor that the page before printed')

/** Prints one page of a list and how to get the next one; with --all, the whole list. */
export async function printPage<Item>(
  command: Command,
  listOf: (query: PageQuery) => List<Item>,
  columns: Columns<Item>,
): Promise<void> {
  const { all, limit, cursor } = command.opts<PageQuery & { all?: boolean }>()
  const list = listOf({ limit: limit ?? (all ? MAX_PAGE : undefined), cursor })
  const page = all ? { items: await itemsOf(list), nextCursor: null } : await list.page()
  output(command).data(page, () => tableOf(page.items, columns))
  if (page.nextCursor) output(command).say(`More: --all, or --cursor ${page.nextCursor}`)
}

/** The list without the items that are not wanted. */
export const keepItems = <Item>(
  list: List<Item>,
  isWanted: (item: Item) => boolean,
): List<Item> => ({
  async page() {
    const { items, ...rest } = await list.page()
    return { ...rest, items: items.filter(isWanted) }
  },
  async *[Symbol.asyncIterator]() {
    for await (const item of list) if (isWanted(item)) yield item
  },
})

async function itemsOf<Item>(list: List<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of list) items.push(item)
  return items
}
