import { spawn, spawnSync } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Application } from '../../spec/typescript-binding.ts';
import { type RunningServer, serve } from '../index.ts';

/** One request, in the words that every client understands. */
interface Exchange {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: readonly string[];
  readonly chunked: boolean;
}

type Answer = readonly [status: number, body: string];

const plain: Exchange = { method: 'GET', path: '/hello', fields: {}, body: [], chunked: false };
const long = 'x'.repeat(100_000);

// curl sends up to 64 KiB of a body together with the head; one of which the rest is not sent yet when the answer is an
// error, it breaks off with the connection.
const sentAtOnce = 'x'.repeat(50_000);

// What a browser, a script, or a proxy may ask of a server one after the other, on one connection.
const conversation: readonly (readonly [Exchange, Answer])[] = [
  [plain, [200, 'Hello world\n']],
  [{ ...plain, method: 'HEAD' }, [200, '']],
  [{ ...plain, path: '/stream' }, [200, 'one\ntwo\nthree\n']],
  [{ ...plain, method: 'HEAD', path: '/stream' }, [200, '']],
  [{ ...plain, method: 'POST', path: '/echo', body: ['a body'] }, [200, 'a body']],
  [
    { ...plain, method: 'POST', path: '/echo', body: ['a ', 'body in ', 'chunks'], chunked: true },
    [200, 'a body in chunks'],
  ],
  [{ ...plain, method: 'POST', path: '/echo', body: [long] }, [200, long]],
  [{ ...plain, method: 'POST', path: '/unread', body: [sentAtOnce] }, [403, 'no\n']],
  [{ ...plain, method: 'DELETE', path: '/empty' }, [204, '']],
  [{ ...plain, path: '/nothing' }, [404, '']],
  [{ ...plain, path: '/error' }, [500, '500 Internal Server Error\n']],
  [{ ...plain, path: '/echo?q', fields: { 'X-One': 'two', Cookie: 'a=b' } }, [200, 'GET q two a=b']],
];
const exchanges = conversation.map(([exchange]) => exchange);
const answers = conversation.map(([, answer]) => answer);

const peers = new Set<unknown>();

const application: Application = async (environ, startResponse) => {
  peers.add(environ.REMOTE_PORT);
  const text: [string, string][] = [['Content-Type', 'text/plain; charset=iso-8859-1']];
  switch (environ.PATH_INFO) {
    case '/hello':
      startResponse('200 OK', text);
      return [octets('Hello world\n')];
    case '/stream':
      startResponse('200 OK', text);
      return stream();
    case '/echo': {
      const told = `${environ.REQUEST_METHOD} ${environ.QUERY_STRING} ${environ.HTTP_X_ONE} ${environ.HTTP_COOKIE}`;
      const body = environ.REQUEST_METHOD === 'POST' ? await environ['wsgi.input'].read() : octets(told);
      startResponse('200 OK', text);
      return [body];
    }
    case '/unread':
      startResponse('403 Forbidden', text);
      return [octets('no\n')];
    case '/empty':
      startResponse('204 No Content', []);
      return [];
    case '/error':
      throw new Error('on purpose');
    default:
      startResponse('404 Not Found', []);
      return [];
  }
};

async function* stream(): AsyncGenerator<Uint8Array> {
  for (const line of ['one\n', 'two\n', 'three\n']) {
    await new Promise((resolve) => setImmediate(resolve));
    yield octets(line);
  }
}

function octets(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

let server: RunningServer;

beforeAll(async () => {
  server = await serve(application, { errors: { write: () => true } });
});

beforeEach(() => peers.clear());

afterAll(() => server.close({ deadlineMs: 0 }));

// ---- the clients ------------------------------------------------------------------------------------------------------

async function withUndici(pipelining: number): Promise<readonly Answer[]> {
  const client = new Client(`http://${server.host}:${server.port}`, { pipelining });
  const ask = async ({ method, path, fields, body, chunked }: Exchange): Promise<Answer> => {
    const content = chunked ? Readable.from(body.map(octets)) : body.length === 0 ? null : octets(body.join(''));
    const response = await client.request({ method, path, headers: { ...fields }, body: content });
    return [response.statusCode, Buffer.from(await response.body.arrayBuffer()).toString('latin1')];
  };
  try {
    if (pipelining > 1) return await Promise.all(exchanges.map(ask));
    return await oneByOne(ask);
  } finally {
    await client.close();
  }
}

async function oneByOne(ask: (exchange: Exchange) => Promise<Answer>): Promise<readonly Answer[]> {
  const given: Answer[] = [];
  for (const exchange of exchanges) given.push(await ask(exchange));
  return given;
}

async function withNodeHttp(): Promise<readonly Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    return await oneByOne((exchange) => askNodeHttp(exchange, agent));
  } finally {
    agent.destroy();
  }
}

