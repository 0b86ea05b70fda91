/** Generated applications alone find faults: a small sample of what `npm run power` measures. */
import { expect, it } from 'vitest';
import { faults } from '../../fixtures/faults/all.ts';
import { reasoned, revealed, unread } from '../../fixtures/faults/revealable.ts';
import { casesToFind } from './power.ts';

it('gives reasons for faults that there are', () => {
  const known = new Set(faults.map(({ heading, title }) => `${heading}: ${title}`));
  expect(reasoned.map((pair) => pair.join(': ')).filter((pair) => !known.has(pair))).toEqual([]);
});

it('has read each fault', () => {
  const left = faults.filter((fault) => {
    const { by, ...known } = revealed(fault);
    return by === null && 'because' in known && known.because === unread;
  });
  expect(left.map(({ heading }) => heading)).toEqual([]);
});

it.concurrent.each([
  'calls the application twice',
  'sends a blank where there is no block',
  'takes no exc_info while it iterates',
  'drops what is written',
  'calls close() twice',
  'loses a block that stands in front of an empty one',
  'takes whitespace inside a field value for one blank',
  'answers 200 to what it cannot read',
  'keeps the connection for keep-alive, whatever stands beside it',
  'takes no block size for the file wrapper',
  'squeezes slashes at the beginning of a path',
])(
  'finds a server that %s within 400 cases',
  async (title) => {
    const fault = faults.find((one) => one.title === title);
    if (fault === undefined) throw new Error(`there is no fault "${title}"`);
    const { by } = revealed(fault);
    expect(by && (await casesToFind(fault, by, 1, 400))).not.toBeNull();
  },
  120_000,
);

it('finds nothing in the strict server', async () => {
  const none = { title: 'does nothing wrong', heading: 'start-response', catches: ['generated.program'] };
  expect(await casesToFind(none, 'applications', 1, 200)).toBeNull();
  expect(await casesToFind(none, 'requests', 1, 200)).toBeNull();
}, 120_000);
