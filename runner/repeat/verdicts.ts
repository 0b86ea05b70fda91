/** Whether several runs gave the same verdicts. */
import { z } from 'zod';
import type { Report } from '../../reports/index.ts';
import { count, type Outcome, outcome } from '../../spec/index.ts';

/** What became of each check in one run. */
export const verdicts = z.record(z.string(), outcome).readonly();
export type Verdicts = z.infer<typeof verdicts>;

export function verdictsOf({ results }: Pick<Report, 'results'>): Verdicts {
  return Object.fromEntries(results.map(({ check, outcome }) => [check, outcome]));
}

/** A check that was not judged alike in all runs. */
export interface Difference {
  readonly check: string;
  /** What was found, the most frequent first, each with the numbers of its runs, from 1; null where it was not judged. */
  readonly found: readonly { readonly outcome: Outcome | null; readonly runs: readonly number[] }[];
}

/** The checks whose outcome differs between runs, in the order of the first run that has them. */
export function differencesBetween(runs: readonly Verdicts[]): readonly Difference[] {
  const checks = new Set(runs.flatMap((verdicts) => Object.keys(verdicts)));
  return [...checks].flatMap((check) => {
    const runsOf = new Map<Outcome | null, number[]>();
    for (const [index, verdicts] of runs.entries()) {
      const outcome = verdicts[check] ?? null;
      runsOf.set(outcome, [...(runsOf.get(outcome) ?? []), index + 1]);
    }
    if (runsOf.size === 1) return [];
    const found = [...runsOf].map(([outcome, numbers]) => ({ outcome, runs: numbers }));
    return [{ check, found: found.sort((one, other) => other.runs.length - one.runs.length) }];
  });
}

/** In words: `a/b: pass 48 times, fail in runs 3, 17`. */
export function sayDifference({ check, found: [usual, ...odd] }: Difference): string {
  const often = usual === undefined ? '' : `${usual.outcome ?? 'not judged'} ${usual.runs.length} times`;
  const rare = odd.map(({ outcome, runs }) => `${outcome ?? 'not judged'} in run ${runs.join(', ')}`);
  return `${check}: ${[often, ...rare].join('; ')}`;
}

/** In words: `812 pass, 40 noted`. */
export function sayVerdicts(verdicts: Verdicts): string {
  const counts = Object.entries(count(Object.values(verdicts))).filter(([, number]) => number > 0);
  return counts.map(([outcome, number]) => `${number} ${outcome}`).join(', ');
}
