/**
 * The report as one HTML file: nothing is loaded from elsewhere and no script runs. What a server sent is text in a
 * tree of elements (see `markup.ts`), and the file forbids the browser everything but its own style.
 */
import { grouped, meanings, type Outcome } from '../spec/index.ts';
import {
  advised,
  breaking,
  byReason,
  bySuite,
  citation,
  type Detail,
  details,
  duration,
  having,
  judgement,
  occurring,
  verdict,
} from './account.ts';
import { style } from './html-style.ts';
import { type Element, element, html, type Node } from './markup.ts';
import { printableReport } from './printable-report.ts';
import type { Report, Result } from './report.ts';

const limits = { characters: 8000, lines: 400 };
/** So many failures lie open; of more, a reader opens what is of interest. */
const open = 5;

/** The report as an HTML document. */
export function renderHtml(report: Report): string {
  const safe = printableReport(report, limits);
  const title = `${verdict(safe)} — ${safe.target.server ?? safe.target.address}`;
  return html(
    element(
      'html',
      { lang: 'en' },
      element(
        'head',
        {},
        element('meta', { charset: 'utf-8' }),
        element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
        element('meta', {
          'http-equiv': 'Content-Security-Policy',
          content: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        }),
        element('meta', { name: 'color-scheme', content: 'light dark' }),
        element('title', {}, title),
        element('style', {}, style),
      ),
      element('body', {}, element('main', {}, header(safe), ...sections(safe), footer(safe))),
    ),
  );
}

function header(report: Report): Element {
  const { summary, target } = report;
  return element(
    'header',
    { class: summary.conformant ? 'conformant' : 'broken' },
    element('p', { class: 'kit' }, 'gateway-conformance'),
    element('h1', {}, judgement(report)),
    element('p', { class: 'verdict' }, target.server ?? target.address),
    bar(report),
    legend(report),
    facts(report),
  );
}

/** All results as one bar, a stretch for each outcome. */
function bar({ summary }: Report): Element {
  const stretches = occurring(summary).map((outcome) =>
    element('span', {
      class: outcome,
      style: `flex-grow: ${summary[outcome]}`,
      title: `${outcome}: ${summary[outcome]}`,
    }),
  );
  return element('div', { class: 'bar', 'aria-hidden': 'true' }, stretches);
}

function legend({ summary }: Report): Element {
  const items = occurring(summary).map((outcome) =>
    element(
      'li',
      { class: outcome },
      element('b', {}, grouped(summary[outcome])),
      element('span', { class: 'outcome' }, outcome),
      element('small', {}, meanings[outcome].means),
    ),
  );
  return element('ul', { class: 'legend' }, items);
}

function facts({ kit, target, startedAt, durationMs, seed, results, strict }: Report): Element {
  const rows: readonly (readonly [string, string | null])[] = [
    ['server under test', target.server ?? 'tells no name'],
    ['address', target.address],
    ['binding', target.binding ?? 'no probe'],
    ['command', target.command],
    ['run', `${grouped(results.length)} checks in ${duration(durationMs)}, started ${startedAt}`],
    ['seed', String(seed)],
    ['kit', `${kit.name} ${kit.version}${strict === true ? ', strict' : ''}`],
  ];
  return element(
    'dl',
    { class: 'facts' },
    rows.map(([name, value]) => (value === null ? [] : [element('dt', {}, name), element('dd', {}, value)])),
  );
}

function sections(report: Report): readonly Element[] {
  const [broken, advice] = [breaking(report), advised(report)];
  return [
    ...told('What breaks the run', broken, broken.length <= open),
    ...told('Advice', advice, false),
    ...told('Known failures', having(report, 'known'), false),
    ...skipped(having(report, 'skip')),
    ...suites(report, new Set([...broken, ...advice, ...having(report, 'known')])),
  ];
}

/** A section of results, told in full. */
function told(title: string, results: readonly Result[], open: boolean): readonly Element[] {
  if (results.length === 0) return [];
  return [
    element(
      'section',
      {},
      heading(title, results.length),
      results.map((result) => () => card(result, open)),
    ),
  ];
}

