/**
 * The proof that the kit cannot be fooled: on the reference server nothing is blamed, and each fault is caught by the
 * checks that it declares, and by no other.
 */
import type { Fault } from '../fixtures/faults/fault.ts';
import { suites } from '../suites/all.ts';
import { run } from './run.ts';
import { bundledTarget } from './target.ts';

export interface ProofOptions {
  /** Ids of the checks that are run; absent: all. */
  readonly checks?: readonly string[];
  /** The limit of one exchange, in milliseconds. */
  readonly timeoutMs: number;
}

/** Runs checks on the reference server with a fault, or as it is. */
export async function runOn(fault: Pick<Fault, 'wrap' | 'options'>, { checks = [], timeoutMs }: ProofOptions) {
  const target = await bundledTarget(timeoutMs, fault);
  try {
    return await run(target, {
      suites,
      selection: { checks },
      timeoutMs,
      seed: 1,
      strict: false,
      known: [],
      kitVersion: '0.0.0',
      command: 'gateway-conformance',
    });
  } finally {
    await target.stop();
  }
}
