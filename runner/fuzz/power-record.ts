/** What was measured of the power of the fuzzer, as it is kept from one start to the next. */
import { z } from 'zod';
import type { Fault } from '../../fixtures/faults/fault.ts';

/** What was asked about a fault, and what was found. */
const measurement = z.object({
  by: z.enum(['applications', 'requests']),
  seed: z.number().int(),
  /** How many cases there were at most. */
  runs: z.number().int().positive(),
  found: z.object({ cases: z.number().int().positive(), requirement: z.string(), kind: z.string() }).nullable(),
});
export type Measurement = z.infer<typeof measurement>;
export type Asked = Omit<Measurement, 'found'>;

/** All that was asked about one fault. */
export const measurements = z.array(measurement).readonly();

/** By which name those of a fault are kept. */
export function nameOf({ heading, title }: Pick<Fault, 'heading' | 'title'>): string {
  return `${heading}: ${title}`;
}

/** What was found when the same was asked: null where nothing was, undefined where it was not asked. */
export function foundBefore(
  known: readonly Measurement[],
  { by, seed, runs }: Asked,
): Measurement['found'] | undefined {
  return known.find((one) => one.by === by && one.seed === seed && one.runs === runs)?.found;
}

/**
 * How hard a fault was to find at whatever seed, as the most cases that it took: endless where it was not found once, none where
 * nothing is known.
 */
export function hardship(known: readonly Measurement[]): number {
  return Math.max(0, ...known.map(({ found }) => found?.cases ?? Number.POSITIVE_INFINITY));
}
