import { describe, expect, test } from 'vitest';
import type { Application, Body, Environ } from '../spec/typescript-binding.ts';
import { runApplication } from './application-run.ts';
import { fileWrapper } from './file-wrapper.ts';
import { strictParts } from './parts.ts';
import { RemoteProtocolError } from './protocol-error.ts';
import { createResponse, type ResponseSink } from './response.ts';
import type { Piece } from './response-framing.ts';
import { createStartResponse } from './start-response.ts';

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Runs an application, and says what came of it. */
async function run(application: Application, { method = 'GET', goneAfter = Number.POSITIVE_INFINITY } = {}) {
  const writes: string[] = [];
  const errors: unknown[] = [];
  const sink: ResponseSink = {
    get gone() {
      return writes.length >= goneAfter;
    },
    write: (pieces: readonly Piece[]) => {
      writes.push(
        pieces.map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1'))).join(''),
      );
    },
    flushed: () => undefined,
    persists: () => true,
    date: () => 'now',
    log: () => {},
  };
  const response = createResponse({ method, minor: 1, serverSoftware: 'test' }, sink, strictParts);
  const startResponse = createStartResponse(response, strictParts);
  const logError = (error: unknown) => void errors.push(error);
  const outcome = await runApplication(application, {} as Environ, startResponse, response, logError, strictParts);
  const output = writes.join('');
  return { outcome, output, body: output.slice(output.indexOf('\r\n\r\n') + 4), writes, errors };
}

/** A body that journals what happens to it. */
function journaled(journal: string[], blocks: Iterable<unknown>, close: () => void | Promise<void> = () => {}): Body {
  return {
    [Symbol.iterator]() {
      const iterator = blocks[Symbol.iterator]();
      return {
        next() {
          journal.push('next');
          return iterator.next() as IteratorResult<Uint8Array>;
        },
        return() {
          journal.push('return');
          return { done: true, value: undefined };
        },
      };
    },
    close() {
      journal.push('close');
      return close();
    },
  };
}

function answering(body: unknown, headers: [string, string][] = []): Application {
  return (_environ, startResponse) => {
    startResponse('200 OK', headers);
    return body as Body;
  };
}