function heading(title: string, number: number): Element {
  return element('h2', {}, title, ' ', element('small', {}, grouped(number)));
}

function card(result: Result, open: boolean): Element {
  const { outcome, check, title } = result;
  return element(
    'details',
    { class: `card ${outcome}`, id: anchor(result), open: open ? '' : undefined },
    element('summary', {}, badge(outcome), element('strong', {}, title), element('code', {}, check)),
    account(result),
  );
}

function badge(outcome: Outcome): Element {
  const { symbol, means } = meanings[outcome];
  return element('span', { class: `badge ${outcome}`, title: means }, `${symbol} ${outcome}`);
}

/** Everything that is told of a result. */
function account(result: Result): Element {
  return element(
    'dl',
    { class: 'account' },
    details(result).map((detail) => [
      element('dt', {}, detail.label),
      element('dd', { class: detail.label }, telling(result, detail)),
    ]),
  );
}

function telling(result: Result, { label, lines, wire = false }: Detail): Node {
  if (label === 'requirement') return lines.map((line, index) => element(index === 0 ? 'code' : 'p', {}, line));
  if (label === 'source') return [result.level.toUpperCase(), ' · ', link(result)];
  if (label === 'expected' || label === 'actual' || label === 'reason')
    return lines.map((line) => element('p', {}, line));
  return element(
    'pre',
    {},
    lines.flatMap((line, index) => [index === 0 ? '' : '\n', ...(wire ? escapes(line) : [line])]),
  );
}

/** Escapes stand back behind what was sent as it is read. */
function escapes(line: string): readonly Node[] {
  return line
    .split(/((?:\\x[0-9a-f]{2}|\\u\{[0-9a-f]+\}|\\[rnt\\])+|^… .*)/)
    .map((part, index) => (index % 2 === 1 ? element('i', {}, part) : part))
    .filter((part) => part !== '');
}

/** The specification's own text; nothing but https is linked. */
function link(result: Result): Node {
  const text = citation(result);
  return result.url.startsWith('https://') ? element('a', { href: result.url, rel: 'noreferrer' }, text) : text;
}

function skipped(results: readonly Result[]): readonly Element[] {
  if (results.length === 0) return [];
  const rows = byReason(results).map(([reason, number]) =>
    element('tr', {}, element('td', { class: 'number' }, grouped(number)), element('td', {}, reason)),
  );
  return [element('section', {}, heading('Skipped', results.length), element('table', {}, element('tbody', {}, rows)))];
}

function suites({ results }: Report, toldAbove: ReadonlySet<Result>): readonly Element[] {
  return [...bySuite(results)].map(([suite, found]) =>
    element(
      'section',
      { class: 'suite' },
      heading(suite, found.length),
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element('tr', {}, ...['outcome', 'check', 'level', 'source', 'time'].map((name) => element('th', {}, name))),
        ),
        element(
          'tbody',
          {},
          found.map((result) => () => line(result, toldAbove.has(result))),
        ),
      ),
    ),
  );
}

function line(result: Result, toldAbove: boolean): Element {
  const { outcome, check, title, level, durationMs, reason } = result;
  const named: readonly Node[] = [element('span', {}, title), element('code', {}, check)];
  return element(
    'tr',
    { class: outcome },
    element('td', {}, badge(outcome)),
    element(
      'td',
      {},
      toldAbove
        ? element('a', { class: 'above', href: `#${encodeURIComponent(anchor(result))}` }, named)
        : element('details', {}, element('summary', {}, named), account(result)),
      outcome === 'noted' && reason !== null ? element('p', { class: 'note' }, reason) : '',
    ),
    element('td', { class: 'level' }, level.toUpperCase()),
    element('td', { class: 'source' }, link(result)),
    element('td', { class: 'number' }, duration(durationMs)),
  );
}

/** A check's place in the page; an id holds no spaces. */
const anchor = ({ check }: Result): string => check.replace(/\s/g, '-');

function footer({ kit }: Report): Element {
  return element(
    'footer',
    {},
    `${kit.name} ${kit.version}. Bytes are shown escaped; long ones are cut, with their full length told.`,
  );
}
