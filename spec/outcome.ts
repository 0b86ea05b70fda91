/** The vocabulary of outcomes: one table, from which every report and every exit code is derived. */
import { z } from 'zod';

export const outcomes = ['pass', 'fail', 'advice', 'noted', 'skip', 'known', 'stale', 'inconclusive', 'error'] as const;
export const outcome = z.enum(outcomes);
export type Outcome = z.infer<typeof outcome>;

interface Meaning {
  readonly means: string;
  readonly symbol: string;
  /** What it does to the run: nothing, breaks it, breaks it under --strict, or shows that the kit failed. */
  readonly effect: 'none' | 'fails' | 'fails when strict' | 'kit failed';
}

export const meanings: Readonly<Record<Outcome, Meaning>> = {
  pass: { means: 'as required', symbol: '✓', effect: 'none' },
  fail: { means: 'a MUST is broken', symbol: '✗', effect: 'fails' },
  advice: { means: 'a SHOULD is not taken', symbol: '!', effect: 'fails when strict' },
  noted: { means: 'a MAY: what this server does', symbol: '·', effect: 'none' },
  skip: { means: 'not offered, or not in this binding', symbol: '-', effect: 'none' },
  known: { means: 'failed as listed, with its reason', symbol: '~', effect: 'none' },
  stale: { means: 'listed as known, but passes or matches nothing', symbol: '≠', effect: 'fails' },
  inconclusive: { means: 'a prerequisite failed', symbol: '?', effect: 'fails' },
  error: { means: 'the kit could not do its work', symbol: '☠', effect: 'kit failed' },
};

export const exitCodes = { conformant: 0, notConformant: 1, kitFailed: 2, interrupted: 130 } as const;

/** How many results had each outcome. */
export type Counts = Record<Outcome, number>;

export function count(all: Iterable<Outcome>): Counts {
  const counts = Object.fromEntries(outcomes.map((name) => [name, 0])) as Counts;
  for (const one of all) counts[one] += 1;
  return counts;
}

/** Whether anything was judged at all: a run of nothing but skips has shown nothing. */
export function judged(counts: Counts): boolean {
  return outcomes.some((name) => name !== 'skip' && counts[name] > 0);
}

/** Whether the counts let a run end with 0. */
export function conformant(counts: Counts, strict: boolean): boolean {
  return judged(counts) && outcomes.every((name) => counts[name] === 0 || !breaks(name, strict));
}

function breaks(name: Outcome, strict: boolean): boolean {
  const { effect } = meanings[name];
  return effect === 'fails' || effect === 'kit failed' || (strict && effect === 'fails when strict');
}
