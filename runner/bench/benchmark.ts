/**
 * What a benchmark is: a value that runs, and gives rows. What two sides share a machine with changes from one second to
 * the next, so they are measured in turns, A B A B, each round of one right beside a round of the other; a ratio is the
 * median of the ratios of such pairs.
 */

import type { Forks } from './forks.ts';

export interface Benchmark {
  /** What is measured, and in which direction it is better. */
  readonly title: string;
  run(scope: Scope): Promise<readonly Row[]>;
}

/** What a benchmark is given. */
export interface Scope {
  /** Whether a rough answer soon is wanted instead of a good one later. */
  readonly quick: boolean;
  readonly forks: Forks;
}

export interface Row {
  readonly label: string;
  readonly measures: readonly Measure[];
  readonly ratio?: Spread;
  /** What the ratio should be at least. */
  readonly goal?: number;
  /** What the reader has to know to take the row for what it is. */
  readonly remark?: string;
}

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** The middle of several values, the two between which half of them lie, and the outermost. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly least: number;
  readonly most: number;
}

/** Measures two sides in turns. The first rounds of each warm up, and do not count. */
export async function inTurns<One, Other>(
  rounds: number,
  one: () => Promise<One>,
  other: () => Promise<Other>,
  warmUps = 1,
): Promise<readonly (readonly [one: One, other: Other])[]> {
  const pairs: [One, Other][] = [];
  for (let round = 0; round < warmUps; round += 1) {
    await one();
    await other();
  }
  for (let round = 0; round < rounds; round += 1) pairs.push([await one(), await other()]);
  return pairs;
}

/** The spread of how many times the first of each pair is the second. */
export function ratioOf(pairs: readonly (readonly [one: number, other: number])[]): Spread {
  return spreadOf(pairs.map(([one, other]) => one / other));
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('there is no spread of no values');
  const sorted = values.toSorted((one, other) => one - other);
  /** The value below which this part of them lies. */
  const quantile = (part: number): number => {
    const at = part * (sorted.length - 1);
    const below = sorted[Math.floor(at)] ?? Number.NaN;
    const above = sorted[Math.ceil(at)] ?? Number.NaN;
    return below + (above - below) * (at - Math.floor(at));
  };
  return { median: quantile(0.5), lower: quantile(0.25), upper: quantile(0.75), least: quantile(0), most: quantile(1) };
}
