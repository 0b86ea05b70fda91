import { expect, test } from 'vitest';
import { type HeaderSection, LatestSection } from './header-section.ts';

const octets = Buffer.from('Host: a\r\n\r\n');
const said: HeaderSection = {
  fields: [{ name: 'Host', key: 'host', value: 'a' }],
  host: { text: 'a', host: 'a', port: '' },
  framing: { kind: 'none' },
  options: { close: false, keepAlive: false },
  expectsContinue: false,
};

function latest(times = 2): LatestSection {
  const section = new LatestSection();
  const chunk = Buffer.concat([Buffer.from('GET'), octets, Buffer.from('POST')]);
  for (let time = 0; time < times; time += 1) section.keep(said, 1, chunk, 3, 3 + octets.length);
  return section;
}

test('nothing is recalled before anything was kept', () => {
  expect(new LatestSection().recall(0, octets, 0)).toBeUndefined();
  expect(new LatestSection().recall(0, Buffer.alloc(0), 0)).toBeUndefined();
});

test('the same octets say the same, wherever they stand', () => {
  expect(latest().recall(1, octets, 0)).toBe(said);
  expect(latest().recall(1, Buffer.concat([Buffer.from('12345'), octets, octets]), 5)).toBe(said);
  expect(latest().length).toBe(octets.length);
});

test('what has come once is not kept', () => {
  expect(latest(1).recall(1, octets, 0)).toBeUndefined();
  expect(latest(1).length).toBe(octets.length);
});

test('what comes again in another version has come once', () => {
  const section = latest(1);
  section.keep(said, 0, octets, 0, octets.length);
  expect(section.recall(0, octets, 0)).toBeUndefined();
  section.keep(said, 0, octets, 0, octets.length);
  expect(section.recall(0, octets, 0)).toBe(said);
});

test.each([
  ['another version', 0, octets],
  ['another octet', 1, Buffer.from('Host: b\r\n\r\n')],
  ['another line', 1, Buffer.from('Host: a\r\nA: b\r\n\r\n')],
  ['the end still missing', 1, octets.subarray(0, -1)],
  ['no octet', 1, octets.subarray(0, 0)],
])('%s is not taken for it', (_, minor, chunk) => {
  expect(latest().recall(minor, chunk, 0)).toBeUndefined();
});

test('it is kept apart from the memory it came in, which is lent', () => {
  const lent = Buffer.from(octets);
  const section = latest(0);
  section.keep(said, 1, lent, 0, lent.length);
  section.keep(said, 1, lent, 0, lent.length);
  lent.fill('x');
  expect(section.recall(1, lent, 0)).toBeUndefined();
  expect(section.recall(1, octets, 0)).toBe(said);
});

test('the next one takes its place, unless it is long', () => {
  const section = latest();
  const other = { ...said, expectsContinue: true };
  section.keep(other, 1, Buffer.alloc(2000, 'x'), 0, 2000);
  expect(section.recall(1, octets, 0)).toBe(said);
  const shorter = Buffer.from('A: b\r\n\r\n');
  section.keep(other, 1, shorter, 0, shorter.length);
  expect(section.recall(1, octets, 0)).toBeUndefined();
  section.keep(other, 1, shorter, 0, shorter.length);
  expect(section.recall(1, octets, 0)).toBeUndefined();
  expect(section.recall(1, shorter, 0)).toBe(other);
  section.keep(said, 1, octets, 0, octets.length);
  section.keep(said, 1, octets, 0, octets.length);
  expect(section.recall(1, octets, 0)).toBe(said);
});
