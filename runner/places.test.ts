import { array, assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suites } from '../suites/all.ts';
import type { Check } from '../suites/index.ts';
import { asks, get, script } from '../suites/stimulus.ts';
import { clientsOf, forPlaces, inPlaces, mayLast } from './places.ts';

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
    ['ABcD', 4, ['Ac', 'cB', 'BD', 'D']],
    ['aBcdE', 3, ['Ba', 'aE', 'Ec', 'cd', 'd']],
    ['aBc', 2, ['ac', 'c', 'B']],
    ['aBc', 1, ['a', 'c', 'B']],
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
    const [work, goesOn] = [() => Promise.resolve(), () => false];
    expect((await inPlaces(checksOf('aBc'), 2, work, goesOn)).map(({ id }) => id)).toEqual(['B', 'a', 'c']);
  });

  it('are given to no check behind work that fails, and the failure is told', async () => {
    const begun: string[] = [];
    const work = async ({ id }: Check): Promise<void> => {
      begun.push(id);
      throw new Error('no work');
    };
    await expect(inPlaces(checksOf('ab'), 1, work, () => true)).rejects.toThrow('no work');
    expect(begun).toEqual(['a']);
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

it('begins with what may last, and sets neighbours apart', () => {
  const order = forPlaces(checksOf('abcdEfghijklmnopqrstu')).map(({ id }) => id);
  expect(order.join('')).toBe('Earbsctdufghijklmnopq');
});

it.each<[string, boolean]>([
  ['body.close/disconnect', true],
  ['limits.slow-clients/head', true],
  ['expect.continue/empty-member', true],
  ['chunked.incomplete', true],
  ['application.called-once/get', false],
  ['application.called-once/pipelined', false],
])('knows whether %s may last: %s', (id, lasts) => {
  const check = suites.flatMap(({ checks }) => checks).find((one) => one.id === id);
  expect(check && mayLast(check)).toBe(lasts);
});
