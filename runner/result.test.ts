/** What a report tells of an exchange. */
import { expect, it } from 'vitest';
import { everyCheck } from '../suites/all.ts';
import { observation } from '../suites/hand-made.ts';
import { extents, resultOf } from './result.ts';

const [check] = everyCheck;

it.each(Object.entries(extents))('keeps what came together from a number of lines on: %s', (_, extent) => {
  if (check === undefined) throw new Error('there is no check');
  const received = '1\r\na\r\n'.repeat(10_000);
  const made = observation({ wire: { received, ending: 'left' } });
  const { received: told } = resultOf(check, { is: 'satisfied' }, made, 0, { command: 'kit' }, extent);
  expect(told[0]).toBe('1\\r\\n');
  expect(told.at(-1)).toBe('… connection left');
  const lines = told.slice(0, -1);
  expect(lines.length).toBeLessThanOrEqual(extent.lines);
  const shown = received.slice(0, extent.bytes).replaceAll('\r', '\\r').replaceAll('\n', '\\n');
  expect(lines.join('')).toBe(`${shown}… 60,000 bytes in all`);
});
