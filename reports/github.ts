/**
 * Workflow commands of GitHub Actions: annotations on the job's page. The verdict stands first, because only ten
 * annotations of a kind are shown for a step.
 */
import { advised, breaking, citation, details, verdict } from './account.ts';
import { printableReport } from './printable-report.ts';
import type { Report, Result } from './report.ts';

const limits = { characters: 1000, lines: 20 };
const told: ReadonlySet<string> = new Set(['sent', 'expected', 'actual', 'reason', 'reproduce']);

/** The report as workflow commands, a line each. */
export function renderGithub(report: Report): string {
  const safe = printableReport(report, limits);
  return [
    command(safe.summary.conformant ? 'notice' : 'error', safe.kit.name, verdict(safe)),
    ...breaking(safe).map((result) => command('error', heading(result), message(result))),
    ...advised(safe).map((result) => command('warning', heading(result), message(result))),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const heading = ({ outcome, check }: Result): string => `${outcome}: ${check}`;

function message(result: Result): string {
  const lines = details(result)
    .filter(({ label }) => told.has(label))
    .flatMap(({ label, lines }) => lines.map((line, index) => (index === 0 ? `${label}: ${line}` : `  ${line}`)));
  return [result.title, `${result.level.toUpperCase()}, ${citation(result)}, ${result.url}`, ...lines].join('\n');
}

function command(name: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${name} title=${property(title)}::${data(message)}`;
}

const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