describe('a body', () => {
  test.each<[string, () => unknown, string]>([
    ['an array of one block', () => [bytes('abc')], 'abc'],
    ['an array', () => [bytes('a'), bytes('bc')], '1\r\na\r\n2\r\nbc\r\n0\r\n\r\n'],
    ['an empty array', () => [], ''],
    ['an array of an empty block', () => [bytes('')], ''],
    ['a set', () => new Set([bytes('a')]), '1\r\na\r\n0\r\n\r\n'],
    [
      'a generator',
      function* () {
        yield bytes('a');
        yield bytes('b');
      },
      '1\r\na\r\n1\r\nb\r\n0\r\n\r\n',
    ],
    [
      'an async generator',
      async function* () {
        yield bytes('a');
        yield bytes('b');
      },
      '1\r\na\r\n1\r\nb\r\n0\r\n\r\n',
    ],
    [
      'an iterable that counts its block',
      () => ({
        length: 1,
        *[Symbol.iterator]() {
          yield bytes('a');
        },
      }),
      'a',
    ],
    ['blocks of several types', () => [Buffer.from('a'), bytes('b')], '1\r\na\r\n1\r\nb\r\n0\r\n\r\n'],
    [
      'a file',
      () =>
        fileWrapper({
          read: (() => {
            const rest = ['ab', 'c', ''];
            return () => bytes(rest.shift() ?? '');
          })(),
        }),
      '2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    ],
  ])('may be %s', async (_, body, sent) => {
    expect(await run(answering(body()))).toMatchObject({ outcome: 'complete', body: sent, errors: [] });
    expect(
      await run((_environ, startResponse) => {
        startResponse('200 OK', []);
        return Promise.resolve(body() as Body);
      }),
    ).toMatchObject({ body: sent });
  });

  test.each<[string, unknown]>([
    ['a string', 'abc'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
    ['a bytestring', bytes('abc')],
    ['an object', {}],
    ['an array of strings', ['abc']],
    ['an array of numbers', [97]],
    ['an array of promises', [Promise.resolve(bytes('a'))]],
    ['an array of arrays', [[97]]],
    ['an array of nothing', [undefined]],
  ])('may not be %s', async (_, body) => {
    const { outcome, output, errors } = await run(answering(body));
    expect(outcome).toBe('complete');
    expect(output).toMatch(/^HTTP\/1.1 500 Internal Server Error\r\n.*\r\n\r\n500 Internal Server Error\n$/s);
    expect(errors).toHaveLength(1);
  });

  test('comes with the head in one write, where there is one block', async () => {
    expect((await run(answering([bytes('abc')]))).writes).toHaveLength(1);
  });

  test('is written block by block', async () => {
    const { writes } = await run(answering([bytes('a'), bytes(''), bytes('b')]));
    expect(writes.slice(1)).toEqual(['1\r\nb\r\n', '0\r\n\r\n']);
  });

  test('may begin before start_response is called, in its first iteration', async () => {
    const { body } = await run((_environ, startResponse) =>
      (function* () {
        startResponse('200 OK', []);
        yield bytes('a');
      })(),
    );
    expect(body).toBe('1\r\na\r\n0\r\n\r\n');
  });

  test('follows what was written', async () => {
    const { body } = await run((_environ, startResponse) => {
      void startResponse('200 OK', [])(bytes('a'));
      return [bytes('b')];
    });
    expect(body).toBe('1\r\na\r\n1\r\nb\r\n0\r\n\r\n');
  });

  test('ends with its Content-Length, and no further block is asked for', async () => {
    const journal: string[] = [];
    const blocks = [bytes('ab'), bytes('c'), bytes('d')];
    const { outcome, body, errors } = await run(answering(journaled(journal, blocks), [['Content-Length', '3']]));
    expect({ outcome, body, errors }).toEqual({ outcome: 'complete', body: 'abc', errors: [] });
    expect(journal).toEqual(['next', 'next', 'return', 'close']);
  });

  test('is cut at its Content-Length, which is an error, but not for the client', async () => {
    const { outcome, body, errors } = await run(answering([bytes('abcd')], [['Content-Length', '3']]));
    expect({ outcome, body }).toEqual({ outcome: 'complete', body: 'abc' });
    expect(String(errors[0])).toContain('1 octets beyond');
  });

  test('is left after the first block, in response to HEAD', async () => {
    const journal: string[] = [];
    const { body, outcome } = await run(answering(journaled(journal, [bytes('a'), bytes('b')])), { method: 'HEAD' });
    expect({ body, outcome, journal }).toEqual({ body: '', outcome: 'complete', journal: ['next', 'return', 'close'] });
  });
});

describe('an error', () => {
  const reason = new Error('reason');
  const raises = () => {
    throw reason;
  };

  test.each<[string, Application]>([
    ['in the call', raises],
    ['in the promise', () => Promise.reject(reason)],
    [
      'behind start_response',
      (_environ, startResponse) => {
        startResponse('200 OK', []);
        throw reason;
      },
    ],
    ['before the first block', answering({ [Symbol.iterator]: () => ({ next: raises }) })],
    [
      'behind an empty block',
      answering(
        (function* () {
          yield bytes('');
          throw reason;
        })(),
      ),
    ],
    ['in an async iteration', answering({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(reason) }) })],
  ])('%s gives 500, without details', async (_, application) => {
    const { outcome, output, errors } = await run(application);
    expect(outcome).toBe('complete');
    expect(output).toMatch(
      /^HTTP\/1.1 500 Internal Server Error\r\nContent-Type: text\/plain.*\r\n\r\n500 Internal Server Error\n$/s,
    );
    expect(errors).toEqual([reason]);
  });

  test('behind the first block breaks the response off', async () => {
    const { outcome, body, errors } = await run(
      answering(
        (function* () {
          yield bytes('a');
          throw reason;
        })(),
      ),
    );
    expect({ outcome, body, errors }).toEqual({ outcome: 'broken', body: '1\r\na\r\n', errors: [reason] });
  });

  test('behind the last octet of the Content-Length leaves the response complete', async () => {
    const body = {
      *[Symbol.iterator]() {
        yield bytes('a');
      },
      close: raises,
    };
    expect(await run(answering(body, [['Content-Length', '1']]))).toMatchObject({
      outcome: 'complete',
      errors: [reason],
    });
  });

  test('of the client is answered with its status', async () => {
    const { output } = await run(() => {
      throw new RemoteProtocolError(413, 'too long', 'RFC 9110');
    });
    expect(output).toMatch(/^HTTP\/1.1 413 Content Too Large\r\n/);
  });

  test('is a response that was never begun', async () => {
    const { output, errors } = await run(() => [bytes('a')]);
    expect(output).toMatch(/^HTTP\/1.1 500 /);
    expect(String(errors[0])).toContain('without calling start_response');
    expect((await run(() => [])).output).toMatch(/^HTTP\/1.1 500 /);
  });

  test('is a second start_response, and the first one does not stand', async () => {
    const { output } = await run((_environ, startResponse) => {
      startResponse('200 OK', []);
      startResponse('200 OK', []);
      return [];
    });
    expect(output).toMatch(/^HTTP\/1.1 500 /);
  });

  test('that the application catches leaves the first response standing', async () => {
    const { output } = await run((_environ, startResponse) => {
      startResponse('200 OK', []);
      try {
        startResponse('404 Not Found', []);
      } catch {}
      return [bytes('first')];
    });
    expect(output).toMatch(/^HTTP\/1.1 200 OK\r\n.*first$/s);
  });
});

