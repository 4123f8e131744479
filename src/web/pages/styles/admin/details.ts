/** The pages of one connection, of profiles and of webhooks. */
export const DETAILS = `
.two > div { display: grid; gap: var(--s5); min-width: 0; }
.h90 { display: grid; gap: var(--s1); }
.h90 .hs { width: 100%; height: 2rem; }
.bad-times { list-style: none; padding: 0; display: grid; }
.bad-times li {
  display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: 0 var(--s3);
  padding: var(--s2) 0; border-top: 1px solid var(--line);
}
.panel .facts { grid-template-columns: 7.5rem minmax(0, 1fr); gap: var(--s2) var(--s3); }
.panel .facts dt { font-weight: 500; color: var(--quiet); margin: 0; }
.panel .history li:first-child { border-top: 0; padding-top: 0; }
.panel .history li { font-size: var(--t-sm); }
.panel .history-details { font-size: var(--t-xs); }
.panel > .verdict { border: 0; border-radius: 0 0 var(--r-md) var(--r-md); box-shadow: none; }
.panel .rights .chips { flex-wrap: wrap; overflow: visible; margin: 0; padding: 0; }
.rights tbody tr:hover { background: none; }
.changes { display: grid; gap: var(--s3); }
.plain-list { padding-left: 1.1rem; display: grid; gap: var(--s1); }
.diff { max-height: 40rem; overflow-y: auto; font-size: var(--t-xs); }
.diff ins { text-decoration: none; background: var(--good-soft); color: var(--good); }
.diff del { text-decoration: none; background: var(--bad-soft); color: var(--bad); }
.filter-do { display: flex; gap: var(--s3); align-items: center; }
.activity .history-details { font-size: var(--t-xs); max-width: 34rem; }
.types { border: 0; padding: 0; margin: 0; display: grid; gap: var(--s2); }
.types legend { font-weight: 600; font-size: var(--t-xs); padding: 0; margin-bottom: var(--s1); }
.types input[type="radio"] { width: 1.15rem; height: 1.15rem; margin: 0.2rem 0 0; flex: none; }
.form-wide { max-width: none; }
.form-wide > .field, .form-wide > .hint { max-width: 32rem; }
.type-list {
  list-style: none; padding: 0 0 0 var(--s5); display: grid; gap: var(--s2) var(--s5);
  grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr));
}
.sessions td[data-label="To"] { overflow-wrap: anywhere; min-width: 5.25rem; }
.sessions td .id, .sessions td .st { white-space: nowrap; }
@media (max-width: 52rem) {
  .panel table:not(.plain) > tbody > tr > :is(th, td) { padding-inline: 0; }
  .bad-times li { grid-template-columns: minmax(0, 1fr); }
  .type-list { padding-left: 0; }
}
`
