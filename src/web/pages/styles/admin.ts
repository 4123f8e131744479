import { ACCESS_SHEET } from './access-sheet.ts'
import { DETAILS } from './admin/details.ts'
import { FRAME } from './admin/frame.ts'
import { HOME } from './admin/home.ts'
import { LISTS } from './admin/lists.ts'
import { PIECES } from './admin/pieces.ts'
import { RECORDS } from './admin/records.ts'
import { SHARED_PIECES } from './shared-pieces.ts'

/** The operator's console: a dense page to work with. */
export const ADMIN_STYLES =
  SHARED_PIECES + FRAME + RECORDS + PIECES + LISTS + HOME + ACCESS_SHEET + DETAILS
