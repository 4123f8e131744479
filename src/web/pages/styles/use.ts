/** The customer's page of a connection: how it is used. */
export const USE = `
.sessions { width: 100%; border-collapse: collapse; font-size: var(--t-sm); }
.sessions th, .sessions td {
  padding: 0.5rem var(--s3); text-align: left; vertical-align: top;
  border-top: 1px solid var(--line);
}
.sessions thead th {
  border-top: 0; font-size: var(--t-xs); color: var(--quiet); font-weight: 600;
}
.sessions td:nth-child(2) { white-space: nowrap; }
.note { display: grid; gap: var(--s2); }
.sessions small { display: block; color: var(--quiet); font-size: var(--t-xs); }
.sessions code { font-size: var(--t-xs); overflow-wrap: anywhere; }
.links { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s4); }
.cfoot .decline { padding-top: var(--s3); }
.decline { display: grid; gap: var(--s2); font-size: var(--t-sm); max-width: 30rem; }
@media (max-width: 40rem) {
  .sessions, .sessions tbody { display: block; }
  .sessions thead { display: none; }
  .sessions tr {
    display: grid; grid-template-columns: 1fr auto; gap: 0.2rem var(--s3);
    padding: 0.6rem var(--s3); border-top: 1px solid var(--line);
  }
  .sessions tbody tr:first-child { border-top: 0; }
  .sessions td { padding: 0; border: 0; }
  .sessions td:nth-child(n+3) { grid-column: 1 / -1; }
}
`
