import { describe, expect, test } from 'vitest';
import {
  encodeFrameHead,
  type Frame,
  FrameReader,
  flags,
  joinEnviron,
  joinList,
  kinds,
  splitList,
} from './protocol.ts';

/** A frame as the worker would send it. */
function frame(kind: number, flagged: number, text: string, data = ''): Buffer {
  return Buffer.concat([encodeFrameHead(kind, flagged, text, data.length), Buffer.from(data)]);
}

function readIn(pieces: readonly Buffer[]): readonly Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((one) => frames.push(one));
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const length = piece.copy(reader.room, 0, at);
      reader.filled(length);
      at += length;
    }
  }
  return frames;
}

const stream = Buffer.concat([
  frame(kinds.read, 0, '65536'),
  frame(kinds.answer, flags.head | flags.last, joinList(['200 OK', 'X-Word', 'ÿ']), 'x'.repeat(300)),
  frame(kinds.answer, flags.done, ''),
]);

describe('frames', () => {
  test.each([
    ['whole', [stream]],
    ['octet by octet', [...stream].map((octet) => Buffer.from([octet]))],
    ['cut in a header', [stream.subarray(0, 4), stream.subarray(4, 17), stream.subarray(17)]],
    ['cut in the data', [stream.subarray(0, 100), stream.subarray(100, 200), stream.subarray(200)]],
  ])('are put together: %s', (_, pieces) => {
    expect(readIn(pieces).map(({ kind, flags: said, text, data }) => [kind, said, text, data.length])).toEqual([
      [kinds.read, 0, '65536', 0],
      [kinds.answer, flags.head | flags.last, '200 OK\u0100X-Word\u0100ÿ', 300],
      [kinds.answer, flags.done, '', 0],
    ]);
  });

  test.each([
    ['whole', Number.POSITIVE_INFINITY],
    ['in halves of a large one', 15_000],
    ['in pieces that end anywhere', 7_919],
    ['in small pieces', 101],
  ])('large and small ones are put together: %s', (_, length) => {
    const datas = [30_000, 30_000, 5, 30_000, 20_000, 16_384, 0, 40_000, 16_374].map((size, at) =>
      String.fromCharCode(0x61 + at).repeat(size),
    );
    const octets = Buffer.concat(datas.map((data) => frame(kinds.answer, 0, '', data)));
    const pieces: Buffer[] = [];
    for (let at = 0; at < octets.length; at += length) pieces.push(octets.subarray(at, at + length));
    expect(readIn(pieces).map(({ data }) => Buffer.from(data).toString())).toEqual(datas);
  });

  test('are put where the one before was, once its memory is given back', () => {
    const places: (ArrayBufferLike | undefined)[] = [];
    const reader = new FrameReader(({ memory }) => {
      places.push(memory?.buffer);
      if (memory !== undefined && places.length > 1) reader.reuse(memory);
    });
    const octets = Buffer.concat(Array.from({ length: 4 }, () => frame(kinds.answer, 0, '', 'x'.repeat(20_000))));
    for (let at = 0; at < octets.length; ) {
      const length = octets.copy(reader.room, 0, at);
      reader.filled(length);
      at += length;
    }
    expect(new Set(places).size).toBe(2);
    expect(places.slice(1).every((place) => place === places[1])).toBe(true);
  });

  test('are taken each as soon as it is complete', () => {
    expect(readIn([stream.subarray(0, stream.length - 1)])).toHaveLength(2);
  });
});

describe('lists', () => {
  test.each([[[]], [['one']], [['', 'two', '']]])('come back as they were: %j', (items) => {
    expect(splitList(joinList(items))).toEqual(items);
  });

  test('hold the strings of an environ, whatever octets are in them', () => {
    const text = joinEnviron({
      PATH_INFO: '/\0\n\xff',
      QUERY_STRING: '',
      'wsgi.run_once': false,
      'wsgi.version': [1, 0],
    });
    expect(splitList(text)).toEqual(['PATH_INFO', '/\0\n\xff', 'QUERY_STRING', '']);
  });
});
