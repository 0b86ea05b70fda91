import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { entry, event } from '../suites/hand-made.ts';
import {
  answer,
  apart,
  closes,
  complete,
  ended,
  get,
  happened,
  inPieces,
  look,
  pipelined,
  received,
  resets,
  script,
  sends,
} from '../suites/index.ts';
import { Connection } from './connection.ts';
import { exchange, sendCanary } from './exchange.ts';
import { absentJournal, type Journal } from './journal.ts';
import { always, badRequest, floods, holds, type Miniature, miniature, ok, resetsAtOnce, slams } from './miniature.ts';
import { patientNow } from './patient-clock.ts';
import { fill } from './template.ts';

const nothing: Journal = { ...absentJournal, shared: true, pollMs: 2 };

let server: Miniature | undefined;
afterEach(() => server?.close());

it('resets a connection also while its own side is being closed', async () => {
  let left = () => {};
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  server = await miniature((socket) => {
    socket.on('close', left);
    floods('', 'x'.repeat(1000))(socket);
  });
  const connection = new Connection(server.address.host, server.address.port);
  const deadline = patientNow() + 5000;
  await connection.established(deadline);
  await connection.send('a', 'whole');
  await connection.until(() => connection.received !== '', deadline);
  connection.halfClose();
  await new Promise<void>((resolve) => process.nextTick(resolve));
  connection.reset();
  await gone;
});

async function sending(
  serve: Parameters<typeof miniature>[0],
  stimulus = get('/'),
  timeoutMs = 3000,
  journal = nothing,
) {
  server = await miniature(serve);
  const nonce = 'gwc-0123456789abcdef';
  const actions = fill({ app: null, apps: {} }, stimulus, nonce, { by: 'field', gateMs: 1000 });
  const exchanged = await exchange(actions, { address: server.address, journal, nonce, timeoutMs });
  exchanged.reusable?.close();
  return exchanged;
}

