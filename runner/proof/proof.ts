/**
 * The proof that the kit cannot be fooled: on the reference server nothing is blamed, and each fault is caught by the
 * checks that it declares, and by no other.
 */
import type { Fault } from '../../fixtures/faults/fault.ts';
import { pythonFaultsDirectory } from '../../fixtures/faults/python.ts';
import type { Report } from '../../reports/index.ts';
import { suites } from '../../suites/all.ts';
import type { Suite } from '../../suites/index.ts';
import { StandingFindings } from '../result.ts';
import { run } from '../run.ts';
import { bundledPythonTarget, bundledTarget, type Target } from '../target.ts';
import { declaredBy } from './declaration.ts';
import { interpreter } from './interpreter.ts';

/** The limit of one exchange, in milliseconds; longer where each block goes from process to process. */
const limits = { own: 4000, python: 12_000 };
const limitOf = ({ python }: Made): number => (python === undefined ? limits.own : limits.python);

/** Which checks a fault is held against: those of its heading and those that it names, or all. */
export type Scope = 'concerned' | 'all';

/** How a fault is made. */
type Made = Pick<Fault, 'wrap' | 'options' | 'python'>;

async function host({ python, ...made }: Made, timeoutMs: number): Promise<Target> {
  if (python === undefined) return bundledTarget(timeoutMs, made);
  return bundledPythonTarget(timeoutMs, {
    application: 'python_faults:application',
    path: [pythonFaultsDirectory],
    environment: { GATEWAY_FAULT: python.name },
    workers: python.workers,
    interpreter: await interpreter(),
  });
}

/** Runs checks, or all, on the reference server as it is or with a fault; `runs` generated cases, or as many as a run has. */
export async function runOn(fault: Made, checks?: ReadonlySet<string>, runs?: number): Promise<Report> {
  const timeoutMs = limitOf(fault);
  const target = await host(fault, timeoutMs);
  try {
    return await run(target, {
      ...(checks === undefined ? {} : { suites: only(checks) }),
      ...(runs === undefined ? {} : { runs }),
      brief: true,
      timeoutMs,
    });
  } finally {
    await target.stop();
  }
}

function only(ids: ReadonlySet<string>): readonly Suite[] {
  return suites.map((suite) => ({ ...suite, checks: suite.checks.filter(({ id }) => ids.has(id)) }));
}

/**
 * The checks that blame a fault, sorted. Of all checks, those that it declares, and those that blame it beside others only:
 * what a check shows on a server that nobody else has asked is the fault's doing, though it may be of another heading.
 */
export async function blamedBy(fault: Fault, scope: Scope = 'concerned'): Promise<readonly string[]> {
  if (scope === 'concerned') {
    const { whole, sample } = concerned(fault);
    const sampled = sample.size === 0 ? [] : await blaming(fault, sample, sampleRuns);
    return [...(await blaming(fault, whole)), ...sampled].sort();
  }
  const all = await blaming(fault);
  const beyond = undeclared(fault, all);
  const alone = new Set<string>();
  for (const id of beyond) if ((await blaming(fault, new Set([id]))).includes(id)) alone.add(id);
  return all.filter((id) => !alone.has(id));
}

async function blaming(fault: Made, checks?: ReadonlySet<string>, runs?: number): Promise<readonly string[]> {
  const { results } = await runOn(fault, checks, runs);
  return results
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'advice')
    .map(({ check }) => check)
    .sort();
}

/** So many cases of a generated check that the fault does not declare are carried out, unless it is held against all. */
const sampleRuns = 20;

/** The checks of the fault's heading, those that it declares and those that show it. */
function concerned({ heading, catches, shownBy = [] }: Fault): Record<'whole' | 'sample', ReadonlySet<string>> {
  const own = suites.filter(({ name }) => name === heading).flatMap(({ checks }) => checks);
  const whole = new Set([...declaredBy({ catches }), ...shownBy]);
  const sample = own.filter(({ id, property }) => property !== null && !whole.has(id));
  for (const { id, property } of own) if (property === null) whole.add(id);
  return { whole, sample: new Set(sample.map(({ id }) => id)) };
}

const standing = suites.flatMap(({ checks }) => checks).filter(StandingFindings.isFor);

/**
 * What is blamed beside what the fault declares. That the standing contract, which is judged on every exchange, shows a
 * fault of another heading as well needs no word.
 */
function undeclared(fault: Fault, blaming: readonly string[]): readonly string[] {
  const everywhere = standing.filter(({ suite }) => suite !== fault.heading).map(({ id }) => id);
  const expected = new Set([...declaredBy(fault), ...everywhere]);
  return blaming.filter((id) => !expected.has(id));
}

/** What is not as the fault declares, in words. */
export function differences(fault: Fault, blaming: readonly string[]): readonly string[] {
  return [
    ...declaredBy(fault)
      .filter((id) => !blaming.includes(id))
      .map((id) => `not caught by ${id}`),
    ...undeclared(fault, blaming).map((id) => `also blamed by ${id}`),
  ];
}
