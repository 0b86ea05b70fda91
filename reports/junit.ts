/**
 * JUnit XML, as Jenkins, GitLab, GitHub actions and most others read it. A test case's identity is classname and name:
 * `gateway-conformance.<suite>` and the check's id, both stable; the title, which may be reworded, is in the texts.
 *
 * JUnit knows four results, the kit nine:
 * - fail, stale, inconclusive → failure, with the outcome as its type: the build breaks, as the run does
 * - advice → failure under --strict, else passed with its text in system-out: CI tools know no warning
 * - error → error: the kit's own trouble, which most tools show apart from failures
 * - skip, known → skipped with the reason as message: shown, not counted against the build
 * - pass, noted → passed; what was noted is in system-out
 */
import type { Outcome } from '../spec/index.ts';
import { breaks, bySuite, details, targetLine } from './account.ts';
import { type Element, element, xml } from './markup.ts';
import { printableReport } from './printable-report.ts';
import type { Report, Result } from './report.ts';

const limits = { characters: 4000, lines: 200 };

type Form = 'passed' | 'failure' | 'error' | 'skipped';

const forms: Readonly<Record<Outcome, Form>> = {
  pass: 'passed',
  fail: 'failure',
  advice: 'passed',
  noted: 'passed',
  skip: 'skipped',
  known: 'skipped',
  stale: 'failure',
  inconclusive: 'failure',
  error: 'error',
};

interface TestCase {
  readonly form: Form;
  readonly element: Element;
}

/** The report as JUnit XML. */
export function renderJunit(report: Report): string {
  const safe = printableReport(report, limits);
  const suites = [...bySuite(safe.results)].map(([suite, results]) => testSuite(suite, results, safe));
  const cases = safe.results.map((result) => form(result, safe));
  return xml(
    element(
      'testsuites',
      { name: safe.kit.name, ...numbers(cases), time: seconds(safe.durationMs), timestamp: timestamp(safe) },
      suites,
    ),
  );
}

function testSuite(suite: string, results: readonly Result[], report: Report): Element {
  const cases = results.map((result) => testCase(result, report));
  const time = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const attributes = {
    name: suite,
    ...numbers(cases.map((one) => one.form)),
    time: seconds(time),
    timestamp: timestamp(report),
  };
  return element(
    'testsuite',
    attributes,
    properties(report),
    cases.map((one) => one.element),
  );
}

function numbers(forms: readonly Form[]): Readonly<Record<string, number>> {
  const number = (form: Form) => forms.filter((one) => one === form).length;
  return { tests: forms.length, failures: number('failure'), errors: number('error'), skipped: number('skipped') };
}

function form(result: Result, report: Report): Form {
  return result.outcome === 'advice' && breaks(result, report) ? 'failure' : forms[result.outcome];
}

function testCase(result: Result, report: Report): TestCase {
  const { check, suite, durationMs } = result;
  const attributes = { name: check, classname: `gateway-conformance.${suite}`, time: seconds(durationMs) };
  const chosen = form(result, report);
  return { form: chosen, element: element('testcase', attributes, content(result, chosen)) };
}

function content(result: Result, form: Form): readonly Element[] {
  const { outcome, title, reason, actual } = result;
  switch (form) {
    case 'passed':
      if (outcome === 'pass') return [];
      return [element('system-out', {}, `${outcome}: ${title}\n${outcome === 'noted' ? reason : account(result)}`)];
    case 'skipped':
      return [element('skipped', { message: `${outcome}: ${reason ?? 'no reason given'}` })];
    case 'failure':
    case 'error':
      return [
        element(form, { message: `${title}: ${actual || reason || outcome}`, type: outcome }, () => account(result)),
      ];
  }
}

/** Everything that the console tells of a result. */
function account(result: Result): string {
  return details(result)
    .flatMap(({ label, lines }) => lines.map((line, index) => `${(index === 0 ? label : '').padEnd(11)}  ${line}`))
    .join('\n');
}

function properties(report: Report): Element {
  const { kit, target, seed } = report;
  const all: readonly (readonly [string, string])[] = [
    ['kit', `${kit.name} ${kit.version}`],
    ['target', targetLine(report)],
    ['command', target.command ?? ''],
    ['seed', String(seed)],
  ];
  return element(
    'properties',
    {},
    all.filter(([, value]) => value !== '').map(([name, value]) => element('property', { name, value })),
  );
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);
/** Without the zone, as the schema of most readers wants it; it is UTC. */
const timestamp = ({ startedAt }: Report): string => startedAt.replace(/(?:\.\d+)?Z$/, '');
