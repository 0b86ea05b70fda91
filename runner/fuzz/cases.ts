/**
 * The cases of a property, and the smallest of those that fail: fast-check's seed and path name each of them, so that a
 * token of a few characters brings it back.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Property } from '../../suites/properties/property.ts';

/** Where a case stands: fast-check's seed, and its path through the cases and their shrinking. */
export interface Place {
  readonly seed: number;
  readonly path: string;
}

export interface Case {
  readonly place: Place;
  readonly value: unknown;
}

/** So many cases have one seed of fast-check; the next ones have another. */
const batch = 50;

/**
 * Cases without end; the nth is the same for the same seed, whoever takes the others.
 *
 * @param id of the check: properties that are made of the same parts have other cases at the same seed
 */
export function* casesOf({ cases }: Property, id: string, seed: number): Generator<Case, never, undefined> {
  for (let number = 0; ; number += 1) {
    const own = createHash('sha256').update(`${id} ${seed} ${number}`).digest().readInt32LE();
    const values = fc.sample(cases, { seed: own, numRuns: batch });
    for (const [at, value] of values.entries()) yield { place: { seed: own, path: String(at) }, value };
  }
}

/** The case at a place. Throws where there is none. */
export async function caseAt({ cases }: Property, place: Place): Promise<Case> {
  // Only a check walks the paths that a check tells: the first value that it tries is the one.
  const { counterexample } = await fc.check(
    fc.asyncProperty(cases, async () => false),
    { ...place, numRuns: upTo(place), endOnFailure: true },
  );
  if (counterexample === null) throw new RangeError('there is no such case');
  return { place, value: counterexample[0] };
}

/** So many runs does a check need to come to the place. */
const upTo = ({ path }: Place): number => Number(path.split(':', 1)[0]) + 1;

/**
 * Looks for the smallest case that still fails, from one that does.
 *
 * @param fails whether a case fails in the same way
 * @param isOver whether it is time to be content with what was found
 */
export async function shrink(
  { cases }: Property,
  { place, value }: Case,
  fails: (value: unknown) => Promise<boolean>,
  isOver: () => boolean,
): Promise<Case> {
  // The first that is tried is the one that is known to fail.
  let begun = false;
  const holds = async (one: unknown): Promise<boolean> => {
    if (begun) return isOver() || !(await fails(one));
    begun = true;
    return false;
  };
  const property = fc.asyncProperty(cases, holds);
  const { counterexample, counterexamplePath } = await fc.check(property, { ...place, numRuns: upTo(place) });
  if (counterexample === null || counterexamplePath === null) return { place, value };
  return { place: { seed: place.seed, path: counterexamplePath }, value: counterexample[0] };
}
