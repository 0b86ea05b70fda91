/**
 * The cases of a property, and the smallest of those that fail: fast-check's seed and path name each of them, so that a
 * token of a few characters brings it back.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Turns } from '../../fixtures/arbitraries/turns.ts';
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

/** So many cases have one seed of fast-check, or the kinds that have their turn; the next ones have another. */
const batch = 50;
/** So many are made in one go: not many more than are asked for. */
const atOnce = 20;

/**
 * Cases without end; the nth is the same for the same seed, whoever takes the others.
 *
 * @param id of the check: properties that are made of the same parts have other cases at the same seed
 */
export function* casesOf({ cases }: Property, id: string, seed: number): Generator<Case, never, undefined> {
  for (let number = 0; ; number += 1) {
    const own = createHash('sha256').update(`${id} ${seed} ${number}`).digest().readInt32LE();
    const size = cases instanceof Turns ? cases.kinds.length : batch;
    for (let first = 0; first < size; first += atOnce) {
      const place = { seed: own, path: String(first) };
      const values = fc.sample(roundAt(cases, place), { ...place, numRuns: Math.min(atOnce, size - first) });
      for (const [at, value] of values.entries()) yield { place: { ...place, path: String(first + at) }, value };
    }
  }
}

/** The case at a place. Throws where there is none. */
export async function caseAt({ cases }: Property, place: Place): Promise<Case> {
  // Only a check walks the paths that a check tells: the first value that it tries is the one.
  const { counterexample } = await fc.check(
    fc.asyncProperty(roundAt(cases, place), async () => false),
    { ...place, numRuns: upTo(place), endOnFailure: true },
  );
  if (counterexample === null) throw new RangeError('there is no such case');
  return { place, value: counterexample[0] };
}

/** Where a case stands among those of its seed, from 0. */
const indexOf = ({ path }: Place): number => Number(path.split(':', 1)[0]);
/** So many runs does a check need to come to the place. */
const upTo = (place: Place): number => indexOf(place) + 1;
/** The arbitrary of the case at the place, which is the first that it generates: a check passes over the ones before it. */
const roundAt = (cases: Property['cases'], place: Place): Property['cases'] =>
  cases instanceof Turns ? cases.round(place.seed, indexOf(place)) : cases;

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
  const property = fc.asyncProperty(roundAt(cases, place), holds);
  const { counterexample, counterexamplePath } = await fc.check(property, { ...place, numRuns: upTo(place) });
  if (counterexample === null || counterexamplePath === null) return { place, value };
  return { place: { seed: place.seed, path: counterexamplePath }, value: counterexample[0] };
}
