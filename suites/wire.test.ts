import { describe, expect, test } from 'vitest';
import { wireFaults } from '../fixtures/faults/wire.ts';
import { wireHeadings } from '../spec/catalogue/wire.ts';
import { answered, type HandMade, observation } from './hand-made.ts';
import { wireSuites } from './wire.ts';

const checks = wireSuites.flatMap((suite) => suite.checks);
const requirements = wireHeadings.flatMap((heading) => heading.requirements);

describe('the wire', () => {
  test('has one check for each id', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
  });

  test('has a suite for each heading, in the same order', () => {
    expect(wireSuites.map(({ name }) => name)).toEqual(wireHeadings.map(({ name }) => name));
  });

  test('accounts for every requirement', () => {
    const checked = new Set(checks.map(({ requirement }) => requirement.id));
    const amiss = requirements.filter(({ id, unobservable }) => checked.has(id) !== (unobservable === null));
    expect(amiss.map(({ id }) => id)).toEqual([]);
  });

  test.each(checks.map(({ id, title }) => [id, title]))('titles %s plainly', (_, title) => {
    expect(title.length).toBeLessThanOrEqual(80);
    expect(title).not.toMatch(/\bshould\b|\btest that\b|\bproperly\b|\bcorrectly\b|\bvalid\b/i);
  });

  test('has a fault for each check that can blame a server', () => {
    const caught = new Set(wireFaults.flatMap(({ catches }) => catches));
    expect(checks.filter(({ id, level }) => level !== 'may' && !caught.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test('has faults that catch something', () => {
    expect(wireFaults.filter(({ catches }) => catches.length === 0).map(({ title }) => title)).toEqual([]);
  });
});

/** What the degenerate servers show of any exchange. */
const degenerate: readonly (readonly [string, HandMade])[] = [
  ['closes at once', { wire: { responses: [], ending: 'closed' } }],
  ['never answers', { wire: { responses: [], missed: ['response 1'] } }],
  ['always says 200', { wire: { responses: [answered(200)] } }],
  ['always says 400', { wire: { responses: [answered(400)], ending: 'closed' } }],
];

describe.each(degenerate)('a server that %s', (_, made) => {
  const canary = { same: 'not tried', fresh: 'other', seen: '' } as const;
  test('satisfies nothing that has no twin', () => {
    const fooled = checks.filter(
      ({ twin, level, expect: claim }) =>
        twin === null && level !== 'may' && claim.judge(observation({ canary, ...made })).is === 'satisfied',
    );
    expect(fooled.map(({ id }) => id)).toEqual([]);
  });
});
