/** The renderers' last line of defence: a report in which every text is printable and no longer than fits. */
import { grouped, printable } from '../spec/index.ts';
import type { Report, Result } from './report.ts';

export interface Limits {
  /** Characters of one text. */
  readonly characters: number;
  /** Lines of what was sent, received or journalled. */
  readonly lines: number;
}

/** Everything, however long. */
export const unlimited: Limits = { characters: Number.POSITIVE_INFINITY, lines: Number.POSITIVE_INFINITY };

/** The same report, fit for printing. */
export function printableReport(report: Report, limits: Limits): Report {
  const { kit, target } = report;
  const text = (value: string) => printable(value, limits.characters);
  const maybe = (value: string | null) => (value === null ? null : text(value));
  return {
    ...report,
    kit: { ...kit, version: text(kit.version) },
    target: { ...target, address: text(target.address), server: maybe(target.server), command: maybe(target.command) },
    startedAt: text(report.startedAt),
    results: report.results.map((result) => printableResult(result, limits)),
  };
}

function printableResult(result: Result, limits: Limits): Result {
  const text = (value: string) => printable(value, limits.characters);
  const lines = (all: readonly string[]) => shortened(all, limits.lines).map(text);
  return {
    ...result,
    check: text(result.check),
    title: text(result.title),
    suite: text(result.suite),
    requirement: text(result.requirement),
    ...(result.statement === undefined ? {} : { statement: text(result.statement) }),
    section: text(result.section),
    url: text(result.url),
    reason: result.reason === null ? null : text(result.reason),
    expected: text(result.expected),
    actual: text(result.actual),
    sent: lines(result.sent),
    received: lines(result.received),
    journal: result.journal === null ? null : lines(result.journal),
    reproduce: text(result.reproduce),
  };
}

/** The first lines, and how many there are in all. */
function shortened(lines: readonly string[], limit: number): readonly string[] {
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `… ${grouped(lines.length)} lines in all`];
}
