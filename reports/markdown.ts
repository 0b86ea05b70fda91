/**
 * Markdown for a pull-request comment or a job summary. GitHub takes 65,536 characters of a comment: failures beyond
 * that are named, not told.
 */
import { grouped, meanings, type Outcome } from '../spec/index.ts';
import { advised, breaking, byReason, bySuite, details, duration, having, occurring, verdict } from './account.ts';
import { fence, inline, row } from './markdown-text.ts';
import { printableReport } from './printable-report.ts';
import type { Report, Result } from './report.ts';

const limits = { characters: 1000, lines: 40 };
const longest = 40_000;

/** The report as GitHub-flavoured Markdown. */
export function renderMarkdown(report: Report): string {
  const safe = printableReport(report, limits);
  return `${[
    `## gateway-conformance: ${inline(verdict(safe))}`,
    facts(safe),
    ...section('What breaks the run', told(breaking(safe))),
    ...section('Advice', told(advised(safe))),
    ...section('Known failures', listed(having(safe, 'known'))),
    ...section('Skipped', skipped(having(safe, 'skip'))),
    ...section('By suite', [counts(safe)]),
  ].join('\n\n')}\n`;
}

function section(title: string, blocks: readonly string[]): readonly string[] {
  return blocks.length === 0 || blocks[0] === '' ? [] : [`### ${title}`, ...blocks];
}

function facts({ kit, target, seed, durationMs, results }: Report): string {
  const server = [target.server, target.binding].filter((one) => one !== null).map(inline);
  const parts = [`target ${inline(target.address)}`, ...server, `kit ${inline(kit.version)}`];
  return [...parts, `${grouped(results.length)} checks in ${duration(durationMs)}`, `seed ${seed}`].join(' · ');
}

/** Results in full while there is room, then by name, then by number. */
function told(results: readonly Result[]): readonly string[] {
  const blocks: string[] = [];
  let length = 0;
  for (const [index, result] of results.entries()) {
    const block = folded(result);
    length += block.length;
    if (length > longest) {
      const rest = results.slice(index);
      const named = rest.slice(0, 20).map(({ check }) => inline(check));
      const more = rest.length > named.length ? ` and ${grouped(rest.length - named.length)} more` : '';
      return [...blocks, `Not told here for want of room: ${named.join(', ')}${more}.`];
    }
    blocks.push(block);
  }
  return blocks;
}

function folded(result: Result): string {
  const { outcome, check, title } = result;
  const lines = details(result).flatMap(({ label, lines }) =>
    lines.map((line, index) => `${(index === 0 ? label : '').padEnd(11)}  ${line}`),
  );
  const summary = `${meanings[outcome].symbol} ${outcome} <code>${inline(check)}</code> ${inline(title)}`;
  return ['<details>', `<summary>${summary}</summary>`, '', ...fence(lines), '', '</details>'].join('\n');
}

function listed(results: readonly Result[]): readonly string[] {
  const lines = results.map(({ check, reason }) => `- ${inline(check)}: ${inline(reason ?? 'no reason given')}`);
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function skipped(results: readonly Result[]): readonly string[] {
  const lines = byReason(results).map(([reason, number]) => `- ${grouped(number)}: ${inline(reason)}`);
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function counts({ results, summary }: Report): string {
  const shown = occurring(summary);
  if (shown.length === 0) return '';
  const cells = (found: readonly Result[]) => shown.map((outcome) => cell(found, outcome));
  return [
    row(['suite', ...shown]),
    row(['---', ...shown.map(() => '--:')]),
    ...[...bySuite(results)].map(([suite, found]) => row([inline(suite), ...cells(found)])),
    row(['**in all**', ...cells(results)]),
  ].join('\n');
}

function cell(results: readonly Result[], outcome: Outcome): string {
  const number = results.filter((result) => result.outcome === outcome).length;
  return number === 0 ? '' : grouped(number);
}
