/** The checks as tests of vitest, for a server's own test run. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report, Result } from '../reports/index.ts';
import { meanings } from '../spec/index.ts';
import type { Suite } from '../suites/index.ts';
import { parseAddress } from './address.ts';
import { withCorpora } from './corpora.ts';
import { readKnownFailures } from './known-failures.ts';
import { run, runDefaults } from './run.ts';
import { type Selection, select } from './selection.ts';
import { addressTarget, bundledTarget, commandTarget, type Target } from './target.ts';

export interface ConformanceOptions extends Selection {
  /** `host:port` or URL of a server that hosts the probe. */
  readonly target?: string;
  /** The command that starts the server, with `{host}`, `{port}` and `{app}`. Neither: the bundled reference server. */
  readonly exec?: string;
  /** Files with cases of one's own. */
  readonly corpora?: readonly string[];
  /** File of known failures. */
  readonly known?: string;
  /** Whether advice fails a test. Default: false. */
  readonly strict?: boolean;
  /** The limit of one exchange, in milliseconds. Default: 5000. */
  readonly timeoutMs?: number;
  /** The limit of the whole run, in milliseconds. Default: 300,000. */
  readonly runTimeoutMs?: number;
}

/** Registers a test for each selected check; they share one run. Skips tell their reason. */
export function conforms(options: ConformanceOptions = {}): void {
  const { strict = false, timeoutMs = runDefaults.timeoutMs, runTimeoutMs = 300_000 } = options;
  const suites = withCorpora(options.corpora ?? []);
  const checks = select(suites, options);
  describe(options.exec ?? options.target ?? 'the bundled reference server', () => {
    let results: ReadonlyMap<string, Result>;
    beforeAll(async () => {
      const { results: all } = await judged(suites, options, strict, timeoutMs);
      results = new Map(all.map((result) => [result.check, result]));
    }, runTimeoutMs);
    for (const { id, title } of checks) {
      test(`${id}: ${title}`, ({ skip }) => {
        const result = results.get(id);
        if (result === undefined) throw new Error('the check was not judged');
        if (result.outcome === 'skip' || result.outcome === 'known') skip(result.reason ?? undefined);
        expect(breach(result, strict)).toBeNull();
      });
    }
  });
}

async function judged(
  suites: readonly Suite[],
  options: ConformanceOptions,
  strict: boolean,
  timeoutMs: number,
): Promise<Report> {
  const target = await reach(options, timeoutMs);
  try {
    return await run(target, {
      suites,
      selection: options,
      timeoutMs,
      strict,
      known: options.known === undefined ? [] : readKnownFailures(options.known),
    });
  } finally {
    await target.stop();
  }
}

function reach({ target, exec }: ConformanceOptions, timeoutMs: number): Promise<Target> {
  if (target !== undefined) return addressTarget(parseAddress(target), timeoutMs);
  return exec === undefined ? bundledTarget(timeoutMs) : commandTarget(exec, timeoutMs);
}

/** What a test shows of a result that breaks the run; null where it does not. */
function breach({ outcome, url, sent, expected, actual, reason }: Result, strict: boolean) {
  const { effect } = meanings[outcome];
  const broken = effect === 'fails' || effect === 'kit failed' || (strict && effect === 'fails when strict');
  return broken ? { outcome, url, sent, expected, actual, reason } : null;
}
