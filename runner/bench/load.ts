/**
 * The load, in a process of its own: a client as light as can be, so that it is the server that is measured. Requests are
 * octets made beforehand, and every socket reads into the same buffer. Of a response it looks at the status and counts the
 * octets: after the first one, which is read properly, they all have the same length.
 */

import { connect, type Socket } from 'node:net';
import { answerOrders } from './forks.ts';

export type LoadOrder =
  /** Each connection sends one of the requests after the other, over and over. */
  | { kind: 'open'; port: number; connections: number; requests: readonly string[] }
  | { kind: 'requests'; port: number; durationMs: number }
  | { kind: 'upload'; port: number; octets: number }
  | { kind: 'download'; port: number; octets: number }
  | { kind: 'close'; port: number };

export interface LoadAnswers extends Record<LoadOrder['kind'], unknown> {
  /** How many connections there are now; each has been used once. */
  open: number;
  requests: { responses: number; seconds: number };
  upload: { seconds: number };
  download: { seconds: number };
  close: undefined;
}

const HOST = '127.0.0.1';
const READ_BYTES = 262_144;
const UPLOAD_BLOCK = Buffer.alloc(READ_BYTES, 'x');
const OPENED_AT_ONCE = 100;
const readBuffer = Buffer.allocUnsafe(READ_BYTES);

/** A connection that is asked, and says when the answer is complete. */
class Client {
  readonly #socket: Socket;
  readonly #head: Buffer[] = [];
  #expected = 0;
  #received = 0;
  #answered: () => void = () => {};
  #failed: (error: Error) => void = () => {};
  /** How long a response is; 0 where each one has to be read. */
  length = 0;

  private constructor(port: number, opened: () => void) {
    const callback = (count: number, buffer: Uint8Array) => {
      this.#receive(count, buffer);
      return true;
    };
    this.#socket = connect({ port, host: HOST, noDelay: true, onread: { buffer: readBuffer, callback } }, opened);
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#failed(new Error('the server closed a connection')));
  }

  static open(port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const client: Client = new Client(port, () => resolve(client));
      client.#failed = reject;
    });
  }

  onAnswer(answered: () => void, failed: (error: Error) => void): void {
    this.#answered = answered;
    this.#failed = failed;
  }

  /** Sends a request, or the beginning of one; false when the socket wants to be drained before more. */
  send(octets: Buffer): boolean {
    this.#expected = this.length;
    this.#received = 0;
    return this.#socket.write(octets);
  }

  sendOn(octets: Buffer, then: () => void): void {
    if (this.#socket.write(octets)) process.nextTick(then);
    else this.#socket.once('drain', then);
  }

  close(): void {
    this.onAnswer(
      () => {},
      () => {},
    );
    this.#socket.resetAndDestroy();
  }

  #receive(count: number, buffer: Uint8Array): void {
    if (this.#received === 0 && this.#expected > 0 && buffer[9] !== 0x32) {
      this.#failed(new Error(`the server answered "${Buffer.from(buffer.subarray(0, 40)).toString('latin1')}"`));
      return;
    }
    this.#received += count;
    if (this.#expected === 0) this.#readHead(Buffer.from(buffer.subarray(0, count)));
    if (this.#received === this.#expected) this.#answered();
    else if (this.#expected > 0 && this.#received > this.#expected) this.#failed(new Error('a response is too long'));
  }

  #readHead(octets: Buffer): void {
    this.#head.push(octets);
    const text = Buffer.concat(this.#head).toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.#head.length = 0;
    const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, end + 2))?.[1];
    if (!text.startsWith('HTTP/1.1 200 ') || length === undefined) {
      this.#failed(new Error(`the server answered "${text.slice(0, 40)}"`));
      return;
    }
    this.#expected = end + 4 + Number(length);
  }

  /** One request, whose response is read properly; gives its length. */
  ask(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.length = 0;
      this.onAnswer(() => resolve(this.#expected), reject);
      this.send(request);
    });
  }
}

