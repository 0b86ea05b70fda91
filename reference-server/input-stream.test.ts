import { describe, expect, test } from 'vitest';
import { createInputStream } from './input-stream.ts';
import { LocalProtocolError } from './protocol-error.ts';

function streamOf(...pieces: string[]) {
  const waiting = pieces.map((piece) => new Uint8Array(Buffer.from(piece, 'latin1')));
  return createInputStream({ next: () => Promise.resolve(waiting.shift()) });
}

function text(octets: Uint8Array): string {
  expect(octets.constructor).toBe(Uint8Array);
  return Buffer.from(octets).toString('latin1');
}

// The same body in several cuts.
const cuttings = [
  ['ab\ncd\n\nef'],
  ['a', 'b', '\n', 'c', 'd', '\n', '\n', 'e', 'f'],
  ['ab\nc', 'd\n\ne', 'f'],
  ['ab', '\ncd\n', '\nef'],
];

describe.each(cuttings.map((pieces) => ({ pieces })))('$pieces', ({ pieces }) => {
  test('read gives everything, then nothing', async () => {
    const stream = streamOf(...pieces);
    expect(text(await stream.read())).toBe('ab\ncd\n\nef');
    expect(text(await stream.read())).toBe('');
    expect(text(await stream.read(5))).toBe('');
    expect(text(await stream.readline())).toBe('');
    expect(await stream.readlines()).toEqual([]);
  });

  test('read gives as much as is asked for', async () => {
    const stream = streamOf(...pieces);
    expect(text(await stream.read(0))).toBe('');
    expect(text(await stream.read(4))).toBe('ab\nc');
    expect(text(await stream.read(1))).toBe('d');
    expect(text(await stream.read(100))).toBe('\n\nef');
  });

  test('read with a negative size gives everything', async () => {
    expect(text(await streamOf(...pieces).read(-1))).toBe('ab\ncd\n\nef');
  });

  test('readline gives line by line', async () => {
    const stream = streamOf(...pieces);
    const lines = [];
    for (let at = 0; at < 5; at += 1) lines.push(text(await stream.readline()));
    expect(lines).toEqual(['ab\n', 'cd\n', '\n', 'ef', '']);
  });

  test('readline gives no more than is asked for', async () => {
    const stream = streamOf(...pieces);
    const lines = [];
    for (const size of [2, 2, 3, 0, 9, -1]) lines.push(text(await stream.readline(size)));
    expect(lines).toEqual(['ab', '\n', 'cd\n', '', '\n', 'ef']);
  });

  test('readlines gives all lines, or as many as reach the hint', async () => {
    expect((await streamOf(...pieces).readlines()).map(text)).toEqual(['ab\n', 'cd\n', '\n', 'ef']);
    expect((await streamOf(...pieces).readlines(0)).length).toBe(4);
    expect((await streamOf(...pieces).readlines(3)).map(text)).toEqual(['ab\n']);
    expect((await streamOf(...pieces).readlines(4)).map(text)).toEqual(['ab\n', 'cd\n']);
  });

  test('iteration gives line by line', async () => {
    const lines = [];
    for await (const line of streamOf(...pieces)) lines.push(text(line));
    expect(lines).toEqual(['ab\n', 'cd\n', '\n', 'ef']);
  });

  test('the methods continue each other', async () => {
    const stream = streamOf(...pieces);
    expect(text(await stream.read(1))).toBe('a');
    expect(text(await stream.readline())).toBe('b\n');
    expect(text(await stream.read(2))).toBe('cd');
    expect((await stream.readlines()).map(text)).toEqual(['\n', '\n', 'ef']);
  });

  test('calls that are not awaited take their turns', async () => {
    const stream = streamOf(...pieces);
    const all = await Promise.all([stream.read(2), stream.readline(), stream.read(1), stream.read()]);
    expect(all.map(text)).toEqual(['ab', '\n', 'c', 'd\n\nef']);
  });
});

describe('a body that breaks off', () => {
  test('rejects each time, and never looks complete', async () => {
    let given = false;
    const stream = createInputStream({
      next: () => {
        if (given) return Promise.reject(new Error('broken'));
        given = true;
        return Promise.resolve(new Uint8Array([97]));
      },
    });
    await expect(stream.read(2)).rejects.toThrow('broken');
    await expect(stream.read()).rejects.toThrow('broken');
    await expect(stream.readline()).rejects.toThrow('broken');
    await expect(stream.readlines()).rejects.toThrow('broken');
  });
});

test('nothing is asked for before the application reads', async () => {
  let asked = 0;
  const stream = createInputStream({
    next: () => {
      asked += 1;
      return Promise.resolve(undefined);
    },
  });
  await stream.read(0);
  expect(asked).toBe(0);
  await stream.read(1);
  expect(asked).toBe(1);
});

test.each(['1', 1.5, Number.NaN, {}])('the size %j is an error', (size) => {
  expect(() => streamOf('a').read(size as number)).toThrow(LocalProtocolError);
});

test('null is no size, as None is', async () => {
  expect(text(await streamOf('ab').read(null as unknown as number))).toBe('ab');
});
