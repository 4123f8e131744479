/** Plain and legible. Colours follow the visitor's choice of light or dark. */
export const consoleStyle = `
:root{color-scheme:light dark;
--ground:light-dark(#f2f4f7,#12161c);--panel:light-dark(#fff,#1a2029);--ink:light-dark(#1b2430,#e6eaf0);--quiet:light-dark(#566273,#9aa7b8);
--line:light-dark(#d3d9e2,#333d4b);--accent:light-dark(#1456b8,#7db4ff);--accent-ink:light-dark(#fff,#0c1522);
--good:light-dark(#136c3a,#6fd39b);--bad:light-dark(#b3261e,#ff9c94);--busy:light-dark(#8a5300,#f0be6b);--bar:light-dark(#22303f,#0b0f15)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--panel);padding:6px 10px;z-index:2}
.banner{margin:0;padding:7px 20px;background:repeating-linear-gradient(-45deg,#ffd75e 0 16px,#f7c83a 16px 32px);color:#2a2000;text-align:center}
header{background:var(--bar);color:#eef2f7;display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;justify-content:space-between;padding:10px 20px}
.brand{color:inherit;text-decoration:none;font-weight:650;font-size:16px}
.identity{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;font-size:14px}
.identity input{width:11.5em;padding:4px 8px;background:#ffffff14;color:inherit;border:1px solid #ffffff55;font-variant-numeric:tabular-nums}
.region{margin-left:8px;color:#c6d0dc}.region strong{color:#fff}
main{max-width:1060px;margin:0 auto;padding:24px 20px 60px}main:focus{outline:none}
h1{font-size:24px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:17px;margin:0 0 12px}
.quiet{color:var(--quiet)}.lead{margin:0 0 20px;color:var(--quiet)}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:0 0 16px}
.field{margin:0 0 16px;max-width:620px}.field:last-child{margin-bottom:0}
.field label{display:block;font-weight:600}.hint{margin:0 0 4px;color:var(--quiet);font-size:13.5px}
input,select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:7px 10px}
.field input,.field select{width:100%}
input:user-invalid{border-color:var(--bad)}
.check{display:flex;gap:10px;align-items:flex-start}.check input{margin:5px 0 0;width:17px;height:17px;flex:none;accent-color:var(--accent)}
.actions{display:flex;gap:12px;justify-content:flex-end;align-items:center;flex-wrap:wrap}
button,.button{font:inherit;font-weight:600;border-radius:8px;border:1px solid var(--accent);padding:8px 20px;cursor:pointer;background:transparent;color:var(--accent);text-decoration:none}
button.primary{background:var(--accent);color:var(--accent-ink)}button.danger{border-color:var(--bad);color:var(--bad)}
button:disabled{opacity:.55;cursor:default}
.notice{border-left:4px solid var(--accent);background:var(--panel);padding:10px 14px;margin:0 0 16px;border-radius:4px;overflow-wrap:anywhere;white-space:pre-line}
.notice.error{border-color:var(--bad)}.notice.error strong{color:var(--bad)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--quiet)}th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}td{overflow-wrap:anywhere;min-width:6em}.time{white-space:nowrap;font-variant-numeric:tabular-nums;color:var(--quiet)}
.number{white-space:nowrap;font-variant-numeric:tabular-nums}
.status{font-weight:650;white-space:nowrap}.good{color:var(--good)}.bad{color:var(--bad)}.busy{color:var(--busy)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 20px;margin:0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
.head{display:flex;gap:16px;justify-content:space-between;align-items:flex-start;flex-wrap:wrap;margin-bottom:16px}
pre{overflow:auto;max-height:420px;background:var(--ground);border:1px solid var(--line);border-radius:6px;padding:12px;font:13px/1.45 ui-monospace,Menlo,Consolas,monospace}
code{font:13.5px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}summary{cursor:pointer;color:var(--accent)}
dialog{background:var(--panel);color:inherit;border:1px solid var(--line);border-radius:12px;padding:22px;max-width:min(480px,92vw)}dialog::backdrop{background:#0008}
@media (max-width:640px){
main{padding:16px 12px 40px}.panel{padding:14px}header{padding:10px 12px}.banner{padding:7px 12px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}
.actions>*{flex:1;text-align:center}
.rows thead{position:absolute;left:-999px}.rows tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}.rows td{display:block;border:0;padding:1px 0}}
@media (prefers-reduced-motion:no-preference){.live::after{content:"";display:inline-block;width:.6em;height:.6em;margin-left:.45em;border-radius:50%;background:currentColor;animation:beat 1.2s infinite alternate}
@keyframes beat{to{opacity:.2}}}
`
