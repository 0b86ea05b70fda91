import { expect, test } from 'vitest';
import { column, table } from './table.ts';

test('columns are as wide as their widest cell and lines end where their text does', () => {
  const rows = [
    ['a', '1', 'x'],
    ['bcd', '100', 'xyz'],
  ];
  expect(table(rows, [column('left'), column('right'), column('center')])).toEqual(['a      1   x', 'bcd  100  xyz']);
});

test('characters are counted, not their halves; missing cells are empty', () => {
  expect(table([['😀', 'b'], ['ab'], []], [column('left'), column('left')])).toEqual(['😀   b', 'ab', '']);
});
