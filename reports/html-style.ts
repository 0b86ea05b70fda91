/** The style of the HTML report: light and dark, narrow and wide, and on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --sheet: #ffffff; --ink: #1c2330; --quiet: #5d6778; --line: #dfe3ea; --code: #f1f3f7; --link: #1f5fbf;
  --pass: #1f8a4c; --fail: #c9302c; --advice: #b06d00; --noted: #2b6cb0; --skip: #8792a2; --known: #6b5b95;
  --stale: #a33b8f; --inconclusive: #b8590f; --error: #8e1b4f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --sheet: #1a2029; --ink: #e3e8ef; --quiet: #97a3b4; --line: #2c3542; --code: #141920; --link: #7fb2f5;
    --pass: #4cc27e; --fail: #f2716b; --advice: #e0a540; --noted: #6fa8e8; --skip: #77828f; --known: #a898d8;
    --stale: #d987c9; --inconclusive: #ec9a55; --error: #ea7aae;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
a { color: var(--link); }
code, pre { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
p { margin: 0; overflow-wrap: anywhere; }
.pass { --tone: var(--pass); } .fail { --tone: var(--fail); } .advice { --tone: var(--advice); }
.noted { --tone: var(--noted); } .skip { --tone: var(--skip); } .known { --tone: var(--known); }
.stale { --tone: var(--stale); } .inconclusive { --tone: var(--inconclusive); } .error { --tone: var(--error); }

header { background: var(--sheet); border: 1px solid var(--line); border-top: 6px solid var(--tone); border-radius: 10px; padding: 1.5rem 1.75rem; }
header.conformant { --tone: var(--pass); } header.broken { --tone: var(--fail); }
.kit { color: var(--quiet); font-size: 0.9rem; letter-spacing: 0.02em; }
h1 { margin: 0.1rem 0 0; font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.02em; color: var(--tone); }
.verdict { color: var(--quiet); }
.bar { display: flex; gap: 2px; height: 12px; margin: 1.25rem 0 1rem; border-radius: 6px; overflow: hidden; background: var(--line); }
.bar span { background: var(--tone); min-width: 4px; }
.legend { display: flex; flex-wrap: wrap; gap: 0.5rem 1.75rem; list-style: none; margin: 0 0 1.25rem; padding: 0; }
.legend li { display: grid; grid-template-columns: max-content 1fr; column-gap: 0.45rem; align-items: baseline; }
.legend b { font-size: 1.45rem; line-height: 1.2; color: var(--tone); font-variant-numeric: tabular-nums; }
.legend small { grid-column: 1 / -1; color: var(--quiet); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.25rem; margin: 0; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.92rem; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }

section { margin-top: 2.25rem; }
h2 { margin: 0 0 0.75rem; font-size: 1.2rem; overflow-wrap: anywhere; }
h2 small { color: var(--quiet); font-weight: 400; }
summary { cursor: pointer; }
.card { background: var(--sheet); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 8px; margin-bottom: 0.6rem; }
.card > summary { display: grid; grid-template-columns: max-content 1fr; gap: 0 0.9rem; align-items: baseline; padding: 0.65rem 1rem; list-style: none; }
.card > summary::-webkit-details-marker { display: none; }
.card > summary code { grid-column: 2; color: var(--quiet); }
.card > summary strong { font-weight: 600; overflow-wrap: anywhere; }
.card > .account { margin: 0; padding: 0.85rem 1rem 1rem; }
.card:target { outline: 2px solid var(--tone); }
.badge { display: inline-block; min-width: 6.6rem; color: var(--tone); font-size: 0.86rem; font-weight: 600; white-space: nowrap; }
.account { display: grid; grid-template-columns: 6.6rem minmax(0, 1fr); gap: 0.45rem 0.9rem; align-items: baseline; margin: 0.35rem 0 0; padding-top: 0.75rem; border-top: 1px solid var(--line); }
.account dt { font-size: 0.88rem; }
.account dd.actual { font-weight: 600; }
.account dd code { color: var(--quiet); }
pre { margin: 0; padding: 0.55rem 0.75rem; background: var(--code); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 32rem; overflow: auto; }
pre i { font-style: normal; color: var(--quiet); opacity: 0.75; }

table { width: 100%; border-collapse: collapse; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
th { text-align: left; font-size: 0.8rem; font-weight: 500; color: var(--quiet); background: var(--code); }
th, td { padding: 0.45rem 0.8rem; vertical-align: baseline; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
td { overflow-wrap: anywhere; }
td:nth-child(2) { width: 100%; }
td.number { text-align: right; white-space: nowrap; color: var(--quiet); font-variant-numeric: tabular-nums; }
th:last-child { text-align: right; }
td.level, td.source { white-space: nowrap; font-size: 0.88rem; color: var(--quiet); }
td code { display: block; color: var(--quiet); }
td dd code { display: inline; }
td summary::marker { color: var(--quiet); }
td summary code { margin-left: 1.05rem; }
.above { display: block; color: inherit; text-decoration: none; }
.above:hover span { text-decoration: underline; }
.note { color: var(--quiet); font-size: 0.92rem; margin-left: 1.05rem; }
footer { margin-top: 3rem; color: var(--quiet); font-size: 0.86rem; }
@media (max-width: 44rem) {
  td.source, td.level, th:nth-child(3), th:nth-child(4) { display: none; }
  .account, .facts { grid-template-columns: 1fr; gap: 0.1rem; }
  .account dd, .facts dd { margin-bottom: 0.5rem; }
}
@media print {
  body { background: none; }
  pre { max-height: none; }
  .card, tr { break-inside: avoid; }
}
`;
