/** `gateway-conformance run`: reaches the target, judges it, writes the reports. */

import { type Report, renderProgress } from '../reports/index.ts';
import { count, exitCodes, judged, type Level, type Outcome } from '../spec/index.ts';
import { parseAddress } from './address.ts';
import { withCorpora } from './corpora.ts';
import { KitFailure } from './failure.ts';
import { interruptible } from './interruption.ts';
import { readKnownFailures, writeKnownFailures } from './known-failures.ts';
import { checkWritable, openOutputs, writeFile } from './output.ts';
import { reproduction } from './reproduction.ts';
import { type RunProgress, run } from './run.ts';
import { reportOf } from './run-report.ts';
import { select } from './selection.ts';
import { addressTarget, bundledTarget, commandTarget, type Target } from './target.ts';

export interface RunArguments {
  readonly target?: string;
  readonly exec?: string;
  readonly check: readonly string[];
  readonly suite: readonly string[];
  readonly corpus: readonly string[];
  readonly level: Level;
  readonly strict: boolean;
  readonly wireOnly: boolean;
  readonly known?: string;
  readonly writeKnown?: string;
  readonly report: readonly string[];
  readonly seed: number;
  readonly runs?: number;
  readonly timeout: number;
  readonly concurrency?: number;
  readonly color: boolean;
  readonly quiet: boolean;
}

/** Resolves to the exit code. Throws KitFailure. */
export async function runCommand(options: RunArguments): Promise<number> {
  const { check, suite, level, strict, timeout: timeoutMs, quiet } = options;
  const selection = { checks: check, suites: suite, level };
  const suites = withCorpora(options.corpus);
  select(suites, selection);
  const known = options.known === undefined ? [] : readKnownFailures(options.known);
  const outputs = openOutputs(options.report, { color: options.color, quiet });
  if (options.writeKnown !== undefined) checkWritable(options.writeKnown, '--write-known');
  return interruptible(async (signal) => {
    const startedAt = new Date();
    const target = await reachUnlessInterrupted(options, signal);
    if (target === null) {
      outputs.write(unreachedReport(options, startedAt));
      return exitCodes.interrupted;
    }
    try {
      const report = await run(target, {
        suites,
        selection,
        timeoutMs,
        strict,
        known,
        seed: options.seed,
        command: reproduction(options),
        signal,
        onProgress: progressLine(quiet),
        ...(options.runs === undefined ? {} : { runs: options.runs }),
        ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      });
      clearProgress();
      outputs.write(report);
      if (options.writeKnown !== undefined) writeFile(options.writeKnown, writeKnownFailures(report.results, known));
      return exitCode(report);
    } finally {
      clearProgress();
      await target.stop();
    }
  });
}

/** Null where the interrupt comes first. */
export async function reachUnlessInterrupted(how: Reaching, signal: AbortSignal): Promise<Target | null> {
  try {
    return await reach(how, signal);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

type Reaching = Pick<RunArguments, 'target' | 'exec' | 'timeout'> & { wireOnly?: boolean };

/** The target that the arguments name; neither an address nor a command: the bundled reference server. */
function reach({ target, exec, timeout, wireOnly = false }: Reaching, signal: AbortSignal): Promise<Target> {
  if (target !== undefined) return addressTarget(parseAddress(target), timeout, signal, { wireOnly });
  if (exec !== undefined) return commandTarget(exec, timeout, signal, { wireOnly });
  if (wireOnly) throw new KitFailure('--wire-only is for servers without the probe; name one by --target or --exec');
  return bundledTarget(timeout);
}

/** The report of a run that was interrupted before its target was reached: nothing was judged. */
export function unreachedReport(
  { target, exec, seed, strict }: Pick<RunArguments, 'target' | 'exec' | 'seed' | 'strict'>,
  startedAt: Date,
): Report {
  return reportOf({
    target: { address: target ?? 'not reached', binding: null, command: exec ?? null },
    server: null,
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    seed,
    strict,
    interrupted: true,
    results: [],
  });
}

export function exitCode({ summary, interrupted }: Report): number {
  if (interrupted === true) return exitCodes.interrupted;
  if (summary.error > 0 || !judged(summary)) return exitCodes.kitFailed;
  return summary.conformant ? exitCodes.conformant : exitCodes.notConformant;
}

/** Shows how far the run is: in place on a terminal, elsewhere by a line at the beginning. */
function progressLine(quiet: boolean): (progress: RunProgress) => void {
  const outcomes = new Map<string, Outcome>();
  const counts = count([]);
  return ({ total, result }) => {
    const before = outcomes.get(result.check);
    if (before !== undefined) counts[before] -= 1;
    counts[result.outcome] += 1;
    outcomes.set(result.check, result.outcome);
    if (process.stderr.isTTY) {
      const progress = { done: outcomes.size, total, counts, current: result.check };
      process.stderr.write(`\r\x1b[K${renderProgress(progress, process.stderr.columns - 1)}`);
    } else if (outcomes.size === 1 && !quiet) process.stderr.write(`judging by ${total} checks …\n`);
  };
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}
