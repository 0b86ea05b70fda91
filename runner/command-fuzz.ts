/** `gateway-conformance fuzz`: the properties alone, for as long as is wanted. */
import { type Report, renderFindings } from '../reports/index.ts';
import { exitCodes, grouped } from '../spec/index.ts';
import { everyCheck, everyCheckId, suites } from '../suites/all.ts';
import { type Check, isGenerated } from '../suites/index.ts';
import { acquaint } from './acquaintance.ts';
import {
  clearProgress,
  exitCode,
  type RunArguments,
  reachUnlessInterrupted,
  runCommand,
  unreachedReport,
} from './command-run.ts';
import { withCorpora } from './corpora.ts';
import { KitFailure } from './failure.ts';
import { fuzz, type Progress, readToken, replay, type Tally } from './fuzz/fuzz.ts';
import { findingResults, resultUnserved, suspectsOf } from './fuzz/property-result.ts';
import { saveFindings } from './fuzz/saved-findings.ts';
import { interruptible, orInterrupted } from './interruption.ts';
import { inapplicability } from './judge.ts';
import { applyKnownFailures, readKnownFailures } from './known-failures.ts';
import { factsOf } from './observe.ts';
import { makeWritable, openOutputs } from './output.ts';
import { reproduction } from './reproduction.ts';
import { reportOf } from './run-report.ts';
import { select } from './selection.ts';

export interface FuzzArguments extends Omit<RunArguments, 'suite' | 'level' | 'writeKnown' | 'corpus'> {
  readonly time?: number;
  readonly runs?: number;
  readonly replay?: string;
  readonly save?: string;
}

const defaultSeconds = 60;

/** Resolves to the exit code. Throws KitFailure. */
export async function fuzzCommand(options: FuzzArguments): Promise<number> {
  if (options.replay?.endsWith('.json') === true) return replayFile(options.replay, options);
  const one = options.replay === undefined ? null : tokenOf(options.replay);
  const checks = one === null ? properties(options.check) : [one.check];
  const known = options.known === undefined ? [] : readKnownFailures(options.known);
  applyKnownFailures([], known, everyCheckId);
  if (options.save !== undefined) makeWritable(options.save);
  const outputs = options.report.length === 0 ? null : openOutputs(options.report, { color: options.color });
  return interruptible(async (signal) => {
    const startedAt = new Date();
    const begun = performance.now();
    const target = await reachUnlessInterrupted(options, signal);
    const write = (report: Report, tallies: readonly Tally[] = []): void => {
      if (outputs === null) tell(report, tallies, options);
      else outputs.write(report);
    };
    if (target === null) {
      write(unreachedReport(options, startedAt));
      return exitCodes.interrupted;
    }
    try {
      const conditions = await orInterrupted(acquaint(target, options.timeout, options.concurrency), signal);
      if (conditions === null) {
        write(unreachedReport(options, startedAt));
        return exitCodes.interrupted;
      }
      const applicable = checks.filter((check) => inapplicability(check, conditions) === null);
      const [hindered] = checks;
      if (applicable.length === 0 && hindered !== undefined) {
        throw new KitFailure(`nothing can be fuzzed: ${inapplicability(hindered, conditions)}`);
      }
      const { seed, timeout: timeoutMs, time, runs } = options;
      const common = { facts: factsOf(conditions), timeoutMs, signal };
      const carriedOut = async (): Promise<readonly Tally[]> => {
        if (!options.quiet && !process.stderr.isTTY) {
          process.stderr.write(
            `fuzzing by ${applicable.length} ${applicable.length === 1 ? 'property' : 'properties'} …\n`,
          );
        }
        if (one !== null) return [await replay(target, one.check, one.place, common)];
        return fuzz(target, {
          ...common,
          checks: applicable,
          seed,
          concurrency: Math.min(options.concurrency ?? 4, conditions.capacity ?? 1),
          onProgress: progress(options.quiet, begun),
          ...(runs === undefined ? { timeMs: (time ?? defaultSeconds) * 1000 } : { runs }),
        });
      };
      const served = conditions.unserved === null;
      const tallies = served ? await carriedOut() : [];
      clearProgress();
      const wording = { command: reproduction(options) };
      const results = applyKnownFailures(
        served
          ? tallies.flatMap((tally) => findingResults(tally, wording))
          : applicable.map((check) => resultUnserved(check, conditions, wording)),
        known,
        everyCheckId,
      );
      const report = reportOf({
        target,
        server: conditions.server,
        startedAt,
        durationMs: performance.now() - begun,
        seed,
        strict: options.strict,
        interrupted: signal.aborted,
        results,
      });
      write(report, tallies);
      if (options.save !== undefined) {
        const files = saveFindings(
          options.save,
          tallies.flatMap(({ findings }) => findings),
        );
        for (const file of files) process.stderr.write(`saved ${file}\n`);
      }
      return exitCode(report);
    } finally {
      clearProgress();
      await target.stop();
    }
  });
}

