/** What was measured of the power of the fuzzer, kept in a file from one start to the next, a line of JSON each. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { boundary } from '../../spec/index.ts';

const measured = z.object({
  heading: z.string(),
  title: z.string(),
  by: z.enum(['applications', 'requests']),
  seed: z.number().int(),
  /** How many cases there were at most. */
  runs: z.number().int().positive(),
  found: z.object({ cases: z.number().int().positive(), requirement: z.string(), kind: z.string() }).nullable(),
});
export type Measured = z.infer<typeof measured>;
/** What was asked. */
export type Asked = Omit<Measured, 'found'>;

const readMeasured = boundary('kept measurement', measured);

/** What a file holds; nothing where there is no file. Throws where a line of it is something else. */
export function keptMeasurements(file: string): readonly Measured[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => readMeasured(JSON.parse(line)));
}

export function keepMeasurement(file: string, one: Measured): void {
  appendFileSync(file, `${JSON.stringify(one)}\n`);
}

/** What was found when the same was asked: null where nothing was, undefined where it was not asked. */
export function foundBefore(kept: readonly Measured[], asked: Asked): Measured['found'] | undefined {
  return kept.find(
    (one) => isOf(one, asked) && one.by === asked.by && one.seed === asked.seed && one.runs === asked.runs,
  )?.found;
}

/**
 * How hard a fault was to find at whatever seed, as the most cases that it took: endless where it was not found once, none where
 * nothing is known.
 */
export function hardship(kept: readonly Measured[], fault: Pick<Asked, 'heading' | 'title'>): number {
  const cases = kept.filter((one) => isOf(one, fault)).map(({ found }) => found?.cases ?? Number.POSITIVE_INFINITY);
  return Math.max(0, ...cases);
}

const isOf = (one: Measured, { heading, title }: Pick<Asked, 'heading' | 'title'>): boolean =>
  one.heading === heading && one.title === title;
