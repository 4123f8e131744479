/** The customer's page: one sheet to read, and a panel that keeps up. */
export const CUSTOMER_STYLES = `
.masthead {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1.5rem;
  max-width: 70rem; margin: 0 auto; padding: 1.25rem 1.25rem 0; font-size: 0.9375rem;
}
.masthead-name { display: flex; align-items: center; gap: 0.55rem; }
@media (max-width: 40rem) { .masthead-what { display: none; } }
.sheet {
  display: grid; gap: 2.5rem 5rem; max-width: 70rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem;
}
.sheet > * { min-width: 0; }
.opening { display: grid; gap: 0.9rem; }
.eyebrow { color: var(--accent); font-weight: 600; font-size: 0.9375rem; }
.opening h1 {
  font-size: clamp(1.75rem, 1.3rem + 1.9vw, 2.5rem); line-height: 1.15; letter-spacing: -0.022em;
}
.promise { color: var(--quiet); max-width: 38rem; }
.action {
  display: grid; gap: 1rem; background: var(--surface); border: 1px solid var(--line);
  border-radius: 12px; padding: 1.5rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 8px 24px -12px rgb(0 0 0 / 12%);
}
.action h2 { font-size: 1.3125rem; }
.action form:not(.inline) { display: grid; gap: 1.1rem; justify-items: start; }
.action input[type="text"], .field select { max-width: 24rem; }
.beside { display: flex; flex-wrap: wrap; gap: 0.35rem 1.5rem; font-size: 0.9375rem; }
.action .field { width: 100%; }
.action .quiet { font-size: 0.9375rem; }
#accountId { font-variant-numeric: tabular-nums; letter-spacing: 0.03em; }
.launch { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem 1.25rem; }
.launch-link { display: block; border-radius: 7px; line-height: 0; }
.launch-link img { border-radius: 7px; box-shadow: 0 1px 2px rgb(0 0 0 / 18%); }
.launch-link:hover img { filter: brightness(1.05); }
.launch .quiet { flex: 1 1 14rem; line-height: 1.4; }
.switch summary { color: inherit; }
.switch form { display: flex; flex-wrap: wrap; align-items: end; gap: 0.5rem; margin: 0.75rem 0; }
.switch .field { flex: 0 1 24rem; width: auto; }
.switch button {
  min-height: 2.75rem; padding: 0 1rem; border-radius: 7px; border: 1px solid var(--edge);
  background: transparent;
}
.progress { align-self: start; display: grid; gap: 0.75rem; }
.progress h2 { font-size: 0.9375rem; color: var(--quiet); font-weight: 600; letter-spacing: 0; }
.panel { display: grid; gap: 0.9rem; border-top: 3px solid var(--line); padding-top: 1rem; }
.panel-verifying, .panel-awaiting-approval, .panel-connected {
  border-top-color: var(--accent);
}
.panel-failed, .panel-problem { border-top-color: var(--bad); }
.panel-title { font-size: 1.1875rem; font-weight: 650; line-height: 1.3; letter-spacing: -0.011em; }
.panel-failed .panel-title, .panel-problem .panel-title { color: var(--bad); }
.panel-connected .panel-title { color: var(--accent); }
.panel-text, .panel-title + .panel-text {
  margin-top: -0.5rem; font-size: 0.9375rem; line-height: 1.5;
}
.panel-since, .live { font-size: 0.875rem; color: var(--quiet); }
.steps { list-style: none; padding: 0; margin-top: 0.35rem; }
.step { position: relative; padding: 0 0 1.1rem 2rem; line-height: 1.4; }
.step:last-child { padding-bottom: 0; }
.step::before {
  content: ""; position: absolute; left: 0; top: 0.1rem; width: 1.15rem; height: 1.15rem;
  border-radius: 50%; border: 2px solid var(--edge); background: var(--paper);
}
.step:not(:last-child)::after {
  content: ""; position: absolute; left: calc(0.575rem - 1px); top: 1.45rem; bottom: 0.1rem;
  width: 2px; background: var(--line);
}
.step-done::before { border-color: var(--accent); background: var(--accent); }
.step-done::after { background: var(--accent) !important; }
.step-done > .step-name::before {
  content: ""; position: absolute; left: 0.4rem; top: 0.29rem; width: 0.34rem; height: 0.6rem;
  border: solid var(--accent-ink); border-width: 0 2px 2px 0; transform: rotate(45deg);
}
.step-now::before {
  border-color: var(--accent); box-shadow: inset 0 0 0 3px var(--paper); background: var(--accent);
  animation: breathe 1.8s ease-in-out infinite;
}
@keyframes breathe {
  50% { outline: 5px solid color-mix(in srgb, var(--accent) 22%, transparent); }
}
.step-name { font-weight: 600; }
.step-next .step-name { color: var(--quiet); font-weight: 500; }
.step-note { color: var(--quiet); font-size: 0.9375rem; line-height: 1.45; margin-top: 0.15rem; }
.step-note code { font-size: 0.8125rem; }
.probes { margin-top: 0.25rem; }
.probes div { display: flex; justify-content: space-between; gap: 0.25rem 1rem; }
.probes dd { margin: 0; text-align: right; }
.probes-passed dd { color: var(--accent); font-weight: 600; }
.story { display: grid; gap: 3.25rem; max-width: 42rem; }
.story > section { display: grid; gap: 1rem; }
.story h2 { font-size: 1.4375rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.story h3 { font-size: 1rem; }
.access { display: grid; gap: 0.9rem; margin-top: 0.5rem; }
.grants { list-style: none; padding: 0; display: grid; gap: 1.1rem; }
.grant { display: grid; gap: 0.2rem; padding-left: 1.1rem; border-left: 2px solid var(--line); }
.grant-why { color: var(--quiet); }
.grant-detail code, .grant summary { font-size: 0.875rem; }
.grant-detail { line-height: 1.5; color: var(--quiet); }
.grant pre { margin-top: 0.5rem; }
.caution {
  background: var(--warn-soft); border-radius: 8px; padding: 1rem 1.25rem; display: grid;
  gap: 0.35rem;
}
.caution-title { font-weight: 650; color: var(--warn); }
.caution ul, .limits { padding-left: 1.15rem; display: grid; gap: 0.5rem; }
.limits li::marker, .caution li::marker { color: var(--quiet); }
.numbered {
  padding: 0; margin: 0; list-style: none; counter-reset: step; display: grid; gap: 1.1rem;
}
.numbered li { counter-increment: step; position: relative; padding-left: 2.5rem; }
.numbered li::before {
  content: counter(step); position: absolute; left: 0; top: 0; width: 1.65rem; height: 1.65rem;
  border-radius: 50%; display: grid; place-items: center; font-weight: 650; font-size: 0.875rem;
  color: var(--accent); background: var(--accent-soft);
}
.footer {
  max-width: 70rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; color: var(--quiet);
  font-size: 0.875rem; display: grid; gap: 0.25rem;
}
[data-phase="connected"] .action, [data-phase="awaiting-approval"] .action,
[data-phase="problem"] .action, [data-phase="disconnecting"] .action,
[data-phase="disconnected"] .action {
  display: none;
}
@media (min-width: 60rem) {
  .sheet {
    grid-template-columns: minmax(0, 42rem) minmax(16rem, 1fr); grid-template-rows: auto auto 1fr;
    padding-top: 3.5rem;
  }
  .opening, .action, .story { grid-column: 1; }
  .progress { grid-column: 2; grid-row: 1 / span 3; position: sticky; top: 2rem; }
  .action { padding: 1.75rem 2rem 2rem; }
}
`
