import { expect, test } from 'vitest';
import { fileWrapper } from './file-wrapper.ts';
import { LocalProtocolError } from './protocol-error.ts';

function fileOf(...blocks: string[]) {
  const sizes: (number | undefined)[] = [];
  return {
    sizes,
    closings: 0,
    read(size?: number) {
      sizes.push(size);
      return new Uint8Array(Buffer.from(blocks.shift() ?? ''));
    },
    close() {
      this.closings += 1;
    },
  };
}

async function collect(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const block of body) text += Buffer.from(block).toString();
  return text;
}

test('nothing is read before the body is iterated', async () => {
  const file = fileOf('ab', 'c');
  const body = fileWrapper(file, 2);
  expect(file.sizes).toEqual([]);
  expect(await collect(body)).toBe('abc');
  expect(file.sizes).toEqual([2, 2, 2]);
});

test('close is that of the file', async () => {
  const file = fileOf();
  await fileWrapper(file).close?.();
  expect(file.closings).toBe(1);
});

test('there is no close where the file has none', () => {
  expect('close' in fileWrapper({ read: () => new Uint8Array(0) })).toBe(false);
});

test('a file may give promises', async () => {
  const file = fileOf('ab', 'c');
  expect(await collect(fileWrapper({ read: async (size) => file.read(size) }))).toBe('abc');
});

test.each([undefined, null, {}, { read: 'no' }])('%j is no file', (file) => {
  expect(() => fileWrapper(file as never)).toThrow(LocalProtocolError);
});
