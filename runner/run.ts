/** A run: the selected checks, judged on one target and gathered into a report. */
import type { Report, Result } from '../reports/index.ts';
import { MalformedData } from '../spec/index.ts';
import { suites as allSuites } from '../suites/all.ts';
import { type Check, isGenerated, type Observation, type Suite } from '../suites/index.ts';
import { type Acquaintance, acquaint } from './acquaintance.ts';
import { remains } from './aftermath.ts';
import { Ahead, type OnSeen } from './ahead.ts';
import { CommonExchanges } from './common-exchanges.ts';
import { crowded, judgeCrowd, tells } from './crowd.ts';
import { oneLine } from './failure.ts';
import { fuzz } from './fuzz/fuzz.ts';
import { propertyResult, resultUnserved } from './fuzz/property-result.ts';
import { orInterrupted } from './interruption.ts';
import { inapplicability, type Judgement, judge } from './judge.ts';
import { applyKnownFailures, type KnownFailure } from './known-failures.ts';
import { type Conditions, factsOf } from './observe.ts';
import { resultOf, StandingFindings, unjudged, type Wording } from './result.ts';
import { reportOf } from './run-report.ts';
import { RunResults } from './run-results.ts';
import { schedule } from './schedule.ts';
import { type Selection, select } from './selection.ts';
import type { Target } from './target.ts';

