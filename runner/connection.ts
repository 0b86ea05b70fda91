/** One raw connection of the client: what is written goes out as it is, what arrives is kept. */
import { readSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Ending, Pieces } from '../suites/index.ts';
import { patientNow } from './patient-clock.ts';

/** A server that sends more than this in one exchange is cut off; no application of a check sends as much. */
const floodBytes = 1_500_000;
/** The same where what is sent has to be more than the system keeps of it while the client does not read. */
const lateFloodBytes = 10_000_000;

/**
 * Whose latest so many octets have come within so many milliseconds has not come to a stop: it is less than a server may
 * be silent.
 */
const stream = { octets: 16_384, withinMs: 250 } as const;

/** Turns of the event loop behind a deadline: accepting, reading, running the application and answering take some each. */
const lateTurns = 10;

/** How long a server may take to accept a connection that the system has made for it, in milliseconds, and in turns. */
const acceptingMs = 10;

export class Connection {
  received = '';
  /** How much of it belongs to requests that have been answered. */
  settled = 0;
  ending: Ending = 'open';
  /** Whether more came than any exchange has use for, so that the kit broke it off. */
  flooded = false;
  /** Whether nothing more can come. */
  get ended(): boolean {
    return this.flooded || this.ending !== 'open';
  }
  /** Whether much is still coming. */
  get streams(): boolean {
    return !this.ended && patientNow() - this.#streamed.at < stream.withinMs;
  }
  readonly sent: string[] = [];
  /** How much had come when it was last looked whether that is much, and when that was. */
  #streamed = { octets: 0, at: Number.NEGATIVE_INFINITY };
  /** Why there is no connection, in words; empty where there is one. */
  failure = '';
  #mostBytes: number;
  readonly #socket: Socket;
  #wake: () => void = () => {};
  #opened: boolean | null = null;
  /** Whether the server has accepted the connection, or has had the time for it. */
  #accepted = false;

  constructor(host: string, port: number, mostBytes = floodBytes) {
    this.#mostBytes = mostBytes;
    this.#socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.#socket.on('connect', () => this.#change(() => (this.#opened = true)));
    this.#socket.on('data', (data: Buffer) => this.#change(() => this.#take(data)));
    this.#socket.on('end', () => this.#change(() => this.#end(this.#wasReset() ? 'reset' : 'closed')));
    this.#socket.on('error', (error) => this.#change(() => this.#fail(error)));
    this.#socket.on('close', () => this.#change(() => this.#end('closed')));
    const destroy = this.#socket._destroy;
    this.#socket._destroy = (error, callback) => {
      if (error !== null) this.#readLast();
      destroy.call(this.#socket, error, callback);
    };
  }

  /** Node.js lets go of a socket at the first write that fails, with what has come and was not read (RFC 9112 section 9.6). */
  #readLast(): void {
    const descriptor = this.#descriptor;
    if (descriptor < 0 || this.#socket.isPaused()) return;
    const memory = Buffer.alloc(65536);
    try {
      while (this.received.length <= this.#mostBytes) {
        const length = readSync(descriptor, memory);
        if (length === 0) return;
        this.#keep(memory.subarray(0, length));
      }
    } catch {
      // Nothing is left.
    }
  }

  /** Node.js takes a reset that it meets together with the last bytes for the end; the system still tells of it. */
  #wasReset(): boolean {
    try {
      if (this.#descriptor >= 0) readSync(this.#descriptor, Buffer.alloc(1));
      return false;
    } catch (error) {
      return error instanceof Error && isReset(error);
    }
  }