/** The case of a file that --save wrote, or any corpus: it is judged as a run would. */
function replayFile(file: string, options: FuzzArguments): Promise<number> {
  const corpus = withCorpora([file]).at(-2);
  return runCommand({ ...options, corpus: [file], suite: corpus === undefined ? [] : [corpus.name], level: 'may' });
}

/** The checks with a property whose ids match. Throws {@link KitFailure} where none does. */
function properties(globs: readonly string[]): readonly Check[] {
  const found = select(suites, { checks: globs }).filter(isGenerated);
  if (found.length === 0) throw new KitFailure(`--check "${globs.join(' ')}" matches no property; try "generated.*"`);
  return found;
}

function tokenOf(token: string) {
  const read = readToken(token);
  const check = everyCheck.find((one) => one.id === read?.id && isGenerated(one));
  if (read === null || check === undefined) {
    throw new KitFailure(`--replay "${token}" names no case; take it from a finding, as it stands`);
  }
  return { check, place: read.place };
}

function tell(report: Report, tallies: readonly Tally[], options: FuzzArguments): void {
  const { color, seed } = options;
  const command = reproduction(options);
  const { NO_COLOR: noColor } = process.env;
  const coloured = color && process.stdout.isTTY === true && noColor === undefined;
  const sum = (of: (tally: Tally) => number): string => grouped(tallies.reduce((total, tally) => total + of(tally), 0));
  const seconds = report.durationMs / 1000;
  const lines = [
    ...tallies.flatMap(({ unsteady }) => unsteady.map((what) => `seen once and not again: ${what}`)),
    ...tallies.flatMap(({ unexamined }) => unexamined.map((what) => `seen when the time was over: ${what}`)),
    ...(tallies.some(({ lost }) => lost !== null) ? ['the server died, and could not be started again'] : []),
    ...tallies.flatMap((tally) => suspectsOf(tally, { command })).map((suspect) => `it may have died of: ${suspect}`),
    `${sum(({ cases }) => cases)} cases in ${seconds.toFixed(1)} s, ${sum(({ judged }) => judged)} of them judged, seed ${seed}`,
  ];
  process.stdout.write(`${renderFindings(report, { color: coloured })}\n${lines.join('\n')}\n`);
}

const progressMs = 200;

/** Cases, rate and findings, in place on a terminal. */
function progress(quiet: boolean, begun: number): (progress: Progress) => void {
  let shown = 0;
  return ({ cases, findings }) => {
    const now = performance.now();
    if (quiet || !process.stderr.isTTY || now - shown < progressMs) return;
    shown = now;
    const rate = Math.round((cases * 1000) / (now - begun));
    const line = `${grouped(cases)} cases, ${grouped(rate)} per second, ${findings.length} findings`;
    process.stderr.write(`\r\x1b[K${line.slice(0, process.stderr.columns - 1)}`);
  };
}
