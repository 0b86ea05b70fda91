import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Application } from '../../spec/typescript-binding.ts';
import { type RunningServer, serve } from '../index.ts';
import { randomNumbers } from './cuts.ts';
import { Chance, damaged, encode, malformed, type RequestParts, wellFormed } from './generated-requests.ts';

// `GENERATED_REQUESTS=200000 npx vitest run generated-requests` sends more of them; `GENERATED_SEED=<n>` sends others.
const REQUESTS = Number(process.env.GENERATED_REQUESTS ?? 4_000);
const SEED = Number(process.env.GENERATED_SEED ?? 1);
const AT_ONCE = 32;
const MILLISECONDS_EACH = 20;
const HEAP_GROWTH_BYTES = 16 * 2 ** 20;

const log: string[] = [];
let server: RunningServer;

/** Answers what it was asked, so that an answer can be told from that to another request. PUT leaves its body unread. */
const application: Application = async (environ, startResponse) => {
  const method = environ.REQUEST_METHOD;
  const body = method === 'PUT' ? new Uint8Array() : await environ['wsgi.input'].read();
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [Buffer.from(summary(method, body), 'latin1')];
};

function summary(method: string, body: Uint8Array): string {
  return `${method} ${body.length} ${body.reduce((sum, octet) => (31 * sum + octet) % 1_000_003, 7)}`;
}

function answerTo({ method, body }: RequestParts): string {
  return summary(method, method === 'PUT' ? new Uint8Array() : Buffer.from(body, 'latin1'));
}

/** What a connection sends, and what has to come back: the answers in order, then perhaps a refusal. */
interface Conversation {
  readonly requests: readonly RequestParts[];
  /** What comes after the well-formed requests. */
  readonly rest: string;
  /** The statuses of which one has to answer the rest; none where anything may. */
  readonly refusals: readonly number[];
  readonly ending: 'half-close' | 'wait' | 'reset';
  readonly told: string;
}

function converse(chance: Chance): Conversation {
  const some = (least: number, most: number) =>
    Array.from({ length: chance.between(least, most) }, () => wellFormed(chance));
  if (chance.happens(0.6)) {
    const { fault, octets, statuses } = malformed(chance);
    const ending = chance.happens(0.5) ? 'half-close' : 'wait';
    return { requests: some(0, 1), rest: octets, refusals: statuses, ending, told: fault };
  }
  if (chance.happens(0.6)) {
    const ending = chance.happens(0.2) ? 'reset' : 'half-close';
    return { requests: some(0, 1), rest: damaged(chance), refusals: [], ending, told: 'damaged' };
  }
  return { requests: some(1, 3), rest: '', refusals: [], ending: 'half-close', told: 'well-formed' };
}

/** Carries a conversation out; gives what is wrong with the answers. */
async function carryOut(conversation: Conversation, chance: Chance): Promise<string | undefined> {
  const { requests, rest, ending } = conversation;
  const octets = Buffer.from(requests.map(encode).join('') + rest, 'latin1');
  const socket = connect({ port: server.port, host: server.host, allowHalfOpen: true, noDelay: true });
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  // The server may end the connection while the rest is still on its way.
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  await once(socket, 'connect');
  const reset = ending === 'reset' ? chance.between(0, octets.length) : octets.length;
  await sendInPieces(socket, octets.subarray(0, reset), chance);
  if (ending === 'reset') {
    socket.resetAndDestroy();
    return undefined;
  }
  if (ending === 'half-close') socket.end();
  await ended;
  if (ending === 'half-close') socket.destroy();
  // Without a trace in the system: so many connections would use up its ports. (Node.js never closes a socket that is
  // reset behind its half-close.)
  else socket.resetAndDestroy();
  return judge(conversation, received);
}

async function sendInPieces(socket: Socket, octets: Uint8Array, chance: Chance): Promise<void> {
  const most = chance.among([octets.length, octets.length, 1_000, 20]);
  for (let at = 0, pieces = 0; at < octets.length; pieces += 1) {
    const end = pieces === 8 ? octets.length : at + chance.between(1, Math.max(1, most));
    socket.write(octets.subarray(at, end));
    at = end;
    if (chance.happens(0.5)) await new Promise((resolve) => setImmediate(resolve));
  }
}

function judge({ requests, refusals, rest }: Conversation, received: string): string | undefined {
  let at = 0;
  for (const request of requests) {
    const end = received.indexOf('\r\n\r\n', at);
    const head = received.slice(at, end + 2);
    if (end < 0 || !head.startsWith('HTTP/1.1 200 OK\r\n')) return 'a well-formed request was not served';
    const answer = answerTo(request);
    if (!head.includes(`\r\nContent-Length: ${answer.length}\r\n`)) return 'an answer has another length';
    const body = request.method === 'HEAD' ? '' : answer;
    at = end + 4 + body.length;
    if (received.slice(end + 4, at) !== body) return `the answer is not "${answer}"`;
  }
  if (refusals.length > 0) {
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(received.slice(at))?.[1];
    if (!refusals.includes(Number(status))) return `it was answered ${status}, not ${refusals.join(' or ')}`;
    if (!received.slice(at).includes('\r\nConnection: close\r\n')) return 'the connection was not closed';
  } else if (rest === '' && at !== received.length) return 'there is more than the answers';
  return at === received.length || received.startsWith('HTTP/1.1 ', at) ? undefined : 'what came is no response';
}

/** Carries out conversations, several at once, until so many requests are sent; gives the failures. */
async function carryOutMany(count: number, seed: number): Promise<readonly string[]> {
  const failures: string[] = [];
  let sent = 0;
  let nth = 0;
  async function worker(): Promise<void> {
    while (sent < count && failures.length < 10) {
      nth += 1;
      const own = seed * 1_000_000 + nth;
      const chance = new Chance(randomNumbers(own));
      const conversation = converse(chance);
      sent += conversation.requests.length + (conversation.rest === '' ? 0 : 1);
      const failure = await carryOut(conversation, chance);
      if (failure === undefined) continue;
      const octets = JSON.stringify(conversation.requests.map(encode).join('') + conversation.rest);
      failures.push(`${own} (${conversation.told}): ${failure}\n${octets.slice(0, 2_000)}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failures;
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

beforeAll(async () => {
  server = await serve(application, { errors: { write: (text) => log.push(text) } });
});

afterAll(() => server.close({ deadlineMs: 0 }));

test(
  `${REQUESTS} requests, half of them malformed, are told apart, and leave nothing behind`,
  async () => {
    const before = openSockets();
    // What is compiled and cached once comes with the first of them.
    expect(await carryOutMany(REQUESTS / 4, SEED)).toEqual([]);
    await vi.waitFor(() => expect(openSockets()).toBe(before), { timeout: 10_000 });
    // Only what came of the client is logged: no error of the server's own.
    expect(log.filter((text) => !/^(RemoteProtocolError|ClientDisconnect): /.test(text))).toEqual([]);
    log.length = 0;
    const heap = heapBytes();

    expect(await carryOutMany((3 * REQUESTS) / 4, SEED + 1)).toEqual([]);
    await vi.waitFor(() => expect(openSockets()).toBe(before), { timeout: 10_000 });
    expect(log.filter((text) => !/^(RemoteProtocolError|ClientDisconnect): /.test(text))).toEqual([]);
    log.length = 0;
    expect(heapBytes() - heap).toBeLessThan(HEAP_GROWTH_BYTES);
  },
  60_000 + REQUESTS * MILLISECONDS_EACH,
);
