/** Connections and invitations: filters, rows on phones, and the trail of an invitation. */
export const LISTS = `
.narrow {
  display: flex; flex-wrap: wrap; gap: var(--s3) var(--s5); align-items: end;
  justify-content: space-between;
}
.narrow .filter { flex: 1 1 30rem; }
.narrow .filter > a { padding: 0.4rem 0; font-size: var(--t-xs); }
.bulk .check { align-items: center; font-size: var(--t-xs); }
.bulk .check input { margin: 0; }
.desk :is(input[type="text"], input[type="number"], input[type="date"], select) {
  min-height: 2.25rem; margin-top: 0; padding: 0.3rem 0.6rem; border-radius: var(--r-md);
}
.desk .hint-line { font-size: var(--t-xs); }
.part { display: grid; gap: var(--s4); min-width: 0; }
.fold {
  border: 1px solid var(--line); border-radius: var(--r-md); padding: 0.6rem var(--s4); width: 100%;
}
.fold summary { font-weight: 600; width: auto; }
.fold > div { display: grid; gap: var(--s4); padding: var(--s4) 0 var(--s2); }
.email[open] { flex-basis: 100%; display: grid; gap: var(--s3); justify-items: start; }
.email summary { list-style: none; }
.email summary::-webkit-details-marker { display: none; }
.att {
  font-size: var(--t-xs); color: var(--quiet); font-weight: 650; padding-bottom: var(--s2);
}
.trail { list-style: none; padding: 0; }
.trail li {
  display: grid; grid-template-columns: 1.5rem minmax(0, 1fr) auto; gap: 0.1rem 0.5rem;
  padding-bottom: var(--s4); position: relative;
}
.trail li:not(:last-child)::before {
  content: ""; position: absolute; left: 0.5rem; top: 1.4rem; bottom: 0.1rem; width: 2px;
  background: var(--line);
}
.trail .i { margin-top: 0.1rem; width: 1.125rem; height: 1.125rem; color: var(--good); }
.trail .step-bad > .i, .trail .step-bad > span strong { color: var(--bad); }
.trail .step-wait > .i { color: var(--quiet); }
.trail time { color: var(--quiet); font-size: var(--t-xs); white-space: nowrap; }
.trail div { grid-column: 2 / 4; font-size: var(--t-xs); display: grid; gap: 0.15rem; }
@media (min-width: 52.01rem) and (max-width: 74rem) {
  .connections tr > :is(:nth-last-child(1), :nth-last-child(3)) { display: none; }
}
@media (max-width: 64rem) {
  .connections .hs { width: 90px; }
  .connections :is(th, td) { padding-inline: 0.35rem; }
}
@media (max-width: 52rem) {
  :is(.connections, .invitations):not(.plain) > tbody > tr {
    display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0.1rem 0.5rem;
    align-items: start;
  }
  :is(.connections, .invitations) > tbody > tr > .ck { grid-row: 1 / 4; padding-right: 0.3rem; }
  :is(.connections, .invitations) > tbody > tr > th { grid-column: 2 / 4; grid-row: 1; }
  :is(.connections, .invitations) > tbody > tr > th .sub { display: none; }
  table:is(.connections, .invitations) > tbody > tr > td[data-label]:not([data-label=""]) {
    display: none; padding-left: 0;
  }
  table:is(.connections, .invitations) > tbody > tr > td[data-label]:not([data-label=""])::before {
    content: none; float: none; margin: 0;
  }
  table.connections > tbody > tr > td[data-label="State"]:not([data-label=""]) {
    display: block; grid-area: 2 / 2;
  }
  table.connections > tbody > tr > td[data-label="Health"]:not([data-label=""]) {
    display: block; grid-area: 2 / 3; justify-self: end; padding-top: 0.15rem;
  }
  table.connections > tbody > tr > td[data-label="Account"]:not([data-label=""]) {
    display: block; grid-area: 3 / 2; font-size: var(--t-xs); color: var(--quiet);
  }
  table.connections > tbody > tr > td[data-label="Last use"]:not([data-label=""]) {
    display: block; grid-area: 3 / 3; font-size: var(--t-xs); color: var(--quiet);
    text-align: right;
  }
  table.connections > tbody > tr > td[data-label="Last use"]:not([data-label=""])::before {
    content: "last use ";
  }
  table.invitations > tbody > tr > td[data-label="How far"]:not([data-label=""]) {
    display: block; grid-area: 2 / 2;
  }
  table.invitations > tbody > tr > td[data-label="Who must act"]:not([data-label=""]) {
    display: block; grid-area: 2 / 3;
  }
  table.invitations > tbody > tr > td[data-label="Ends in"]:not([data-label=""]) {
    display: block; grid-area: 3 / 2; font-size: var(--t-xs); color: var(--quiet);
  }
  table.invitations > tbody > tr > td[data-label="Ends in"]:not([data-label=""])::before {
    content: "ends in ";
  }
  table.invitations > tbody > tr > td[data-label="Ends in"]:not([data-label=""], :has(time)) {
    display: none;
  }
}
`