const pools = new Map<number, { clients: Client[]; all: readonly Buffer[] }>();

async function open({ port, connections, requests }: Extract<LoadOrder, { kind: 'open' }>): Promise<number> {
  close(port);
  const all = requests.map((request) => Buffer.from(request, 'latin1'));
  const [octets = Buffer.alloc(0)] = all;
  const clients: Client[] = [];
  pools.set(port, { clients, all });
  while (clients.length < connections) {
    const count = Math.min(OPENED_AT_ONCE, connections - clients.length);
    const opened = await Promise.allSettled(
      Array.from({ length: count }, async () => {
        const client = await Client.open(port);
        clients.push(client);
        client.length = await client.ask(octets);
      }),
    );
    // The limit of open files is reached: the benchmark says how far it came.
    if (opened.some(({ status }) => status === 'rejected')) break;
  }
  for (const client of clients) {
    client.onAnswer(
      () => {},
      () => {},
    );
  }
  return clients.length;
}

function requests({ port, durationMs }: Extract<LoadOrder, { kind: 'requests' }>): Promise<LoadAnswers['requests']> {
  const { clients, all } = pools.get(port) ?? { clients: [], all: [] };
  return new Promise((resolve, reject) => {
    let responses = 0;
    let busy = clients.length;
    let stopping = false;
    const start = performance.now();
    setTimeout(() => {
      stopping = true;
    }, durationMs);
    keepAwake(() => busy > 0);
    for (const client of clients) {
      let sent = 0;
      const send = (): void => {
        const request = all[sent % all.length];
        sent += 1;
        if (request !== undefined) client.send(request);
      };
      client.onAnswer(() => {
        responses += 1;
        if (!stopping) send();
        else {
          busy -= 1;
          if (busy === 0) resolve({ responses, seconds: (performance.now() - start) / 1000 });
        }
      }, reject);
      send();
    }
  });
}

// A process that sleeps has to be woken by each response, at the expense of the server that sends it, and that may take
// longer than all else. So the load does not sleep: it asks the system for events without waiting for them.
function keepAwake(needed: () => boolean): void {
  if (needed()) setImmediate(keepAwake, needed);
}

async function upload({ port, octets }: Extract<LoadOrder, { kind: 'upload' }>): Promise<LoadAnswers['upload']> {
  const client = await Client.open(port);
  const head = Buffer.from(`POST / HTTP/1.1\r\nHost: ${HOST}:${port}\r\nContent-Length: ${octets}\r\n\r\n`);
  const start = performance.now();
  const answered = client.ask(head);
  let rest = octets;
  const sendOn = () => {
    if (rest <= 0) return;
    const piece = rest < READ_BYTES ? UPLOAD_BLOCK.subarray(0, rest) : UPLOAD_BLOCK;
    rest -= piece.length;
    client.sendOn(piece, sendOn);
  };
  sendOn();
  await answered;
  const seconds = (performance.now() - start) / 1000;
  client.close();
  return { seconds };
}

async function download({ port, octets }: Extract<LoadOrder, { kind: 'download' }>): Promise<LoadAnswers['download']> {
  const client = await Client.open(port);
  const start = performance.now();
  const length = await client.ask(Buffer.from(`GET /${octets} HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`));
  const seconds = (performance.now() - start) / 1000;
  client.close();
  if (length < octets) throw new Error(`the server sent ${length} octets instead of ${octets}`);
  return { seconds };
}

function close(port: number): void {
  for (const client of pools.get(port)?.clients ?? []) client.close();
  pools.delete(port);
}

type Carry = { [Kind in LoadOrder['kind']]: (order: Extract<LoadOrder, { kind: Kind }>) => unknown };
const orders: Carry = { open, requests, upload, download, close: ({ port }) => close(port) };

answerOrders<LoadOrder>(async (order) => (orders[order.kind] as (order: LoadOrder) => unknown)(order));
