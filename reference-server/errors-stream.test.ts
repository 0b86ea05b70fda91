import { expect, test } from 'vitest';
import { createErrorsStream } from './errors-stream.ts';
import { LocalProtocolError } from './protocol-error.ts';

test('text goes to the sink as it is, any of Unicode', () => {
  const written: string[] = [];
  const errors = createErrorsStream({ write: (text) => written.push(text) });
  errors.write('a\n€');
  errors.writelines(new Set(['b\n', 'c']));
  errors.flush();
  expect(written).toEqual(['a\n€', 'b\n', 'c']);
});

test.each([undefined, 1, new Uint8Array(1)])('%j is no text', (text) => {
  const errors = createErrorsStream({ write: () => {} });
  expect(() => errors.write(text as unknown as string)).toThrow(LocalProtocolError);
});
