/** Pages about one record: facts, forms, history. */
export const RECORDS = `
.crumb { font-size: var(--t-xs); color: var(--quiet); }
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
.facts dd a, .facts dd .copy { margin-block: 0.15rem; display: inline-block; }
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
.reason { display: grid; gap: 0.25rem; width: 100%; max-width: 32rem; font-size: var(--t-xs); }
.reason span { font-weight: 600; }
.reason input { font-size: var(--t-sm); }
.actions > form .reason { margin-bottom: 0.75rem; }
.history { list-style: none; padding: 0; display: grid; }
.history li {
  display: grid; gap: 0.1rem 1.5rem; padding: 0.7rem 0; border-top: 1px solid var(--line);
  font-size: 0.9375rem;
}
.history-when, .history-details { color: var(--quiet); font-size: 0.875rem; }
.history-details span { display: inline-block; margin-right: 0.75rem; }
.sign-in form { display: grid; gap: 1.25rem; margin-top: 0.75rem; }
.sign-in button { justify-self: start; }
.sign-in-providers {
  list-style: none; padding: 0; margin: 1.25rem 0; display: grid; gap: 0.75rem;
  width: min(100%, 20rem);
}
.sign-in-providers .primary { display: flex; justify-content: center; align-items: center; }
@media (min-width: 40rem) {
  .history li { grid-template-columns: 10rem minmax(0, 1fr); }
  .history-when { padding-top: 0.1rem; }
}
.bar { width: 100%; accent-color: var(--accent); margin-bottom: var(--s3); }
`
