import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Body, Environ, InputStream, StartResponse } from '../../spec/typescript-binding.ts';
import type { Borrower, Loan } from '../loan.ts';
import { flags, joinList, kinds } from './protocol.ts';
import { PythonError, WorkerCall, WorkerLost } from './worker-call.ts';

const head = joinList(['200 OK', 'X-Word', 'here']);
const serial = 7;

/** A call whose worker is this test: `sent` is what the worker would get, `started` what the server was told. */
function begin(input: Partial<InputStream> = {}) {
  const sent: string[] = [];
  const started: string[] = [];
  const written: string[] = [];
  const reused: Buffer[] = [];
  const refusing: (() => void)[] = [];
  let finished = 0;
  const names = new Map<number, string>(Object.entries(kinds).map(([name, kind]) => [kind, name]));
  const line = {
    send: (of: number, kind: number, text = '', data: Uint8Array = Buffer.alloc(0)) => {
      expect(of).toBe(serial);
      const content = text || Buffer.from(data).toString();
      sent.push([names.get(kind), ...(content === '' ? [] : [content])].join(' '));
    },
    reuse: (memory: Buffer) => void reused.push(memory),
    lend: (_: number, { octets }: Loan, refuse: () => void) => {
      sent.push(`lend ${octets}`);
      refusing.push(refuse);
    },
  };
  const environ = { REQUEST_METHOD: 'GET', 'wsgi.input': input, 'wsgi.run_once': false } as unknown as Environ;
  const call = new WorkerCall(line, serial, environ, () => {
    finished += 1;
  });
  const startResponse: StartResponse = (status, headers) => {
    started.push(`${status} ${headers.join()}`);
    return async (data) => {
      if (data[0] === 0x21) throw new Error('gone');
      written.push(Buffer.from(data).toString());
    };
  };
  const answer = (flagged: number, text = '', data = '') =>
    call.receive({ kind: kinds.answer, flags: flagged, text, data: Buffer.from(data) });
  const refuse = () => refusing.pop()?.();
  const returned = (text: string, flagged = 0) =>
    call.receive({ kind: kinds.returned, flags: flagged, text, data: Buffer.alloc(0) });
  const run = call.run(startResponse);
  return { call, run, sent, started, written, reused, answer, refuse, returned, finished: () => finished };
}

async function blocksOf(body: Body): Promise<readonly string[]> {
  const blocks: string[] = [];
  for await (const block of body) blocks.push(Buffer.from(block).toString());
  return blocks;
}

