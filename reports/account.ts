/** What every renderer says of a result and of a run, in the same words and the same order. */
import { type Counts, grouped, meanings, type Outcome, outcomes } from '../spec/index.ts';
import type { Report, Result, Summary } from './report.ts';

/** One thing told of a result: a label, and a line or more. */
export interface Detail {
  readonly label: string;
  readonly lines: readonly string[];
  /** Whether the lines are bytes as they went over the wire. */
  readonly wire?: boolean;
}

/** Everything that is told of a result below its title. What is empty is left out. */
export function details(result: Result): readonly Detail[] {
  const { statement, expected, actual, sent, received, journal, reason, reproduce } = result;
  const all: readonly Detail[] = [
    { label: 'requirement', lines: [result.requirement, ...(statement === undefined ? [] : [statement])] },
    { label: 'source', lines: [`${result.level.toUpperCase()} · ${citation(result)} · ${result.url}`] },
    { label: 'sent', lines: wireLines(sent), wire: true },
    { label: 'expected', lines: expected === '' ? [] : [`the server ${expected}`] },
    { label: 'actual', lines: actual === '' ? [] : [actual] },
    { label: 'received', lines: wireLines(received), wire: true },
    { label: 'application', lines: journal ?? [] },
    { label: 'reason', lines: reason === null ? [] : [reason] },
    { label: 'reproduce', lines: reproduce === '' ? [] : [reproduce] },
  ];
  return all.filter(({ lines }) => lines.length > 0);
}

/** Escaped bytes, with a new line after every line end that they hold. */
function wireLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(/(?<=(?<!\\)(?:\\\\)*\\n)(?=.)/));
}

const documents: readonly (readonly [part: string, document: string])[] = [
  ['pep-3333', 'PEP 3333'],
  ['rfc9112', 'RFC 9112'],
  ['rfc9110', 'RFC 9110'],
  ['rfc3875', 'RFC 3875'],
];

/** Document and section: `RFC 9112 6.3`. The document is told by the URL where the section leaves it out. */
export function citation({ section, url }: Pick<Result, 'section' | 'url'>): string {
  if (/^(RFC|PEP) \d/.test(section)) return section;
  const document = documents.find(([part]) => url.includes(part))?.[1];
  return document === undefined ? section : `${document} ${section}`;
}

/** Whether the result keeps the run from being conformant. */
export function breaks({ outcome }: Pick<Result, 'outcome'>, { strict }: Pick<Report, 'strict'>): boolean {
  const { effect } = meanings[outcome];
  return effect === 'fails' || effect === 'kit failed' || (effect === 'fails when strict' && strict === true);
}

/** Results of one outcome, in the order of the run. */
export function having({ results }: Pick<Report, 'results'>, ...wanted: readonly Outcome[]): readonly Result[] {
  return results.filter(({ outcome }) => wanted.includes(outcome));
}

/** In order of what to look at first: broken requirements, then what could not be judged, then the list to mend. */
const urgency: readonly Outcome[] = ['fail', 'advice', 'inconclusive', 'error', 'stale'];

/** The results that keep the run from being conformant, the most urgent outcome first. */
export function breaking(report: Report): readonly Result[] {
  return urgency.flatMap((outcome) => having(report, outcome)).filter((result) => breaks(result, report));
}

/** The results with advice that breaks nothing. */
export function advised(report: Report): readonly Result[] {
  return having(report, 'advice').filter((result) => !breaks(result, report));
}

/** How many results gave each reason, the most frequent first. */
export function byReason(results: readonly Result[]): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason } of results)
    counts.set(reason ?? 'no reason given', (counts.get(reason ?? 'no reason given') ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** The suites in the order of the run, with the results of each. */
export function bySuite(results: readonly Result[]): ReadonlyMap<string, readonly Result[]> {
  const suites = new Map<string, Result[]>();
  for (const result of results) {
    const suite = suites.get(result.suite);
    if (suite === undefined) suites.set(result.suite, [result]);
    else suite.push(result);
  }
  return suites;
}

/** The outcomes that occur, in the order of the vocabulary. */
export function occurring(counts: Counts): readonly Outcome[] {
  return outcomes.filter((outcome) => counts[outcome] > 0);
}

const participles: Readonly<Record<Outcome, string>> = {
  pass: 'passed',
  fail: 'failed',
  advice: 'advised',
  noted: 'noted',
  skip: 'skipped',
  known: 'known',
  stale: 'stale',
  inconclusive: 'inconclusive',
  error: 'in error',
};

/** `2 failed, 1 inconclusive, 208 passed`: what matters first. */
export function tally(summary: Summary): string {
  const order: readonly Outcome[] = [
    'error',
    'fail',
    'stale',
    'inconclusive',
    'advice',
    'pass',
    'noted',
    'known',
    'skip',
  ];
  const parts = order.filter((outcome) => summary[outcome] > 0);
  return (
    parts.map((outcome) => `${grouped(summary[outcome])} ${participles[outcome]}`).join(', ') || 'nothing was judged'
  );
}

type Judged = Pick<Report, 'summary' | 'interrupted' | 'strict'>;

/** Whether the server conforms, or why that is not known. */
export function judgement({ summary, interrupted, strict }: Judged): string {
  if (interrupted === true) return 'not judged in full (interrupted)';
  if (summary.error > 0) return 'not judged in full (the kit could not do its work)';
  return `${summary.conformant ? 'conformant' : 'not conformant'}${strict === true ? ' (strict)' : ''}`;
}

/** The judgement and the counts, one line without a full stop. */
export function verdict(report: Judged): string {
  return `${judgement(report)}: ${tally(report.summary)}`;
}

/** What was held to the requirements: name, address, binding. */
export function targetLine({ target }: Pick<Report, 'target'>): string {
  const { address, server, binding } = target;
  return [address, server ?? 'no Server field', binding ?? 'no probe'].join(' · ');
}

/** Milliseconds for a reader: `740 ms`, `12.3 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}
