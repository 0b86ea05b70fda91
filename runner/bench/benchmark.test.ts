import { describe, expect, test } from 'vitest';
import { inTurns, ratioOf, spreadOf } from './benchmark.ts';

describe('spreadOf', () => {
  test('takes the one in the middle of an odd number', () => {
    expect(spreadOf([10, 1, 2])).toEqual({ median: 2, lower: 1.5, upper: 6, least: 1, most: 10 });
  });

  test('takes the mean of the two in the middle of an even number', () => {
    expect(spreadOf([4, 1, 10, 2])).toEqual({ median: 3, lower: 1.75, upper: 5.5, least: 1, most: 10 });
  });

  test('refuses to make something of nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

test('ratioOf pairs what was measured side by side', () => {
  expect(
    ratioOf([
      [2, 1],
      [300, 100],
      [40, 10],
    ]),
  ).toEqual({ median: 3, lower: 2.5, upper: 3.5, least: 2, most: 4 });
});

test('inTurns takes turns, and leaves the first ones out', async () => {
  const order: string[] = [];
  let count = 0;
  const side = (name: string) => async () => {
    order.push(name);
    count += 1;
    return count;
  };
  expect(await inTurns(2, side('a'), side('b'))).toEqual([
    [3, 4],
    [5, 6],
  ]);
  expect(order.join('')).toBe('ababab');
});
