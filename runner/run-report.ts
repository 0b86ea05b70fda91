/** The report of a run or of fuzzing: where it was, under which conditions, and what was judged. */
import { type Report, type Result, summarize } from '../reports/index.ts';
import { kitVersion } from './version.ts';

export interface RunAccount {
  readonly target: Omit<Report['target'], 'gateway'>;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly seed: number;
  readonly strict: boolean;
  readonly interrupted: boolean;
  readonly results: readonly Result[];
}

export function reportOf({ target, startedAt, durationMs, seed, strict, interrupted, results }: RunAccount): Report {
  const { address, ...rest } = target;
  return {
    schemaVersion: 1,
    kit: { name: 'gateway-conformance', version: kitVersion },
    target: { address, gateway: 'wsgi', ...rest },
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    seed,
    strict,
    interrupted,
    summary: summarize(results, { strict, interrupted }),
    results: [...results],
  };
}