describe('an answer', () => {
  test('in one frame is a body of one block, with nothing to be closed', async () => {
    const { run, sent, started, answer, finished } = begin();
    answer(flags.head | flags.last | flags.done, head, 'block');
    const body = await run;
    expect([Array.isArray(body), 'close' in body, await blocksOf(body)]).toEqual([true, false, ['block']]);
    expect([sent, started, finished()]).toEqual([['request REQUEST_METHOD\u0100GET'], ['200 OK X-Word,here'], 1]);
  });

  test('whose close() is still to come has one that waits for it', async () => {
    const { run, answer, finished } = begin();
    answer(flags.head | flags.last, head, 'block');
    const body = await run;
    const closed = body.close?.();
    expect(finished()).toBe(0);
    answer(flags.error | flags.done, 'Traceback\nValueError: in close');
    await expect(closed).rejects.toThrow('ValueError: in close');
    expect(finished()).toBe(1);
  });

  test('of several blocks is asked for one by one', async () => {
    const { run, sent, answer } = begin();
    answer(flags.head, head, 'one');
    const blocks = ((await run) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await blocks.next();
    expect(sent).toHaveLength(1);
    const second = blocks.next();
    expect(sent[1]).toBe('go 3');
    answer(0, '', 'two');
    expect(await second).toMatchObject({ done: false });
    const third = blocks.next();
    answer(flags.last | flags.done);
    expect([await third, sent.length]).toEqual([{ done: true, value: undefined }, 3]);
  });

  test('that the worker does not wait for is confirmed with others, or with one that it waits for', async () => {
    const { run, sent, answer } = begin();
    answer(flags.head | flags.ahead, head, 'x'.repeat(200_000));
    const blocks = ((await run) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await blocks.next();
    for (const data of ['y'.repeat(100_000), 'z']) {
      answer(flags.ahead, '', data);
      await blocks.next();
    }
    answer(0, '', 'one');
    await blocks.next();
    const last = blocks.next();
    expect(sent.slice(1)).toEqual(['go 300000', 'go 4']);
    answer(flags.last | flags.done);
    expect(await last).toMatchObject({ done: true });
  });

  test('lends its memory until the next one is asked for', async () => {
    const { call, run, reused, answer } = begin();
    const memory = Buffer.from('a frame');
    call.receive({ kind: kinds.answer, flags: flags.head, text: head, data: memory.subarray(2), memory });
    const blocks = ((await run) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await blocks.next();
    expect(reused).toEqual([]);
    const last = blocks.next();
    expect(reused).toEqual([memory]);
    answer(flags.last | flags.done);
    expect(await last).toMatchObject({ done: true });
  });

  test('that nobody takes any more is stopped, once', async () => {
    const { run, sent, answer } = begin();
    answer(flags.head, head, 'one');
    const body = (await run) as AsyncIterable<Uint8Array> & { close(): Promise<void> };
    const blocks = body[Symbol.asyncIterator]();
    await blocks.next();
    await blocks.return?.();
    const closed = body.close();
    answer(flags.done);
    await closed;
    expect(sent.slice(1)).toEqual(['stop']);
  });

  test('is given to write() before the application returns', async () => {
    const { run, sent, written, answer } = begin();
    answer(flags.head | flags.written, head, 'one');
    await new Promise(setImmediate);
    answer(flags.written, '', 'two');
    await new Promise(setImmediate);
    answer(flags.last | flags.done);
    expect(await blocksOf(await run)).toEqual([]);
    expect([written, sent.slice(1)]).toEqual([
      ['one', 'two'],
      ['go 3', 'go 3'],
    ]);
  });

  test('that write() cannot send is stopped, and what the application says then counts', async () => {
    const { run, sent, answer } = begin();
    run.catch(() => {});
    answer(flags.head | flags.written, head, '!');
    await new Promise(setImmediate);
    expect(sent.slice(1)).toEqual(['stop']);
    answer(flags.error | flags.done, 'Traceback\nDisconnected: gone');
    await expect(run).rejects.toThrow('Disconnected: gone');
  });
});

describe('the connection', () => {
  const loan = { socket: new Socket(), octets: 100, patienceMs: 0 };

  /** A call whose first block has been sent; its worker has asked for the connection. */
  async function beginLarge() {
    const begun = begin();
    begun.answer(flags.head | flags.large, head, 'one');
    const body = (await begun.run) as AsyncIterable<Uint8Array>;
    const blocks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array> & Borrower;
    const early = blocks.wantsConnection;
    await blocks.next();
    expect([early, blocks.wantsConnection]).toEqual([false, true]);
    return { ...begun, blocks };
  }

  test('is lent once, and the iteration goes on behind it', async () => {
    const { blocks, sent, answer, returned } = await beginLarge();
    const back = blocks.borrow(loan);
    returned('60');
    answer(flags.last | flags.done, '', 'the end');
    expect([await back, blocks.wantsConnection]).toEqual([{ sent: 60, lost: false }, false]);
    expect(await blocks.next()).toMatchObject({ done: false, value: Buffer.from('the end') });
    expect(sent.slice(1)).toEqual(['lend 100']);
  });

  test('that cannot be passed on is not used, and the next block is asked for', async () => {
    const { blocks, sent, answer, refuse } = await beginLarge();
    const back = blocks.borrow(loan);
    refuse();
    expect([await back, blocks.wantsConnection]).toEqual([{ sent: 0, lost: false }, false]);
    const next = blocks.next();
    answer(flags.last | flags.done);
    await next;
    expect(sent.slice(1)).toEqual(['lend 100', 'go 3']);
  });

  test('whose client takes no more is lost', async () => {
    const { blocks, returned } = await beginLarge();
    const back = blocks.borrow(loan);
    returned('0', flags.error);
    expect(await back).toEqual({ sent: 0, lost: true });
  });

  test('is not awaited from a worker that has done with the request, or dies', async () => {
    const one = await beginLarge();
    const unused = one.blocks.borrow(loan);
    one.answer(flags.error | flags.done, 'Traceback\nValueError: no');
    expect(await unused).toEqual({ sent: 0, lost: false });
    const other = await beginLarge();
    const back = other.blocks.borrow(loan);
    other.call.lose(new WorkerLost('it died', true));
    await expect(back).rejects.toThrow('it died');
    await expect(other.blocks.borrow(loan)).rejects.toThrow('it died');
  });
});

describe('an exception', () => {
  test('of the call has the traceback for its stack', async () => {
    const { run, answer } = begin();
    answer(flags.error | flags.done, 'Traceback (most recent call last):\nValueError: no\n');
    const body = await run;
    const error = await blocksOf(body).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PythonError);
    expect(error).toMatchObject({ message: 'ValueError: no', stack: expect.stringMatching(/^Traceback/) });
  });

  test('that is the one of the input goes back to who is to blame', async () => {
    const broken = new Error('the body broke off');
    const { call, run, sent, answer } = begin({ read: () => Promise.reject(broken) });
    call.receive({ kind: kinds.read, flags: 0, text: '100', data: Buffer.alloc(0) });
    await new Promise(setImmediate);
    expect(sent[1]).toBe('broken the body broke off');
    answer(flags.error | flags.blamed | flags.done, 'Traceback\nBodyError: the body broke off');
    await expect(blocksOf(await run)).rejects.toBe(broken);
  });
});

describe('a worker that dies', () => {
  test('before it answers', async () => {
    const { call, run, finished } = begin();
    call.lose(new WorkerLost('it died', true));
    await expect(run).rejects.toThrow('it died');
    expect(finished()).toBe(1);
  });

  test('between two blocks', async () => {
    const { call, run, answer } = begin();
    answer(flags.head, head, 'one');
    const blocks = ((await run) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await blocks.next();
    const second = blocks.next();
    call.lose(new WorkerLost('it died', true));
    await expect(second).rejects.toThrow('it died');
  });

  test('in close(), when the body is complete', async () => {
    const { call, run, answer } = begin();
    answer(flags.head | flags.last, head, 'block');
    const body = await run;
    call.lose(new WorkerLost('it died', true));
    expect(await blocksOf(body)).toEqual(['block']);
    await expect(body.close?.()).rejects.toThrow('it died');
  });
});