export interface RunOptions {
  /** Default: all of the kit. */
  readonly suites?: readonly Suite[];
  /** Default: every check of the suites. */
  readonly selection?: Selection;
  /** The limit of one exchange, in milliseconds. Default: 5000. */
  readonly timeoutMs?: number;
  /**
   * How many clients are at the target at once; never more than it serves at once. Default: as many as that, at most 4. Most
   * checks are one client each.
   */
  readonly concurrency?: number;
  /** Where it is given, each check waits for room there as well. */
  readonly room?: Room;
  /** Of all that is generated. Default: 1. */
  readonly seed?: number;
  /** Generated cases for each property. Default: 60. */
  readonly runs?: number;
  /** Whether it is enough to know what is broken: nothing is shrunk, and no exchange is told. Default: false. */
  readonly brief?: boolean;
  /** Whether advice breaks the run. Default: false. */
  readonly strict?: boolean;
  /** Default: none. */
  readonly known?: readonly KnownFailure[];
  /** The beginning of the command that repeats the run. Default: `npx gateway-conformance`. */
  readonly command?: string;
  /** Ends the run early; what was judged is reported. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** Who has entered leaves again. */
export interface Room {
  enter(): Promise<void>;
  leave(): void;
}

export interface RunProgress {
  readonly total: number;
  /** The result that has just come in. */
  readonly result: Result;
}

export const runDefaults = { timeoutMs: 5000, seed: 1, runs: 60 };

/** Judges the target. Throws KitFailure where nothing is selected or the list of known failures is wrong. */
export async function run(target: Target, options: RunOptions = {}): Promise<Report> {
  const { suites = allSuites, selection = {}, strict = false, known = [], concurrency = 4, onProgress } = options;
  const { timeoutMs, seed, runs } = { ...runDefaults, ...options };
  const { room = { enter: async () => {}, leave: () => {} } } = options;
  const { command = 'npx gateway-conformance', brief = false, signal = new AbortController().signal } = options;
  const startedAt = new Date();
  const begun = performance.now();
  const everything = suites.flatMap(({ checks }) => checks);
  const selected = select(suites, selection);
  applyKnownFailures(
    [],
    known,
    everything.map(({ id }) => id),
  );
  const generated = selected.filter(isGenerated);
  const single = (check: Check): boolean => !StandingFindings.isFor(check) && !isGenerated(check);
  const chosen = selected.filter(single);
  // The standing contract alone is judged on the exchanges of all other checks.
  const carried = chosen.length + generated.length > 0 ? chosen : everything.filter(single);
  const total = carried.length + generated.length;
  const wording: Wording = { command };
  const results = new RunResults(selected, carried, {
    wording,
    brief,
    onResult: (result) => onProgress?.({ total, result }),
  });
  let exchanges = new CommonExchanges(carried);
  const judgeOne = (check: Check, conditions: Conditions): Promise<Judgement> =>
    judge(check, conditions, exchanges).catch((error: unknown) => results.failure(check, error));

  /** Judges a target that serves nobody. Resolves to what it is like afterwards where it serves after all; null: it is judged. */
  const judgeUnserved = async (met: Acquaintance, unserved: Observation): Promise<Acquaintance | null> => {
    const nobody = await judgeCrowd(carried, {
      silent: unserved.wire.received === '',
      signal,
      judge: (check) => judgeOne(check, crowded(met)),
      onJudged: (judgement) => {
        const telling = judgement.observations.filter((one) => tells(one, unserved));
        if (!signal.aborted) results.takeJudgement(judgement, telling);
      },
    });
    const after = await acquaint(target, timeoutMs, concurrency);
    if (signal.aborted) return null;
    if (nobody && after.unserved !== null) {
      for (const check of generated) results.take(check, resultUnserved(check, after, wording));
      return null;
    }
    results.forget();
    exchanges = new CommonExchanges(carried);
    return after;
  };

  let conditions: Acquaintance | null = await orInterrupted(acquaint(target, timeoutMs, concurrency), signal);
  const judgeAll = async (met: Acquaintance): Promise<void> => {
    const served = met.unserved === null ? met : await judgeUnserved(met, met.unserved);
    if (served === null) return;
    conditions = served;
    const plan: GeneratedPlan = { seed, runs, brief, timeoutMs, concurrency, signal, command };
    // Whether the target lives through the last of the others is shown by the generated cases, instead of by a wait. One
    // that cannot be started again would have nothing judged behind it, were it to die of a generated case.
    const showsAhead = generated.length > 0 && target.command !== null;
    const ahead = new Ahead({
      work: (until, onSeen) => judgeGenerated(generated, served, { ...plan, signal: until }, onSeen),
      settleMs: target.settleMs,
      remains: () => remains(target, timeoutMs),
      signal,
    });
    const left = await schedule(carried, {
      concurrency: Math.min(concurrency, served.capacity ?? 1),
      signal,
      restart: () => {
        exchanges.forget();
        return target.restart();
      },
      remains: () => (showsAhead ? ahead.remains() : remains(target, timeoutMs)),
      judge: async (check, aftermath = false) => {
        await room.enter();
        try {
          return await judgeOne(check, { ...served, aftermath });
        } finally {
          room.leave();
        }
      },
      onJudged: (judgement) => {
        if (!signal.aborted) results.takeJudgement(judgement);
      },
    });
    if (generated.length > 0 && left.length === 0) {
      for (const [check, result] of await ahead.result()) results.take(check, result);
    }
    if (signal.aborted) return;
    for (const check of left.length > 0 ? [...left, ...generated] : []) {
      results.take(check, unjudged(check, 'inconclusive', 'the server no longer answers', wording));
    }
  };
  // What is under way at an interrupt is left: it may wait for long.
  if (conditions !== null) await orInterrupted(judgeAll(conditions), signal);
  return reportOf({
    target,
    server: conditions?.server ?? null,
    startedAt,
    durationMs: performance.now() - begun,
    seed,
    strict,
    interrupted: signal.aborted,
    results: applyKnownFailures(
      results.inOrder(conditions),
      known,
      everything.map(({ id }) => id),
    ),
  });
}

type GeneratedPlan = Required<
  Pick<RunOptions, 'seed' | 'runs' | 'brief' | 'timeoutMs' | 'concurrency' | 'signal' | 'command'>
>;

type JudgedGenerated = readonly (readonly [Check, Result])[];

/** Judges properties, each on its generated cases. Nothing, where the run is interrupted. */
async function judgeGenerated(
  checks: readonly Check[],
  conditions: Conditions,
  { command, concurrency, ...plan }: GeneratedPlan,
  onSeen: OnSeen,
): Promise<JudgedGenerated> {
  const { target, capacity } = conditions;
  const wording: Wording = { command };
  const judged: (readonly [Check, Result])[] = [];
  const applicable = checks.filter((check) => {
    const reason = inapplicability(check, conditions);
    if (reason !== null) judged.push([check, resultOf(check, { is: 'inapplicable', reason }, null, 0, wording)]);
    return reason === null;
  });
  try {
    const tallies = await fuzz(target, {
      checks: applicable,
      facts: factsOf(conditions),
      careful: true,
      concurrency: Math.min(concurrency, capacity ?? 1),
      onSeen,
      ...plan,
    });
    if (plan.signal.aborted) return judged;
    for (const tally of tallies) judged.push([tally.check, propertyResult(tally, wording)]);
  } catch (error) {
    // Of a journal that cannot be read the kit learns nothing; what was judged before stands.
    if (!(error instanceof MalformedData)) throw error;
    for (const check of applicable) judged.push([check, unjudged(check, 'error', oneLine(error), wording)]);
  }
  return judged;
}
