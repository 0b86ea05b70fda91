import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suites } from '../suites/all.ts';
import type { Check } from '../suites/index.ts';
import { asks, get, script } from '../suites/stimulus.ts';
import { clientsOf, inPlaces } from './places.ts';

const alone = get('/');
const accompanied = script(...alone.actions, asks('other'));

/** A check for each letter; a capital one brings a second client. */
const checksOf = (letters: string): Check[] =>
  [...letters].map((id) => ({ id, send: /[A-Z]/.test(id) ? accompanied : alone, twin: null }) as unknown as Check);

/**
 * Which checks are under way together, from each end of one to the next; what has lasted the longest ends first. None is
 * begun behind the end of `last`.
 */
async function together(letters: string, places: number, last = ''): Promise<readonly string[]> {
  const underWay: { readonly id: string; readonly end: () => void }[] = [];
  const seen: string[] = [];
  let over = false;
  const work = ({ id }: Check) => new Promise<void>((end) => underWay.push({ id, end }));
  const all = inPlaces(checksOf(letters), places, work, () => !over);
  for (let [first] = underWay; first !== undefined; [first] = underWay) {
    seen.push(underWay.map(({ id }) => id).join(''));
    over ||= first.id === last;
    underWay.shift();
    first.end();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await all;
  return seen;
}

describe('the places of a target', () => {
  it.each<[string, number, readonly string[]]>([
    ['abcd', 1, ['a', 'b', 'c', 'd']],
    ['abcde', 3, ['abc', 'bcd', 'cde', 'de', 'e']],
    ['ABcD', 4, ['AB', 'Bc', 'cD', 'D']],
    ['aBcdE', 3, ['aB', 'Bc', 'cd', 'dE', 'E']],
    ['aBc', 2, ['a', 'B', 'c']],
    ['aBc', 1, ['a', 'B', 'c']],
  ])('are taken by %s, %i at once, as %j', async (letters, places, seen) => {
    expect(await together(letters, places)).toEqual(seen);
  });

  it('hold no more clients than there are, and each check gets its own', async () => {
    const letters = array(constantFrom('a', 'A'), { maxLength: 20 });
    await assert(
      asyncProperty(letters, integer({ min: 1, max: 5 }), async (all, places) => {
        const seen = await together(all.join(''), places);
        expect(seen).toHaveLength(all.length);
        for (const at of seen) {
          const clients = checksOf(at).reduce((sum, check) => sum + clientsOf(check), 0);
          expect(at.length === 1 || clients <= places).toBe(true);
        }
      }),
    );
  });

  it('are given to no check once it is not to go on', async () => {
    expect(await together('abcde', 2, 'b')).toEqual(['ab', 'bc', 'c']);
  });

  it('are given to no check behind work that fails, and the failure is told', async () => {
    const queue = checksOf('ab');
    const failing = inPlaces(
      queue,
      1,
      () => Promise.reject(new Error('no work')),
      () => true,
    );
    await expect(failing).rejects.toThrow('no work');
    expect(queue.map(({ id }) => id)).toEqual(['b']);
  });
});

it('counts the second client of the checks that have one', () => {
  const accompaniedOnes = suites.flatMap(({ checks }) => checks).filter((check) => clientsOf(check) > 1);
  expect(new Set(accompaniedOnes.map(({ requirement }) => requirement.id))).toEqual(
    new Set(['limits.slow-clients', 'limits.slow-complete']),
  );
  const [twinned] = checksOf('a').map((check) => ({ ...check, twin: accompanied }));
  expect(twinned && clientsOf(twinned)).toBe(2);
});
