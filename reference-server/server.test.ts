import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Application, Body } from '../spec/typescript-binding.ts';
import { type RunningServer, type ServeOptions, serve } from './index.ts';

const running: RunningServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(running.splice(0).map((server) => server.close({ deadlineMs: 0 })));
});

/** A server whose log is kept. */
async function start(application: Application, options: ServeOptions = {}) {
  const log: string[] = [];
  const server = await serve(application, { errors: { write: (text) => log.push(text) }, ...options });
  running.push(server);
  return { server, log };
}

/** A raw client: what it has received, and how its connection ended. */
class Client {
  readonly socket: Socket;
  received = '';
  error: NodeJS.ErrnoException | undefined;
  readonly closed: Promise<void>;
  #waiting: (() => void)[] = [];
  #ended = false;

  constructor({ host, port }: RunningServer) {
    this.socket = connect({ host, port, allowHalfOpen: true });
    sockets.push(this.socket);
    this.socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
      this.#wake();
    });
    this.socket.on('error', (error) => {
      this.error = error;
    });
    this.socket.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.#ended = true;
        this.#wake();
        resolve();
      });
    });
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** When `pattern` was received. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      if (this.#ended) throw new Error(`the connection ended: ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.received;
  }

  /** When the server has closed its half. */
  async end(): Promise<string> {
    while (!this.#ended) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.received;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [bytes('hello')];
};

const echo: Application = async (environ, startResponse) => {
  const body = await environ['wsgi.input'].read();
  startResponse('200 OK', []);
  return [body];
};

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A promise, and the means to keep it. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('serve', () => {
  test('listens on a port of its own, and says which', async () => {
    const { server } = await start(hello);
    expect(server.host).toBe('127.0.0.1');
    expect(server.port).toBeGreaterThan(0);
  });

  test('rejects where the port is taken', async () => {
    const { server } = await start(hello);
    await expect(serve(hello, { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test.each(['app', '/', '/app/'])('rejects the mount %j', async (scriptName) => {
    await expect(serve(hello, { scriptName })).rejects.toThrow(RangeError);
  });

  test('rejects what is no application', async () => {
    await expect(serve('app.js' as never)).rejects.toThrow(TypeError);
  });

  test('answers a real client, on one connection', async () => {
    const ports = new Set<unknown>();
    const { server } = await start((environ, startResponse) => {
      ports.add(environ.REMOTE_PORT);
      return echo(environ, startResponse);
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const body of ['', 'abc', 'x'.repeat(1_000_000)]) {
      const answer = await new Promise<string>((resolve, reject) => {
        const { host, port } = server;
        const outgoing = request({ host, port, agent, method: 'POST' }, (incoming) => {
          let text = '';
          incoming.on('data', (chunk) => {
            text += chunk;
          });
          incoming.on('end', () => resolve(text));
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      });
      expect(answer.length).toBe(body.length);
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  test('answers fetch', async () => {
    const { server } = await start(hello);
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    expect(await response.text()).toBe('hello');
    expect(response.headers.get('date')).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect(response.headers.get('server')).toBe('gateway-conformance');
  });

  test('mounts the application under a prefix', async () => {
    const { server } = await start(
      (environ, startResponse) => {
        startResponse('200 OK', []);
        return [bytes(`${environ.SCRIPT_NAME}|${environ.PATH_INFO}`)];
      },
      { scriptName: '/\u00e4' },
    );
    const response = await fetch(`http://127.0.0.1:${server.port}/%C3%A4/b`);
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe('/ä|/b');
    expect((await fetch(`http://127.0.0.1:${server.port}/b`)).status).toBe(404);
  });

  test('logs what goes wrong in the application', async () => {
    const { server, log } = await start((environ) => {
      environ['wsgi.errors'].write('before\n');
      throw new Error('reason');
    });
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    expect([response.status, await response.text()]).toEqual([500, '500 Internal Server Error\n']);
    expect(log[0]).toBe('before\n');
    expect(log[1]).toMatch(/^Error: reason\n +at .*\n$/s);
  });

  test('survives parts of requests in any state', async () => {
    const { server } = await start(echo);
    const octets = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n';
    for (let length = 0; length < octets.length; length += 1) {
      const client = new Client(server);
      client.socket.write(octets.slice(0, length));
      if (length % 2 === 0) client.socket.end();
      else client.socket.once('connect', () => client.socket.resetAndDestroy());
    }
    const client = new Client(server);
    client.send(octets);
    expect(await client.until(/hi$/)).toContain('200 OK');
  });
});

describe('a connection', () => {
  test('serves pipelined requests in order', async () => {
    const { server } = await start(async (environ, startResponse) => {
      startResponse('200 OK', []);
      return [bytes(`<${environ.PATH_INFO}>`)];
    });
    const client = new Client(server);
    client.send(['/1', '/2', '/3'].map((path) => get.replace('/', path)).join(''));
    const received = await client.until(/<\/3>/);
    expect(received.match(/<.*?>/g)).toEqual(['</1>', '</2>', '</3>']);
  });

  test('gets its own answer, also where another request of the same length came before', async () => {
    const { server } = await start(async (environ, startResponse) => {
      const body = await environ['wsgi.input'].read();
      startResponse('200 OK', []);
      return [bytes(`${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${environ.HTTP_X} `), body];
    });
    const clients = [new Client(server), new Client(server)];
    for (const [line, field, body] of [
      ['POST /a', '1', 'abc'],
      ['POST /b', '1', 'abc'],
      ['PUTS /b', '2', 'abc'],
      ['PUTS /b', '2', 'def'],
    ]) {
      for (const client of clients) {
        client.received = '';
        client.send(`${line} HTTP/1.1\r\nHost: a\r\nX: ${field}\r\nContent-Length: 3\r\n\r\n${body}`);
        expect(await client.until(/\r\n0\r\n/)).toContain(`\r\n${line} ${field} \r\n3\r\n${body}\r\n`);
      }
    }
  });

  test('gets blocks as they are made', async () => {
    const first = gate();
    const { server } = await start((_environ, startResponse) => {
      startResponse('200 OK', []);
      return (async function* () {
        yield bytes('first');
        await first.opened;
        yield bytes('second');
      })();
    });
    const client = new Client(server);
    client.send(get);
    expect(await client.until(/first/)).not.toContain('second');
    first.open();
    await client.until(/second\r\n0\r\n\r\n$/);
  });

  test('gets an error response also where more is on its way', async () => {
    const { server } = await start(hello);
    const client = new Client(server);
    client.send('GET / HTTP/1.1\r\n\r\n');
    client.send('x'.repeat(5_000_000));
    expect(await client.end()).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(client.error).toBeUndefined();
  });

  test('that the client half-closed still gets its response', async () => {
    const { server } = await start(hello);
    const client = new Client(server);
    client.socket.end(get);
    expect(await client.end()).toMatch(/hello$/);
  });

  test('is reset, where its end would make a broken response look complete', async () => {
    const first = gate();
    const { server } = await start((_environ, startResponse) => {
      startResponse('200 OK', []);
      return (async function* () {
        yield bytes('first');
        await first.opened;
        throw new Error('reason');
      })();
    });
    const client = new Client(server);
    client.send('GET / HTTP/1.0\r\n\r\n');
    await client.until(/first/);
    first.open();
    await client.closed;
    expect(client.error?.code).toBe('ECONNRESET');
  });

  test('that is lost is noticed by the application, which is closed', async () => {
    const closed = gate();
    const { server } = await start((_environ, startResponse) => {
      startResponse('200 OK', []);
      const body: Body = {
        async *[Symbol.asyncIterator]() {
          for (;;) {
            yield bytes('block');
            await new Promise((resolve) => setImmediate(resolve));
          }
        },
        close: closed.open,
      };
      return body;
    });
    const client = new Client(server);
    client.send(get);
    await client.until(/block/);
    client.socket.destroy();
    await closed.opened;
  });

  test('that takes nothing is sent nothing more', async () => {
    const block = new Uint8Array(1_000_000);
    let asked = 0;
    const { server } = await start((environ, startResponse) => {
      if (environ.PATH_INFO === '/other') return hello(environ, startResponse);
      startResponse('200 OK', [['Content-Length', String(100 * block.length)]]);
      return (function* () {
        for (; asked < 100; asked += 1) yield block;
      })();
    });
    const socket = connect({ host: server.host, port: server.port });
    sockets.push(socket);
    socket.write(get);
    // While others are served, the one that takes nothing is asked for no more, sooner or later.
    for (let before = -1; asked === 0 || asked !== before; ) {
      before = asked;
      for (let at = 0; at < 20; at += 1) {
        await (await fetch(`http://127.0.0.1:${server.port}/other`)).text();
      }
    }
    expect(asked).toBeLessThan(100);
    let received = 0;
    for await (const chunk of socket) {
      received += chunk.length;
      if (received > 100 * block.length) break;
    }
    expect(received).toBeGreaterThan(100 * block.length);
  });

  test('has a time for its head', async () => {
    const { server } = await start(hello, { timeouts: { headMs: 50 } });
    const client = new Client(server);
    client.send('GET / HTTP/1.1\r\n');
    expect(await client.end()).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  test('has a time for its body', async () => {
    const { server } = await start(echo, { timeouts: { bodyMs: 50 } });
    const client = new Client(server);
    client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel');
    expect(await client.end()).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  test('has a time to be idle', async () => {
    const { server } = await start(hello, { timeouts: { idleMs: 50 } });
    const client = new Client(server);
    client.send(get);
    expect(await client.end()).toMatch(/hello$/);
  });

  test('has a time to take its response', async () => {
    const closed = gate();
    const { server } = await start(
      (_environ, startResponse) => {
        startResponse('200 OK', []);
        const block = new Uint8Array(1_000_000);
        return {
          *[Symbol.iterator]() {
            for (;;) yield block;
          },
          close: closed.open,
        };
      },
      { timeouts: { sendMs: 50 } },
    );
    const client = new Client(server);
    client.socket.pause();
    client.send(get);
    await closed.opened;
  });

  test('has a time to close', async () => {
    const { server } = await start(hello, { timeouts: { lingerMs: 50 } });
    const client = new Client(server);
    client.send('GET / HTTP/1.0\r\n\r\n');
    await client.end();
    // The client never closes its half: the server drops the connection, and what is sent then is answered by a reset.
    while (!client.socket.destroyed) {
      client.send('x');
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  test('beyond the cap is answered 503', async () => {
    const { server } = await start(hello, { limits: { connections: 1 } });
    const first = new Client(server);
    first.send(get);
    await first.until(/hello$/);
    const second = new Client(server);
    second.send(get);
    expect(await second.end()).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\n/);
    second.socket.end();
    await second.closed;
    first.send(get);
    await first.until(/hello.*hello$/s);
  });
});

describe('close', () => {
  test('closes idle connections, and takes no new ones', async () => {
    const { server } = await start(hello);
    const client = new Client(server);
    client.send(get);
    await client.until(/hello$/);
    const closing = server.close();
    await client.end();
    client.socket.end();
    await closing;
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  });

  test('waits for the requests under way', async () => {
    const called = gate();
    const answered = gate();
    const { server } = await start(async (environ, startResponse) => {
      called.open();
      await answered.opened;
      return hello(environ, startResponse);
    });
    const client = new Client(server);
    client.send(get);
    await called.opened;
    const closing = server.close();
    answered.open();
    expect(await client.end()).toMatch(/\r\nConnection: close\r\n\r\nhello$/);
    client.socket.end();
    await closing;
  });

  test('drops what is left after the deadline', async () => {
    const called = gate();
    const { server } = await start(() => {
      called.open();
      return new Promise(() => {});
    });
    const client = new Client(server);
    client.send(get);
    await called.opened;
    await server.close({ deadlineMs: 10 });
    await client.end();
    expect(client.received).toBe('');
  });

  test('may be called again', async () => {
    const { server } = await start(hello);
    await Promise.all([server.close(), server.close()]);
    await server.close();
  });
});

test('verbose prints what curl -v would', async () => {
  const lines: string[] = [];
  const { server } = await start(hello, { verbose: (line) => lines.push(line) });
  const client = new Client(server);
  client.send('GET /a?b HTTP/1.1\r\nHost: a\r\nX: \xff\r\nConnection: close\r\n\r\n');
  await client.end();
  client.socket.end();
  await client.closed;
  const bad = new Client(server);
  bad.send('nonsense\r\n');
  await bad.end();
  const { localPort } = client.socket;
  expect(lines.map((line) => line.replace(/\d\d:\d\d:\d\d|\b\d{5}\b/g, '…').replace(/Date: .*/, 'Date: …'))).toEqual(
    expect.arrayContaining([
      '> GET /a?b HTTP/1.1',
      '> Host: a',
      '> X: \\xff',
      '> Connection: close',
      '>',
      '< HTTP/1.1 200 OK',
      '< Content-Type: text/plain',
      '< Date: …',
      '< Server: gateway-conformance',
      '< Content-Length: 5',
      '< Connection: close',
      '<',
      '{ [5 bytes data]',
      '* refused: "nonsense" is not a request line (RFC 9112, 3)',
      '< HTTP/1.1 400 Bad Request',
    ]),
  );
  expect(localPort).toBeUndefined();
  expect(lines[0]).toMatch(/^\* connection from 127\.0\.0\.1 port \d+$/);
});

describe('the source', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

  test.each(files)('%s imports the binding, its neighbours, and Node, and no sockets outside of server.ts', (name) => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    for (const [, path = ''] of source.matchAll(/ from '(.*?)'/g)) {
      expect(path).toMatch(/^(\.\/[\w/-]+\.ts|\.\.\/spec\/typescript-binding\.ts|node:[\w/]+)$/);
      if (/^node:(net|http|https|tls|dgram|dns)$/.test(path)) expect(['server.ts', 'lent-memory.ts']).toContain(name);
    }
  });
});