describe('close', () => {
  const reason = new Error('reason');
  test.each<[string, Iterable<unknown>, string[], object]>([
    ['at the end', [bytes('a')], ['next', 'next', 'close'], {}],
    ['of an empty body', [], ['next', 'close'], {}],
    [
      'behind an error',
      (function* () {
        yield bytes('a');
        throw reason;
      })(),
      ['next', 'next', 'close'],
      {},
    ],
    ['behind a block that is none', ['abc'], ['next', 'return', 'close'], {}],
    [
      'when the client is gone',
      [bytes('a'), bytes('b'), bytes('c')],
      ['next', 'next', 'return', 'close'],
      { goneAfter: 2 },
    ],
  ])('is called once %s', async (_, blocks, expected, options) => {
    const journal: string[] = [];
    await run(answering(journaled(journal, blocks)), options);
    expect(journal).toEqual(expected);
  });

  test('is called where start_response never was', async () => {
    const journal: string[] = [];
    await run(() => journaled(journal, [bytes('a')]));
    expect(journal).toEqual(['next', 'return', 'close']);
  });

  test('is called when the client is gone before the first block', async () => {
    const journal: string[] = [];
    const { outcome } = await run(answering(journaled(journal, [bytes('a')])), { goneAfter: 0 });
    expect({ outcome, journal }).toEqual({ outcome: 'broken', journal: ['close'] });
  });

  test('is awaited', async () => {
    let closed = false;
    const close = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      closed = true;
    };
    await run(answering(journaled([], [bytes('a')], close)));
    expect(closed).toBe(true);
  });

  test('may fail, which is reported, but not to the client', async () => {
    const { outcome, errors } = await run(answering(journaled([], [bytes('a')], () => Promise.reject(reason))));
    expect({ outcome, errors }).toEqual({ outcome: 'complete', errors: [reason] });
  });

  test('is called with the body as its receiver', async () => {
    let receiver: unknown;
    const body = {
      *[Symbol.iterator]() {},
      close() {
        receiver = this;
      },
    };
    await run(answering(body));
    expect(receiver).toBe(body);
  });
});
