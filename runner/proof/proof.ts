/**
 * The proof that the kit cannot be fooled: on the reference server nothing is blamed, and each fault is caught by the
 * checks that it declares, and by no other.
 */
import type { Fault } from '../../fixtures/faults/fault.ts';
import { pythonFaultsDirectory } from '../../fixtures/faults/python.ts';
import type { Report, Result } from '../../reports/index.ts';
import { everyCheck, everyCheckId, suites } from '../../suites/all.ts';
import { isGenerated, type Suite } from '../../suites/index.ts';
import { acquaint } from '../acquaintance.ts';
import { replay } from '../fuzz/fuzz.ts';
import { reproduced } from '../fuzz/property-result.ts';
import { factsOf } from '../observe.ts';
import { StandingFindings } from '../result.ts';
import { type Room, run } from '../run.ts';
import { bundledPythonTarget, bundledTarget, type Target } from '../target.ts';
import { declaredBy } from './declaration.ts';
import { interpreter } from './interpreter.ts';
import { roomInLeisure } from './leisure.ts';

/** The limit of one exchange, in milliseconds; longer where each block goes from process to process. */
const limits = { own: 4000, python: 12_000 };
const limitOf = ({ python }: Made): number => (python === undefined ? limits.own : limits.python);

/** Which checks a fault is held against. */
export interface Scope {
  /** Those of its heading and those that it names, or all. */
  readonly checks: 'concerned' | 'all';
  /** Of these, no others than those of these ids. Default: all of them. */
  readonly only?: ReadonlySet<string>;
}

/** How a fault is made. */
type Made = Pick<Fault, 'wrap' | 'options' | 'python'>;

/** A server in the thread of many others has no time limits of its own: it would take a busy machine for a slow client. */
const forEver = { headMs: 0, bodyMs: 0 };

async function host({ python, options, ...made }: Made, timeoutMs: number): Promise<Target> {
  if (python === undefined) {
    return bundledTarget(timeoutMs, { ...made, options: { ...options, timeouts: forEver } });
  }
  return bundledPythonTarget(timeoutMs, {
    application: 'python_faults:application',
    path: [pythonFaultsDirectory],
    environment: { GATEWAY_FAULT: python.name },
    workers: python.workers,
    interpreter: await interpreter(),
  });
}

interface Running {
  /** Generated cases of each property. Default: as many as a run has. */
  readonly runs?: number;
  /** Checks at once. Default: as many as a run has. */
  readonly concurrency?: number;
  readonly room?: Room;
}

