/**
 * The report for a terminal: what breaks the run, from the first to the last, then what is advised, then the counts,
 * then the verdict. h2spec's Expected and Actual are its model.
 */
import pc from 'picocolors';
import { meanings, type Outcome, printable } from '../spec/index.ts';
import {
  advised,
  breaking,
  byReason,
  bySuite,
  citation,
  details,
  duration,
  having,
  occurring,
  targetLine,
  verdict,
} from './account.ts';
import { printableReport } from './printable-report.ts';
import type { RenderOptions } from './render.ts';
import type { Report, Result } from './report.ts';
import { column, table } from './table.ts';

const limits = { characters: 2000, lines: 40 };
const furtherCharacters = 160;
const { createColors } = pc;
type Colors = ReturnType<typeof createColors>;
type Paint = (text: string) => string;

/** The report as lines of text. */
export function renderConsole(report: Report, { color = false, quiet = false }: RenderOptions = {}): string {
  const safe = printableReport(report, limits);
  const colors = createColors(color);
  const blocks = quiet
    ? [failures(safe, colors), conclusion(safe, colors)]
    : [
        opening(safe, colors),
        failures(safe, colors),
        advice(safe, colors),
        knownFailures(safe, colors),
        skips(safe, colors),
        counts(safe, colors),
        conclusion(safe, colors),
      ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function opening(report: Report, { bold, dim }: Colors): readonly string[] {
  const { kit, target, seed, durationMs } = report;
  return [
    `${bold(kit.name)} ${kit.version}  ${targetLine(report)}`,
    ...(target.command === null ? [] : [dim(target.command)]),
    dim(`${report.results.length} checks in ${duration(durationMs)}, seed ${seed}`),
  ];
}

/** The findings of the fuzzer, each in full, and the verdict. */
export function renderFindings(report: Report, { color = false }: RenderOptions = {}): string {
  const safe = printableReport(report, limits);
  const colors = createColors(color);
  const found = safe.results.filter(({ actual }) => actual !== '');
  const blocks = [...found.map((result) => failure(result, colors)), conclusion(safe, colors).slice(0, 1)];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** Each requirement with the first result that breaks it, in full; its further cases a line each. */
function failures(report: Report, colors: Colors): readonly string[] {
  const groups = new Map<string, Result[]>();
  for (const result of breaking(report)) {
    const key = `${result.outcome} ${result.requirement}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].flatMap(([first, ...further], index) => [
    ...(index === 0 ? [] : ['']),
    ...(first === undefined ? [] : failure(first, colors)),
    ...labelled('also', further.map(furtherCase), colors),
  ]);
}

function furtherCase({ check, actual, reason }: Result): string {
  return printable(`${check}: ${actual || (reason ?? '')}`, furtherCharacters);
}

function failure(result: Result, colors: Colors): readonly string[] {
  const { outcome, check, title } = result;
  const paint = paints(colors)[outcome];
  const heading = `${paint(`${meanings[outcome].symbol} ${outcome}`)}  ${colors.bold(check)}`;
  return [heading, `  ${title}`, ...details(result).flatMap(({ label, lines }) => labelled(label, lines, colors))];
}

const labelWidth = 'application'.length;

function labelled(label: string, lines: readonly string[], { dim, bold, cyan }: Colors): readonly string[] {
  const paint: Paint = label === 'actual' ? bold : label === 'reproduce' ? cyan : (text) => text;
  return lines.map((line, index) => `    ${dim((index === 0 ? label : '').padEnd(labelWidth))}  ${paint(line)}`);
}

function advice(report: Report, { yellow, dim }: Colors): readonly string[] {
  return advised(report).flatMap((result) => [
    `${yellow(`${meanings.advice.symbol} advice`)}  ${result.check}  ${result.title}`,
    dim(`    ${result.actual || result.expected} (SHOULD, ${citation(result)})`),
  ]);
}

function knownFailures(report: Report, { dim }: Colors): readonly string[] {
  return having(report, 'known').map(
    ({ check, reason }) => `${meanings.known.symbol} known   ${check}  ${dim(reason ?? 'no reason given')}`,
  );
}

function skips(report: Report, { dim }: Colors): readonly string[] {
  const reasons = byReason(having(report, 'skip'));
  return reasons.map(([reason, number]) => `${meanings.skip.symbol} skipped ${number}  ${dim(reason)}`);
}

function counts({ results, summary }: Report, colors: Colors): readonly string[] {
  const shown = occurring(summary);
  if (shown.length === 0) return [];
  const number = (found: readonly Result[], outcome: Outcome): string => {
    const count = found.filter((result) => result.outcome === outcome).length;
    return count === 0 ? '·' : String(count);
  };
  const rows = [...bySuite(results)].map(([suite, found]) => [suite, ...shown.map((one) => number(found, one))]);
  const total = ['in all', ...shown.map((outcome) => number(results, outcome))];
  const columns = [column('left'), ...shown.map(() => column('right'))];
  const [heading = '', ...body] = table([['suite', ...shown], ...rows, total], columns);
  const last = body.pop() ?? '';
  return [colors.dim(heading), ...body, colors.bold(last)];
}

function conclusion(report: Report, { green, red, bold, dim }: Colors): readonly string[] {
  const { summary } = report;
  const paint = summary.conformant ? green : red;
  const next = advise(report);
  return [bold(paint(verdict(report))), ...(next === null ? [] : [dim(next)])];
}

/** What to do next, where something is to be done. */
function advise(report: Report): string | null {
  const [first] = breaking(report);
  if (first === undefined) return null;
  switch (first.outcome) {
    case 'stale':
      return 'next: take the stale entries out of the list of known failures, or write it anew with --write-known';
    case 'error':
      return 'next: run it again; an error that stays is a bug of the kit: please report it with the json report';
    default:
      return `next: npx gateway-conformance explain ${first.check}, or the whole story with --report html=report.html`;
  }
}

function paints({ green, red, yellow, cyan, magenta, dim }: Colors): Readonly<Record<Outcome, Paint>> {
  return {
    pass: green,
    fail: red,
    advice: yellow,
    noted: cyan,
    skip: dim,
    known: dim,
    stale: magenta,
    inconclusive: yellow,
    error: magenta,
  };
}