function askNodeHttp({ method, path, fields, body, chunked }: Exchange, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = chunked || body.length === 0 ? {} : { 'Content-Length': body.join('').length };
    const { host, port } = server;
    const request = httpRequest({ host, port, method, path, headers: { ...fields, ...length }, agent }, (response) => {
      const received: Buffer[] = [];
      response.on('data', (chunk: Buffer) => received.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve([response.statusCode ?? 0, Buffer.concat(received).toString('latin1')]));
    });
    request.on('error', reject);
    if (fields.Expect === undefined) {
      for (const piece of body) request.write(octets(piece));
      request.end();
    } else {
      request.on('continue', () => request.end(octets(body.join(''))));
    }
  });
}

/** Runs a program to its end. */
function run(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { timeout: 30_000 });
    const output: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('latin1');
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString('latin1'));
      else reject(new Error(`${command} ended with ${code}: ${errors}`));
    });
    child.stdin.end(input);
  });
}

async function withPython(): Promise<readonly Answer[]> {
  const script = fileURLToPath(new URL('real_clients.py', import.meta.url));
  return JSON.parse(
    await run('python3', [script], JSON.stringify({ host: server.host, port: server.port, exchanges })),
  );
}

async function withCurl(): Promise<readonly Answer[]> {
  const args = exchanges.flatMap((exchange, at) => [...(at === 0 ? [] : ['--next']), ...curlArguments(exchange)]);
  const output = await run('curl', args);
  // Each body, and behind it the status.
  const told = output.matchAll(/([\s\S]*?)--- status (\d{3})\n/g);
  return [...told].map(([, body = '', status]): Answer => [Number(status), body]);
}

function curlArguments({ method, path, fields, body, chunked }: Exchange): readonly string[] {
  return [
    '--silent',
    '--show-error',
    '--max-time',
    '20',
    ...(method === 'HEAD' ? ['--head', '--output', '/dev/null'] : ['--request', method]),
    ...Object.entries(fields).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    ...(chunked ? ['--header', 'Transfer-Encoding: chunked'] : []),
    ...(body.length === 0 ? [] : ['--data-binary', body.join('')]),
    '--write-out',
    '--- status %{http_code}\\n',
    '--url',
    `http://${server.host}:${server.port}${path}`,
  ];
}

const available = (command: string) => spawnSync(command, ['--version']).status === 0;

interface RealClient {
  readonly name: string;
  readonly present: boolean;
  readonly converse: () => Promise<readonly Answer[]>;
  readonly connections: number;
}

// What undici receives after the response to HEAD, it does not trust: it takes another connection.
const undiciConnections = 1 + exchanges.filter(({ method }) => method === 'HEAD').length;

const clients: readonly RealClient[] = [
  { name: 'undici', present: true, converse: () => withUndici(1), connections: undiciConnections },
  {
    name: 'undici, pipelining',
    present: true,
    converse: () => withUndici(exchanges.length),
    connections: undiciConnections,
  },
  { name: 'node:http', present: true, converse: withNodeHttp, connections: 1 },
  {
    name: "Python's http.client (needs python3)",
    present: available('python3'),
    converse: withPython,
    connections: 1,
  },
  { name: 'curl (needs curl)', present: available('curl'), converse: withCurl, connections: 1 },
];

describe('a client that keeps its connection gets its answers', () => {
  for (const { name, present, converse, connections } of clients) {
    test.skipIf(!present)(name, async () => {
      expect(await converse()).toEqual(answers);
      expect(peers.size).toBe(connections);
    });
  }
});

const expectant: Exchange = {
  ...plain,
  method: 'POST',
  path: '/echo',
  fields: { Expect: '100-continue', 'Content-Length': '6' },
  body: ['a body'],
  chunked: true,
};

describe('a client that waits for a 100 (Continue) gets it', () => {
  test('node:http', async () => {
    expect(await askNodeHttp(expectant)).toEqual([200, 'a body']);
  });

  test.skipIf(!available('curl'))('curl (needs curl)', async () => {
    const url = `http://${server.host}:${server.port}/echo`;
    const args = ['--silent', '--verbose', '--stderr', '-', '--expect100-timeout', '20', '--max-time', '20'];
    const told = await run('curl', [...args, '--header', 'Expect: 100-continue', '--data-binary', 'a body', url]);
    expect(told).toMatch(/< HTTP\/1\.1 100 Continue\r\n[\s\S]*< HTTP\/1\.1 200 OK\r\n[\s\S]*a body/);
  });
});
