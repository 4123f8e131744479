/** The frame of the console: rail, search, what is stopped, the person who has signed in. */
export const FRAME = `
body { font-size: var(--t-sm); line-height: 1.5; }
.app {
  display: grid; grid-template-columns: 13rem minmax(0, 1fr); min-height: 100vh;
  background: linear-gradient(
    90deg, var(--surface) calc(13rem - 1px), var(--line) 0 13rem, transparent 0
  );
}
.stage { min-width: 0; }
.rail {
  position: sticky; top: 0; height: 100vh; margin-right: 1px; padding: var(--s4) var(--s3);
  display: flex; flex-direction: column; gap: var(--s4); overflow-y: auto;
}
.rail-brand {
  display: flex; align-items: center; gap: 0.55rem; padding: 0 var(--s2); font-weight: 650;
  color: var(--ink); text-decoration: none;
}
.rail-brand:hover { color: var(--ink); }
.logo-mark { width: 1.5rem; height: 1.5rem; flex: none; }
.logo-mark rect { fill: var(--accent); }
.logo-mark path {
  fill: none; stroke: var(--accent-ink); stroke-width: 2; stroke-linecap: round;
  stroke-linejoin: round;
}
.rail ul { list-style: none; padding: 0; display: grid; gap: 2px; }
.rail li a {
  display: flex; align-items: center; gap: 0.6rem; padding: 0.4rem 0.5rem;
  border-radius: var(--r-sm); color: var(--quiet); text-decoration: none; font-weight: 500;
}
.rail li a:hover { background: var(--sunken); color: var(--ink); }
.rail li a[aria-current] { background: var(--accent-soft); color: var(--ink); font-weight: 650; }
.rail li a[aria-current] .i { color: var(--accent); }
.rail .apart { margin-top: var(--s3); }
.me { margin-top: auto; padding: var(--s3) var(--s2) 0; border-top: 1px solid var(--line); }
.person { display: grid; font-size: var(--t-xs); }
.person strong { font-size: var(--t-sm); overflow-wrap: anywhere; }
.menu { display: none; }
.top {
  position: sticky; top: 0; z-index: 4; min-height: 3.25rem; display: flex; align-items: center;
  gap: var(--s3); padding: var(--s2) var(--s6); border-bottom: 1px solid var(--line);
  background: var(--surface);
}
.top search { flex: 1; max-width: 34rem; }
.find { position: relative; }
.find .i { position: absolute; left: 0.7rem; top: 0.68rem; color: var(--quiet); }
.find input { margin: 0; padding: 0.3rem 2.1rem; }
.find-key {
  position: absolute; right: 0.5rem; top: 0.5rem; font: 600 0.75rem/1.3 var(--sans);
  border: 1px solid var(--line); border-radius: 4px; padding: 0.05rem 0.4rem;
  color: var(--quiet); background: var(--sunken);
}
.find input:focus ~ .find-key { display: none; }
.top aside { margin-left: auto; }
.chip-warn {
  display: inline-flex; align-items: center; gap: 0.45em;
  border: 1px solid var(--warn-line); background: var(--warn-soft); color: var(--warn);
  border-radius: 99px; padding: 0.2rem 0.7rem; font-weight: 600; font-size: var(--t-xs);
  text-decoration: none; white-space: nowrap;
}
.chip-warn:hover { color: var(--warn); text-decoration: underline; }
.stopped-all { background: var(--bad); color: var(--on-bad); padding: var(--s2) var(--s6); }
.stopped-all a { color: inherit; }
.desk {
  max-width: 90rem; padding: var(--s5) var(--s6) var(--s7); display: grid; gap: var(--s5);
}
.desk > *, .two > * { min-width: 0; }
.desk > section:not(.panel) { display: grid; gap: var(--s3); }
.desk h1 { font-size: var(--t-xl); }
.desk h2 { font-size: var(--t-md); }
.desk h3 { font-size: var(--t-sm); }
.desk > .lead { max-width: 46rem; font-size: var(--t-md); }
.page-head { display: grid; gap: var(--s1); }
.dh { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s3); align-items: center; }
.dh .r { margin-left: auto; display: flex; gap: var(--s2); flex-wrap: wrap; }
.two {
  display: grid; grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); gap: var(--s5);
  align-items: start;
}
.two-even { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.column { display: grid; gap: var(--s5); align-content: start; }
.column > * { min-width: 0; }
.flash { padding: var(--s3) var(--s4); border-radius: var(--r-md); max-width: 60rem; }
.flash code { display: inline-block; }
.flash-done { background: var(--good-soft); border: 1px solid var(--good-line); }
.flash-failed {
  background: var(--bad-soft); border: 1px solid var(--bad-line); color: var(--bad);
}
@media (max-width: 75rem) { .two, .two-even { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 52rem) {
  .app { display: block; background: none; }
  .rail {
    position: static; height: auto; margin: 0; padding: 0.6rem 1rem; overflow: visible;
    background: var(--surface); border-bottom: 1px solid var(--line);
  }
  .rail > .rail-brand, .rail > nav, .rail > .me { display: none; }
  .menu { display: block; }
  .menu summary {
    display: flex; align-items: center; gap: 0.55rem; width: auto; color: var(--ink);
    font-weight: 650; list-style: none;
  }
  .menu summary::-webkit-details-marker { display: none; }
  .menu-word {
    margin-left: auto; font-size: var(--t-xs); border: 1px solid var(--edge);
    border-radius: var(--r-sm); padding: 0.25rem 0.7rem;
  }
  .menu ul { padding: var(--s3) 0; }
  .menu li a { padding: 0.6rem 0.5rem; }
  .top { position: static; flex-wrap: wrap; padding: var(--s2) 1rem; }
  .top search { flex-basis: 100%; max-width: none; }
  .find-key { display: none; }
  .find input { padding-right: 0.6rem; }
  .top aside { margin: 0; }
  .stopped-all { padding-inline: 1rem; }
  .desk { padding: var(--s4) 1rem var(--s6); gap: var(--s4); }
  .dh .r { margin-left: 0; width: 100%; }
}
@media print {
  .app { display: block; background: none; }
  .rail, .top, .btn, .desk button, .bulk, .ck, .pager, .skip { display: none; }
  .desk { max-width: none; padding: 0; }
  .panel, tr { break-inside: avoid; }
}
`
