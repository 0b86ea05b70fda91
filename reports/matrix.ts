/** Several reports side by side: a row for each check, a column for each server under test. */
import { grouped, meanings, type Outcome, outcomes, printable } from '../spec/index.ts';
import { inline, row } from './markdown-text.ts';
import { printableReport } from './printable-report.ts';
import type { Report } from './report.ts';
import { column, table } from './table.ts';

/** A report and the name of its column. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

/** What a grid can be, by the names that the command line knows. */
export const gridFormats = { console: 'text', markdown: 'markdown' } as const;

export interface MatrixOptions {
  readonly format?: (typeof gridFormats)[keyof typeof gridFormats] | undefined;
  /** Leaves out the checks that have the same outcome everywhere, and counts them. */
  readonly onlyDiffering?: boolean | undefined;
}

/** Reports that cannot stand side by side; the message says why and what to do, in one line. */
export class IncomparableReports extends Error {
  override name = 'IncomparableReports';
}

interface Row {
  readonly suite: string;
  readonly check: string;
  /** An outcome for each report; null where the check was not judged. */
  readonly cells: readonly (Outcome | null)[];
}

const limits = { characters: 200, lines: 1 };

/** The grid. Throws {@link IncomparableReports}. */
export function renderMatrix(
  reports: readonly NamedReport[],
  { format = 'text', onlyDiffering = false }: MatrixOptions = {},
): string {
  comparable(reports);
  const safe = reports.map(({ name, report }) => ({
    name: printable(name, limits.characters),
    report: printableReport(report, limits),
  }));
  const all = rows(safe);
  const shown = onlyDiffering ? all.filter(({ cells }) => new Set(cells).size > 1) : all;
  const left = all.length - shown.length;
  const remark = left === 0 ? [] : [`${grouped(left)} checks with the same outcome everywhere are left out`];
  return `${(format === 'text' ? text : markdown)(safe, shown, remark).join('\n')}\n`;
}

function comparable(reports: readonly NamedReport[]): void {
  if (reports.length === 0) throw new IncomparableReports('no report to compare; name one or more saved json reports');
  const versions = new Map(reports.map(({ name, report }) => [report.kit.version, name]));
  if (versions.size > 1) {
    const told = [...versions].map(([version, name]) => `"${name}" has ${version}`).join(', ');
    throw new IncomparableReports(
      `the reports come from different versions of the kit: ${told}; run all with one version`,
    );
  }
  const names = reports.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new IncomparableReports(`two reports are named "${twice}"; give each its own name`);
  for (const { name, report } of reports) {
    const checks = report.results.map(({ check }) => check);
    if (new Set(checks).size === checks.length) continue;
    const repeated = checks.find((check, index) => checks.indexOf(check) !== index);
    throw new IncomparableReports(`the report "${name}" holds "${repeated}" twice; make it again`);
  }
}

/** A row for each check that any report holds, suite by suite. */
function rows(reports: readonly NamedReport[]): readonly Row[] {
  const columns = reports.map(({ report }) => new Map(report.results.map((result) => [result.check, result])));
  const suites = new Map(columns.flatMap((column) => [...column].map(([check, { suite }]) => [check, suite] as const)));
  const order = [...new Set(suites.values())];
  return [...suites]
    .map(([check, suite]) => ({ suite, check, cells: columns.map((column) => column.get(check)?.outcome ?? null) }))
    .sort((one, other) => order.indexOf(one.suite) - order.indexOf(other.suite));
}

const say = (cell: Outcome | null): string => (cell === null ? '' : `${meanings[cell].symbol} ${cell}`);

function text(reports: readonly NamedReport[], rows: readonly Row[], remark: readonly string[]): readonly string[] {
  const lines = rows.map(({ check, cells }) => [check, ...cells.map(say)]);
  const heading = ['check', ...reports.map(({ name }) => name)];
  const columns = heading.map(() => column('left'));
  return table([heading, ...lines, heading.map(() => ''), ...totals(reports)], columns).concat(remark);
}

function markdown(reports: readonly NamedReport[], rows: readonly Row[], remark: readonly string[]): readonly string[] {
  const heading = ['check', ...reports.map(({ name }) => inline(name))];
  return [
    row(heading),
    row(heading.map(() => '---')),
    ...rows.map(({ check, cells }) => row([inline(check), ...cells.map(say)])),
    ...totals(reports).map(([name = '', ...numbers]) => row([`**${name}**`, ...numbers])),
    ...(remark.length === 0 ? [] : ['', ...remark]),
  ];
}

/** The verdict of each report, and how often each outcome occurs. */
function totals(reports: readonly NamedReport[]): readonly (readonly string[])[] {
  const occurring = outcomes.filter((outcome) => reports.some(({ report }) => report.summary[outcome] > 0));
  return [
    ['verdict', ...reports.map(({ report }) => (report.summary.conformant ? 'conformant' : 'not conformant'))],
    ...occurring.map((outcome) => [outcome, ...reports.map(({ report }) => grouped(report.summary[outcome]))]),
  ];
}