  /** The socket's number in the system; negative where there is none. */
  get #descriptor(): number {
    const { _handle: handle } = this.#socket as { _handle?: { fd?: number } | null };
    return handle?.fd ?? -1;
  }

  /** One byte more than is of use tells that there was more. */
  #keep(data: Buffer): void {
    this.received += data.toString('latin1', 0, this.#mostBytes + 1 - this.received.length);
  }

  #take(data: Buffer): void {
    this.#accepted = true;
    this.#keep(data);
    if (this.received.length - this.#streamed.octets >= stream.octets) {
      this.#streamed = { octets: this.received.length, at: patientNow() };
    }
    if (this.received.length > this.#mostBytes) {
      this.flooded = true;
      this.reset();
    }
  }

  #fail(error: Error): void {
    if (this.#opened !== true) this.failure = `no connection: ${error.message}`;
    this.#end(isReset(error) ? 'reset' : 'refused');
  }

  #end(ending: Ending): void {
    this.#opened ??= false;
    if (!this.ended) this.ending = ending;
  }

  #change(apply: () => void): void {
    apply();
    this.#wake();
  }

  /** Waits until the condition holds, at most until `deadline` (as {@link patientNow} tells). Resolves to whether it holds. */
  async until(condition: () => boolean, deadline: number): Promise<boolean> {
    for (;;) {
      const begun = performance.now();
      if (condition()) return true;
      const costMs = performance.now() - begun;
      const left = deadline - patientNow();
      if (left <= 0) return this.#lateLook(condition);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      // Who sends without end makes each look longer; looking must not take more than a part of the time.
      if (costMs > 1) await new Promise((resolve) => setTimeout(resolve, 3 * costMs));
    }
  }

  /**
   * What had come before the deadline may still wait to be read, where the kit itself was busy, and a server in the same
   * process was, too: it has a few turns to take up what waits for it, and to answer.
   */
  async #lateLook(condition: () => boolean): Promise<boolean> {
    for (let turn = 0; turn < lateTurns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return condition();
  }

  /** From now on no more than this is of use; a server that sends more is cut off. */
  expectAtMost(bytes: number): void {
    this.#mostBytes = this.received.length + bytes;
  }

  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.expectAtMost(lateFloodBytes);
    this.#socket.resume();
  }

  /** Resolves to whether the connection was established. */
  async established(deadline: number): Promise<boolean> {
    await this.until(() => this.#opened !== null, deadline);
    if (this.#opened === null) {
      this.ending = 'unmade';
      this.failure = 'no connection within the time limit';
    }
    return this.#opened === true;
  }

  /** Writes bytes, cut as told, each piece apart from the next. */
  async send(text: string, pieces: Pieces): Promise<void> {
    if (this.sent.length > 0) await this.#readFirst();
    for (const piece of cut(text, pieces)) {
      if (this.#socket.destroyed || this.#socket.writableEnded) return;
      this.sent.push(piece);
      this.#socket.write(Buffer.from(piece, 'latin1'));
      if (pieces !== 'whole') await this.apart();
    }
  }

  /**
   * Lets what was written arrive before the next piece: a turn of the event loop. What comes before the server has
   * accepted the connection arrives with all that follows until then; for that it is given a moment.
   */
  async apart(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#accepted) return;
    this.#accepted = true;
    for (let ms = 0; ms < acceptingMs; ms += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** A write to a connection that the server has ended throws away what has come and was not read. */
  async #readFirst(): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** What is sent until `uncork` goes out in one write. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  halfClose(): void {
    this.#socket.end();
  }

  close(): void {
    this.#end('left');
    this.#socket.destroy();
  }

  reset(): void {
    this.#end('left');
    // While it is being shut down, Node cannot reset a connection, and would never close it either.
    const { writableEnded, writableFinished } = this.#socket;
    if (writableEnded && !writableFinished) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }
}

/** Whether the connection was there, and the server broke it off. */
function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function cut(text: string, pieces: Pieces): readonly string[] {
  if (pieces === 'whole') return [text];
  if (pieces === 'bytes') return [...text];
  const bounds = [0, ...pieces, text.length];
  return bounds
    .slice(1)
    .map((bound, index) => text.slice(bounds[index], bound))
    .filter((piece) => piece !== '');
}