describe('an exchange with a server that', () => {
  it('answers keeps the connection for one more request', async () => {
    const { wire, reusable } = await sending(always(ok));
    expect(wire).toMatchObject({ ending: 'open', missed: [], excess: '', responses: [{ status: 200, body: 'ok' }] });
    expect(wire.sent.join('')).toMatch(
      /^GET \/ HTTP\/1\.1\r\nGateway-Nonce: gwc-0123456789abcdef\r\nGateway-Program: [\w-]+\r\nHost: probe\.test\r\n\r\n$/,
    );
    expect(reusable).not.toBeNull();
  });

  it('closes at once has closed', async () => {
    const { wire, reusable } = await sending(slams);
    expect(wire).toMatchObject({ ending: 'closed', responses: [], missed: [] });
    expect(reusable).toBeNull();
  });

  it('resets at once has reset', async () => {
    expect((await sending(resetsAtOnce)).wire).toMatchObject({ ending: 'reset', responses: [] });
  });

  it('resets in the middle of its response has reset, though both come at once', async () => {
    const { wire } = await sending((socket) =>
      socket.once('data', () => {
        socket.write(ok.slice(0, -1));
        socket.resetAndDestroy();
      }),
    );
    expect(wire).toMatchObject({ ending: 'reset', responses: [{ status: 200, body: 'o' }] });
  });

  it('answers and resets while the client still writes has been read all the same', async () => {
    const { wire } = await sending(
      (socket) => {
        let octets = 0;
        socket.on('data', ({ length }) => {
          octets += length;
          if (octets < 8) return; // Between the first pieces the client waits, and reads.
          socket.write(ok);
          socket.resetAndDestroy();
        });
      },
      inPieces('bytes', get('/')),
    );
    expect(wire).toMatchObject({ ending: 'reset', responses: [{ status: 200, body: 'ok' }] });
  });

  it('never answers its first client has all the time for the next', async () => {
    let clients = 0;
    const { wire } = await sending(
      (socket) => (++clients === 1 ? holds : always(ok))(socket),
      apart(script(sends('GET / HTTP/1.1\r\n\r\n'), complete(1)), get('/')),
      200,
    );
    expect(wire).toMatchObject({ ending: 'open', missed: ['response 1'], responses: [{ status: 200, body: 'ok' }] });
  });

  it('is through with its first client, and slow with the next, has its time for that one', async () => {
    let next: Socket | undefined;
    let looks = 0;
    const over = entry({}, event('done'));
    // One look every tenth of a second: no application that is over would be waited for as long.
    const refresh = async () => {
      looks += next === undefined ? 0 : 1;
      if (looks === 10) next?.write(ok);
    };
    let clients = 0;
    const { wire } = await sending(
      (socket) => {
        clients += 1;
        if (clients > 1) next = socket;
        (clients > 1 ? holds : always(ok))(socket);
      },
      apart(get('/'), get('/')),
      600_000,
      { ...nothing, refresh, entries: () => [over] },
    );
    expect(wire).toMatchObject({ missed: [], responses: [{ status: 200 }, { status: 200 }] });
  });

  it('never answers is left at the deadline, with what was awaited', async () => {
    const { wire } = await sending(holds, script(sends('GET / HTTP/1.1\r\n\r\n'), complete(1)), 200);
    expect(wire).toMatchObject({ ending: 'open', missed: ['response 1'] });
  });

  it.each([
    ['a text', received('never')],
    ['an event of the application', happened('waiting')],
  ])('has answered whole is not held to %s until the deadline', async (_, awaited) => {
    const request = sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n');
    const { wire, reusable } = await sending(always(ok), script(request, awaited), 600_000);
    expect(wire).toMatchObject({ responses: [{ status: 200 }], missed: [expect.any(String)] });
    expect(reusable).not.toBeNull();
  });

  it('answers twice has sent something that nobody asked for', async () => {
    expect((await sending(always(ok + ok))).wire.excess).toBe(ok);
  });

  it.each([
    ['head', floods('HTTP/1.1 200 OK\r\n', 'X: y\r\n'.repeat(10_000))],
    ['body', floods('HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(65_536))],
  ])('sends an endless %s is cut off', async (_, serve) => {
    const { wire } = await sending(serve, get('/'), 30_000);
    expect(wire).toMatchObject({ ending: 'open', missed: ['an end of what the server sends'] });
    expect(wire.received.length).toBeLessThan(16 * 1024 * 1024);
  });

  it('is not there has refused', async () => {
    const gone = await miniature(slams);
    await gone.close();
    const { wire } = await exchange([], { address: gone.address, journal: nothing, nonce: 'x', timeoutMs: 1000 });
    expect(wire.ending).toBe('refused');
  });
});

describe('a stimulus', () => {
  it('can be cut into single bytes', async () => {
    const { wire } = await sending(always(ok), inPieces('bytes', get('/')));
    expect(wire.sent.every((piece) => piece.length === 1)).toBe(true);
    expect(wire.sent.join('')).toContain('GET / HTTP/1.1\r\n');
  });

  it('that comes in pieces may be given up by the server, which counts for nothing else', async () => {
    const timeout = 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    expect((await sending(always(timeout), inPieces('bytes', get('/')))).wire.impatient).toBe(true);
    expect((await sending(always(badRequest), inPieces('bytes', get('/')))).wire.impatient).toBe(false);
    expect((await sending(slams, inPieces('bytes', get('/')))).wire.impatient).toBe(false);
    expect((await sending(always(timeout))).wire.impatient).toBe(false);
  });

  it('is not at its end while much of a response is still coming', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n';
    const goesOn = (length: number) => (socket: Socket) => {
      socket.write(head);
      const more = setInterval(() => socket.write('x'.repeat(length)), 20);
      socket.on('close', () => clearInterval(more));
    };
    expect((await sending(goesOn(20_000), get('/'), 800)).wire).toMatchObject({ unfinished: true, ending: 'open' });
    expect((await sending(goesOn(20), get('/'), 800)).wire).toMatchObject({ unfinished: false, ending: 'open' });
    expect((await sending(always(head + 'x'.repeat(100_000)), get('/'), 800)).wire.unfinished).toBe(false);
    expect((await sending(floods('', 'x'.repeat(1000)))).wire.unfinished).toBe(false);
  });

  it('can hold several requests', async () => {
    const { wire } = await sending(
      (socket) => {
        socket.on('data', () => socket.write(ok + badRequest));
      },
      pipelined(get('/'), get('/')),
    );
    expect(wire.responses).toMatchObject([{ status: 200 }, { status: 400 }]);
    expect(wire.sent.join('')).toContain('Gateway-Nonce: gwc-0123456789abcdef.2\r\n');
  });

  it('can look on the way, and end the connection in any manner', async () => {
    const head = sends('GET / HTTP/1.1\r\n\r\n');
    const { looks } = await sending(always(ok), script(head, received('ok'), look('there'), closes));
    expect(looks).toMatchObject({ there: { received: ok, responses: [{ status: 200 }] } });
    expect((await sending(always(ok), script(head, answer(1), resets))).wire.responses).toHaveLength(1);
    expect((await sending(slams, script(head, ended))).wire.missed).toEqual([]);
  });
});

describe('the canary', () => {
  const own = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ncanar';
  const send = async (serve: Parameters<typeof miniature>[0], stimulus = get('/')) => {
    const { address } = await (async () => {
      server = await miniature(serve);
      return server;
    })();
    const actions = fill({ app: null, apps: {} }, stimulus, 'n', { by: 'field', gateMs: 1 });
    const { reusable } = await exchange(actions, { address, journal: nothing, nonce: 'n', timeoutMs: 1000 });
    return sendCanary(reusable, 'GET / HTTP/1.1\r\n\r\n', 'canar', { address, timeoutMs: 500 });
  };

  it('gets its own response', async () => {
    expect(await send(always(own))).toEqual({ canary: { same: 'own', fresh: 'not tried', seen: '' }, excess: '' });
  });

  it('tells another response from its own', async () => {
    expect(await send(always(ok))).toMatchObject({ canary: { same: 'other', fresh: 'other' } });
  });

  it('tells what was left over, whether or not its own response comes behind it', async () => {
    const late = (rest: string) => (socket: Socket) => {
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        socket.write(requests === 1 ? ok : rest);
        if (requests > 1) socket.end();
      });
    };
    const left = 'ok\r\n';
    expect(await send(late(left + own))).toMatchObject({ canary: { same: 'other' }, excess: left });
    expect(await send(late(left))).toMatchObject({ canary: { same: 'none' }, excess: left });
    expect(await send(late(ok))).toMatchObject({ canary: { same: 'other' }, excess: '' });
  });

  it('goes to a new connection where the old one is closed', async () => {
    expect(await send(slams)).toMatchObject({ canary: { same: 'not tried', fresh: 'none' } });
  });
});
