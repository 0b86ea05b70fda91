/** The report of a run or of fuzzing: where it was, under which conditions, and what was judged. */
import { type Report, type Result, summarize } from '../reports/index.ts';
import { addressText } from './address.ts';
import type { Target } from './target.ts';
import { kitVersion } from './version.ts';

export interface RunAccount {
  /** One that was not reached has its address in words. */
  readonly target: Pick<Target, 'binding' | 'command'> & { readonly address: Target['address'] | string };
  /** Value of the Server field of the first response, if any. */
  readonly server: string | null;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly seed: number;
  readonly strict: boolean;
  readonly interrupted: boolean;
  readonly results: readonly Result[];
}

export function reportOf(account: RunAccount): Report {
  const { target, server, startedAt, durationMs, seed, strict, interrupted, results } = account;
  const { address, binding, command } = target;
  return {
    schemaVersion: 1,
    kit: { name: 'gateway-conformance', version: kitVersion },
    target: {
      address: typeof address === 'string' ? address : addressText(address),
      gateway: 'wsgi',
      binding,
      server,
      command,
    },
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    seed,
    strict,
    interrupted,
    summary: summarize(results, { strict, interrupted }),
    results: [...results],
  };
}
