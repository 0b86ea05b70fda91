/**
 * The proof that the kit cannot be fooled: on the reference server nothing is blamed, and each fault is caught by the
 * checks that it declares, and by no other.
 */
import type { Fault } from '../fixtures/faults/fault.ts';
import { suites } from '../suites/all.ts';
import { run } from './run.ts';
import { bundledTarget } from './target.ts';

/** The limit of one exchange, in milliseconds. */
const timeoutMs = 4000;

/** Runs checks, or all, on the reference server as it is or with a fault. */
export async function runOn(fault: Pick<Fault, 'wrap' | 'options'>, checks: readonly string[] = []) {
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

/** The checks that blame a fault, sorted: of its heading's, of those that it declares and of those that show it. */
export async function blamedBy(fault: Fault): Promise<readonly string[]> {
  const own = suites.filter(({ name }) => name === fault.heading).flatMap(({ checks }) => checks);
  const selected = new Set([...own.map(({ id }) => id), ...fault.catches, ...(fault.shownBy ?? [])]);
  const { results } = await runOn(fault, [...selected]);
  const blaming = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'advice');
  return blaming.map(({ check }) => check).sort();
}
