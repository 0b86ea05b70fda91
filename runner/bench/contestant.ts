/**
 * One side of the comparison, in a process of its own: the reference server, or `node:http` doing the same. Both have the
 * same three resources, and answer with the same fields and the same octets:
 *
 *   GET  /          the twelve octets of "Hello world\n"
 *   GET  /<octets>  so many octets, in blocks of 64 KiB, none made before the one before it is handed over
 *   POST /          reads the body, 16 KiB at a time or, in `node:http`, as it comes, and answers how many octets it had
 *
 * And a third one, that looks at nothing and answers all that comes with the same twelve octets: quicker than that no server
 * on the sockets of Node.js can be.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { serve } from '../../reference-server/index.ts';
import type { Application, InputStream } from '../../spec/index.ts';
import { answerOrders } from './forks.ts';

export type Contestant = 'reference' | 'node:http' | 'no parser';

export type ContestantOrder = { kind: 'start' } | { kind: 'usage' } | { kind: 'memory' };

export interface ContestantAnswers extends Record<ContestantOrder['kind'], unknown> {
  /** The port that it listens on. */
  start: number;
  /** How much processor time it has taken so far, in microseconds. */
  usage: number;
  /** How much memory it holds after a collection, in bytes. */
  memory: { resident: number; heap: number };
}

const SOFTWARE = 'bench';
const BLOCK_BYTES = 65_536;
const READ_BYTES = 16_384;
const IDLE_MS = 600_000;
const greeting = 'Hello world\n';
const greetingBytes = Buffer.from(greeting);
const block = Buffer.alloc(BLOCK_BYTES, 'x');

// ---- the reference server ---------------------------------------------------------------------------------------------

const application: Application = (environ, startResponse) => {
  if (environ.REQUEST_METHOD === 'POST') {
    return countInput(environ['wsgi.input']).then((octets) => {
      const body = Buffer.from(`${octets}\n`);
      startResponse('200 OK', [['Content-Type', 'text/plain']]);
      return [body];
    });
  }
  if (environ.PATH_INFO === '/') {
    startResponse('200 OK', [['Content-Type', 'text/plain']]);
    return [greetingBytes];
  }
  const octets = Number(environ.PATH_INFO.slice(1));
  startResponse('200 OK', [
    ['Content-Type', 'text/plain'],
    ['Content-Length', String(octets)],
  ]);
  return blocks(octets);
};

async function countInput(input: InputStream): Promise<number> {
  let octets = 0;
  for (;;) {
    const piece = await input.read(READ_BYTES);
    if (piece.length === 0) return octets;
    octets += piece.length;
  }
}

function* blocks(octets: number): Generator<Uint8Array> {
  for (let rest = octets; rest > 0; rest -= BLOCK_BYTES) {
    yield rest < BLOCK_BYTES ? block.subarray(0, rest) : block;
  }
}

// ---- node:http --------------------------------------------------------------------------------------------------------

function answer(request: IncomingMessage, response: ServerResponse): void {
  // The reference server leaves out what HTTP/1.1 implies.
  response.removeHeader('Connection');
  if (request.method === 'POST') {
    let octets = 0;
    request.on('data', (piece: Buffer) => {
      octets += piece.length;
    });
    request.on('end', () => {
      const body = `${octets}\n`;
      response.writeHead(200, { 'Content-Type': 'text/plain', Server: SOFTWARE, 'Content-Length': body.length });
      response.end(body);
    });
  } else if (request.url === '/') {
    response.writeHead(200, { 'Content-Type': 'text/plain', Server: SOFTWARE, 'Content-Length': greeting.length });
    // As a string, it goes out together with the head: the quickest way there is.
    response.end(greeting);
  } else {
    const octets = Number(request.url?.slice(1));
    response.writeHead(200, { 'Content-Type': 'text/plain', Server: SOFTWARE, 'Content-Length': octets });
    writeBlocks(response, octets);
  }
}

function writeBlocks(response: ServerResponse, octets: number): void {
  let rest = octets;
  const writeOn = () => {
    while (rest > 0) {
      const piece = rest < BLOCK_BYTES ? block.subarray(0, rest) : block;
      rest -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', writeOn);
        return;
      }
    }
    response.end();
  };
  writeOn();
}

// ---- both -------------------------------------------------------------------------------------------------------------

const starts: Readonly<Record<Contestant, () => Promise<number>>> = {
  async reference() {
    const timeouts = { idleMs: IDLE_MS };
    const { port } = await serve(application, { serverSoftware: SOFTWARE, timeouts });
    return port;
  },
  'node:http'() {
    const server = createServer({ keepAliveTimeout: IDLE_MS }, answer);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', 1024, () => resolve((server.address() as AddressInfo).port));
    });
  },
  'no parser'() {
    const server = createSocketServer({ noDelay: true }, (socket) => {
      socket.on('data', () => socket.write(unreadAnswer));
      socket.on('error', () => {});
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', 1024, () => resolve((server.address() as AddressInfo).port));
    });
  },
};

const unreadAnswer = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'Content-Type: text/plain',
    `Date: ${new Date().toUTCString()}`,
    `Server: ${SOFTWARE}`,
    `Content-Length: ${greeting.length}`,
    '',
    greeting,
  ].join('\r\n'),
);

const orders: { [Kind in ContestantOrder['kind']]: () => Promise<ContestantAnswers[Kind]> } = {
  start: () => starts[process.argv[2] as Contestant](),
  async usage() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  async memory() {
    // Twice: what the first collection finalizes, only the second one frees.
    for (let round = 0; round < 2; round += 1) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { resident: rss, heap: heapUsed + external };
  },
};

answerOrders<ContestantOrder>((order) => orders[order.kind]());
