import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { pastTallies } from '../../core/model/counted-steps.ts'
import { currentFields } from '../../core/model/record.ts'
import { type Searchable, termsOf } from '../../core/model/search-terms.ts'

/**
 * Fills the daily sums and the terms of search from the records that are there, and gives each
 * connection the customer's name, which only its invitation had.
 */
export function fillFigures(db: DatabaseSync): void {
  nameConnections(db)
  db.exec('CREATE TEMP TABLE found_terms (term, kind, id, field, customer_id)')
  const add = db.prepare('INSERT INTO found_terms VALUES (?, ?, ?, ?, ?)')
  const tally = db.prepare(
    `INSERT INTO sums (day, profile, name, detail, sum) VALUES (?, ?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET sum = sum + 1`,
  )
  const records = db.prepare(
    "SELECT body FROM records WHERE kind IN ('invitation', 'connection') AND profile IS NOT NULL",
  )
  for (const { body } of records.iterate()) {
    const record = currentFields(JSON.parse(String(body)) as Searchable)
    for (const { term, field } of termsOf(record))
      add.run(term, record.kind, record.id, field, record.customerId)
    for (const { day, profile, name, detail = '' } of pastTallies(record))
      tally.run(day, profile, name, detail)
  }
  // In order: to insert millions of terms at random places takes minutes.
  db.exec(`INSERT OR IGNORE INTO search_terms SELECT * FROM found_terms ORDER BY term, kind, id, field;
    DROP TABLE found_terms;
    CREATE INDEX search_customer ON search_terms (customer_id, term)`)
}

function nameConnections(db: DatabaseSync): void {
  const unnamed = db
    .prepare(
      `SELECT c.rowid, c.body, i.body ->> '$.customerName' AS name FROM records c
       JOIN records i ON i.kind = 'invitation' AND i.id = c.body ->> '$.invitationId'
       WHERE c.kind = 'connection' AND c.body ->> '$.customerName' IS NULL AND name IS NOT NULL`,
    )
    .all() as { rowid: number; body: string; name: string }[]
  const update = db.prepare('UPDATE records SET body = ?, checksum = ? WHERE rowid = ?')
  for (const { rowid, body, name } of unnamed) {
    const named = JSON.stringify({ ...JSON.parse(body), customerName: name })
    update.run(named, crc32(named), rowid)
  }
}