/** Runs checks, or all, on the reference server as it is or with a fault. */
export async function runOn(fault: Made, checks?: ReadonlySet<string>, running: Running = {}): Promise<Report> {
  const timeoutMs = limitOf(fault);
  const target = await host(fault, timeoutMs);
  try {
    return await run(target, {
      ...(checks === undefined ? {} : { suites: only(checks) }),
      ...running,
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

/** The checks that blame a fault. */
export interface Blame {
  /**
   * Those that it has to answer for, with what they have seen: of all checks, those that it declares, and those that blame it
   * beside others only.
   */
  readonly blaming: Seen;
  /**
   * Others of all checks, that blame it on a server that is asked by the checks of their requirement alone, or by the one
   * generated case: its own doing, seen from another heading.
   */
  readonly elsewhere: readonly string[];
}

/** What contradicts each of some checks. */
type Seen = ReadonlyMap<string, Pick<Result, 'actual' | 'reproduce'>>;

export async function blameOf(fault: Fault, { checks, only = everyId }: Scope): Promise<Blame> {
  if (checks === 'concerned') {
    const { whole, sample } = concerned(fault);
    const sampled = await blaming(fault, intersection(sample, only), { runs: sampleRuns });
    return { blaming: new Map([...(await blaming(fault, intersection(whole, only))), ...sampled]), elsewhere: [] };
  }
  const blamingAtLeisure = async (ids: ReadonlySet<string>): Promise<Seen> => {
    if (fault.python !== undefined) return blaming(fault, ids);
    const [one, other] = await Promise.all([
      blaming(fault, difference(ids, generatedIds), { concurrency: allAtOnce, room: roomInLeisure() }),
      // A server accepts one client after the other: of so many, what is cut into pieces would arrive in one.
      blaming(fault, intersection(ids, generatedIds)),
    ]);
    return new Map([...one, ...other]);
  };
  const all = await blamingAtLeisure(only);
  const elsewhere: string[] = [];
  const apart = [...byRequirement(undeclared(fault, [...all.keys()]))];
  const ask = async (): Promise<void> => {
    for (let some = apart.shift(); some !== undefined; some = apart.shift()) {
      const alone = await blamingAtLeisure(some);
      for (const id of some) if (alone.has(id) || (await blamesByItsCase(fault, id, all.get(id)))) elsewhere.push(id);
    }
  };
  await Promise.all(Array.from({ length: fault.python === undefined ? apartAtOnce.own : apartAtOnce.python }, ask));
  return { blaming: new Map([...all].filter(([id]) => !elsewhere.includes(id))), elsewhere: elsewhere.sort() };
}

async function blaming(fault: Made, checks: ReadonlySet<string>, running: Running = {}): Promise<Seen> {
  if (checks.size === 0) return new Map();
  const { results } = await runOn(fault, checks, running);
  const blame = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'advice');
  return new Map(blame.map(({ check, actual, reproduce }) => [check, { actual, reproduce }]));
}

/**
 * Whether the one generated case by which a check blames a fault does so again, on a server that was asked nothing else. Where
 * a fault hangs on what a connection has carried before, all cases together may show it or not.
 */
async function blamesByItsCase(fault: Fault, id: string, seen?: Pick<Result, 'reproduce'>): Promise<boolean> {
  const token = reproduced(seen?.reproduce ?? '');
  const check = everyCheck.find((one) => one.id === id);
  if (token === null || check === undefined) return false;
  const timeoutMs = limitOf(fault);
  const target = await host(fault, timeoutMs);
  try {
    const facts = factsOf(await acquaint(target, timeoutMs));
    const { signal } = new AbortController();
    const { findings } = await replay(target, check, token.place, { facts, timeoutMs, signal });
    return findings.length > 0;
  } finally {
    await target.stop();
  }
}

/** So many of all hand-made checks are judged at once at most: of some faults nearly each waits for seconds, while nothing else is to do. */
const allAtOnce = 48;

/** So many servers with a fault are asked at once, each by the checks of one requirement: most of that is waiting. */
const apartAtOnce = { own: 12, python: 3 };

function byRequirement(ids: readonly string[]): Iterable<ReadonlySet<string>> {
  const sets = new Map<string, Set<string>>();
  for (const { id, requirement } of everyCheck) {
    if (!ids.includes(id)) continue;
    const some = sets.get(requirement.id) ?? new Set();
    sets.set(requirement.id, some.add(id));
  }
  return sets.values();
}

/** So many cases of a generated check that the fault does not declare are carried out, unless it is held against all. */
const sampleRuns = 20;

/** The checks of the fault's heading, those that it declares and those that show it. */
function concerned({ heading, catches, shownBy = [] }: Fault): Record<'whole' | 'sample', ReadonlySet<string>> {
  const own = suites.filter(({ name }) => name === heading).flatMap(({ checks }) => checks);
  const whole = new Set([...declaredBy({ catches }), ...shownBy]);
  const sample = own.filter((check) => isGenerated(check) && !whole.has(check.id));
  for (const check of own) if (!isGenerated(check)) whole.add(check.id);
  return { whole, sample: new Set(sample.map(({ id }) => id)) };
}

function intersection(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...one].filter((id) => other.has(id)));
}

function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...one].filter((id) => !other.has(id)));
}

const everyId: ReadonlySet<string> = new Set(everyCheckId);
const generatedIds: ReadonlySet<string> = new Set(
  everyCheck.filter(({ property }) => property !== null).map(({ id }) => id),
);
const standing = everyCheck.filter(StandingFindings.isFor);

/**
 * What is blamed beside what the fault declares. That the standing contract, which is judged on every exchange, shows a
 * fault of another heading as well needs no word.
 */
function undeclared(fault: Fault, blaming: readonly string[]): readonly string[] {
  const everywhere = standing.filter(({ suite }) => suite !== fault.heading).map(({ id }) => id);
  const expected = new Set([...declaredBy(fault), ...everywhere]);
  return blaming.filter((id) => !expected.has(id));
}

/** What is not as the fault declares, in words; of the checks that were carried out. */
export function differences(
  fault: Fault,
  { blaming }: Blame,
  { only = everyId }: Pick<Scope, 'only'> = {},
): readonly string[] {
  return [
    ...declaredBy(fault)
      .filter((id) => only.has(id) && !blaming.has(id))
      .map((id) => `not caught by ${id}`),
    ...undeclared(fault, [...blaming.keys()].sort()).map((id) => `also blamed by ${id}: ${blaming.get(id)?.actual}`),
  ];
}
