/** The operator's console: tables and forms on the same paper. */
export const ADMIN_STYLES = `
.topbar {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.75rem;
  padding: 0.9rem max(1.25rem, calc((100% - 64rem) / 2)); border-bottom: 1px solid var(--line);
  background: var(--surface); font-size: 0.9375rem;
}
.topbar-home {
  display: flex; align-items: center; gap: 0.55rem; color: inherit; text-decoration: none;
}
.topbar nav { display: flex; gap: 1.25rem; flex: 1; }
.topbar nav a {
  color: var(--quiet); text-decoration: none; padding: 0.35rem 0;
  border-bottom: 2px solid transparent; white-space: nowrap;
}
.topbar nav a:hover { color: var(--ink); }
.topbar nav a[aria-current] {
  color: var(--ink); font-weight: 600; border-bottom-color: var(--accent);
}
.plain { background: none; border: 0; padding: 0.35rem 0; color: var(--quiet); }
.plain:hover { color: var(--ink); text-decoration: underline; }
.desk {
  max-width: 66.5rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; display: grid; gap: 2.25rem;
}
.desk > * { min-width: 0; }
.desk h1 { font-size: 1.875rem; letter-spacing: -0.018em; }
.desk h2 { font-size: 1.25rem; }
.desk > section { display: grid; gap: 1rem; }
.desk > .lead { margin-top: -1.5rem; max-width: 42rem; }
.desk-head {
  display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 1rem;
}
.desk-title {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1rem; margin-top: -1.5rem;
}
.crumb { font-size: 0.9375rem; color: var(--quiet); }
.flash { padding: 0.75rem 1rem; border-radius: 7px; }
.flash code { display: inline-block; }
.flash-done { background: var(--accent-soft); }
.flash-failed { background: var(--bad-soft); color: var(--bad); }
.funnel {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1.25rem 2rem;
}
.figure { border-top: 2px solid var(--line); padding-top: 0.75rem; }
.figure dd { margin: 0; }
.figure dt { color: var(--quiet); font-size: 0.9375rem; }
.figure-value {
  font-size: 2.125rem; font-weight: 600; line-height: 1.2; letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums;
}
.figure-note { color: var(--quiet); font-size: 0.875rem; }
.figure-ask { border-top-color: var(--warn); }
.figure-ask .figure-value { color: var(--warn); }
.filter { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem; }
.filter .field { flex: 1 1 10rem; max-width: 15rem; }
.filter .field label { font-size: 0.875rem; color: var(--quiet); font-weight: 500; }
.filter-clear { padding: 0.6rem 0; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th, td {
  overflow-wrap: normal; text-align: left; padding: 0.7rem 1rem 0.7rem 0; vertical-align: baseline;
  font-weight: 400;
}
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--quiet); font-size: 0.875rem; padding-top: 0; }
tbody tr { border-top: 1px solid var(--line); }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
td[data-label="Profile"] { overflow-wrap: anywhere; min-width: 4.5rem; }
.pager { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; font-size: 0.9375rem; }
.pager a { white-space: nowrap; }
.pager a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
.empty { color: var(--quiet); border-top: 1px solid var(--line); padding-top: 0.9rem; }
.badge {
  display: inline-flex; align-items: center; gap: 0.45rem; font-size: 0.875rem; font-weight: 600;
  white-space: nowrap; color: var(--quiet);
}
.badge::before {
  content: ""; width: 0.55rem; height: 0.55rem; border-radius: 50%; background: currentColor;
  flex: none;
}
.badge-good { color: var(--accent); }
.badge-busy::before { background: transparent; border: 2px solid currentColor; }
.badge-ask { color: var(--warn); }
.badge-bad { color: var(--bad); }
.badge-bad::before { border-radius: 1px; transform: rotate(45deg); }
.badge-off::before { background: transparent; border: 1px solid currentColor; }
.form { display: grid; gap: 1.5rem; max-width: 32rem; justify-items: start; }
.form .field { width: 100%; }
.hint-line { display: block; color: var(--quiet); font-size: 0.9375rem; }
.send, .approve {
  background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem;
}
.send h2, .approve h2 { font-size: 1.125rem; }
.send-link { overflow-wrap: anywhere; }
.send .quiet { max-width: 44rem; font-size: 0.9375rem; }
.approve { border-color: var(--warn); }
.approve form { display: grid; gap: 1rem; justify-items: start; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: flex-start; }
.confirm summary { list-style: none; }
.actions .danger { border-color: var(--line); }
.actions .danger:hover, .confirm form .danger { border-color: var(--bad); }
.confirm summary::-webkit-details-marker { display: none; }
.confirm[open] { flex-basis: 100%; }
.confirm form {
  display: grid; gap: 0.9rem; justify-items: start; max-width: 38rem; padding: 1rem 0 0.5rem 1.1rem;
  margin-top: 0.75rem; border-left: 3px solid var(--bad);
}
.reason { display: grid; gap: 0.25rem; width: 100%; max-width: 30rem; font-size: 0.9375rem; }
.actions > form .reason { margin-bottom: 0.75rem; }
.history { list-style: none; padding: 0; display: grid; }
.history li {
  display: grid; gap: 0.1rem 1.5rem; padding: 0.7rem 0; border-top: 1px solid var(--line);
  font-size: 0.9375rem;
}
.history-when, .history-details { color: var(--quiet); font-size: 0.875rem; }
.history-details span { display: inline-block; margin-right: 0.75rem; }
.attempts { list-style: none; padding: 0; display: grid; }
.attempts li { padding: 0.9rem 0; border-top: 1px solid var(--line); display: grid; gap: 0.75rem; }
.attempt-line { display: block; color: var(--quiet); font-size: 0.875rem; }
.sign-in form { display: grid; gap: 1.25rem; margin-top: 0.75rem; }
.sign-in .primary { justify-self: start; }
@media (min-width: 40rem) {
  .history li { grid-template-columns: 10rem minmax(0, 1fr); }
  .history-when { padding-top: 0.1rem; }
}
@media (max-width: 43rem) {
  .topbar nav { order: 3; flex-basis: 100%; flex-wrap: wrap; gap: 0 1.25rem; }
  .topbar { justify-content: space-between; }
  table, thead, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { padding: 0.75rem 0; }
  tbody th, td { padding: 0.15rem 0; }
  td { display: grid; grid-template-columns: 6.5rem 1fr; }
  td::before { content: attr(data-label); color: var(--quiet); }
}
`
