/**
 * The server: the only file that touches sockets, with `lent-memory.ts` below it. It carries octets between them and the
 * connections, keeps the time, and starts and stops.
 */

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Application } from '../spec/typescript-binding.ts';
import { Connection, type ConnectionSettings, type Transport } from './connection.ts';
import type { ErrorsSink } from './errors-stream.ts';
import { readInto } from './lent-memory.ts';
import { defaultLimits, defaultTimeouts, type Limits, type Timeouts } from './limits.ts';
import type { Borrower, Returned } from './loan.ts';
import { type Parts, strictParts } from './parts.ts';
import type { Piece } from './response-framing.ts';
import { createTrace, type VerboseHook } from './verbose-trace.ts';

/** What `serve` can be told; everything has a default. */
export interface ServeOptions {
  /**
   * The address to listen on, as `net.Server.listen` takes it. Default `127.0.0.1`. `serve` rejects with Node's error
   * (`EADDRNOTAVAIL`, `ENOTFOUND`) when there is no such address here.
   */
  readonly host?: string;
  /**
   * The TCP port to listen on, 0 to 65535; 0 lets the system choose. Default 0. `serve` rejects with Node's error
   * (`EADDRINUSE`, `EACCES`, `ERR_SOCKET_BAD_PORT`) when it is not to be had.
   */
  readonly port?: number;
  /**
   * The path that the application is mounted at: `SCRIPT_NAME` (PEP 3333, "environ Variables"), unescaped. Empty, or a
   * path that begins with `/` and does not end with it; else `serve` rejects with a RangeError. Requests for other paths
   * are answered 404, and the application does not see them. Default empty.
   */
  readonly scriptName?: string;
  /** `SERVER_NAME` (RFC 3875, 4.1.14). Default: the host that the request is for, else the address it came in at. */
  readonly serverName?: string;
  /** `SERVER_SOFTWARE`, and the Server field of responses (RFC 9110, 10.2.4). Default `gateway-conformance`. */
  readonly serverSoftware?: string;
  /** How much the server accepts; see `Limits` for units, defaults, and the answers beyond. */
  readonly limits?: Partial<Limits>;
  /** How long the server waits; see `Timeouts` for units, defaults, and what follows. */
  readonly timeouts?: Partial<Timeouts>;
  /**
   * Where `wsgi.errors` goes (PEP 3333, "Input and Error Streams"), and the errors of the application, with their stack.
   * Default `process.stderr`.
   */
  readonly errors?: ErrorsSink;
  /** Is given each request and each response, line by line, as `curl -v` prints them. Default: nothing is printed. */
  readonly verbose?: VerboseHook;
  /** Parts in the place of the strict ones: for building servers that are wrong on purpose. */
  readonly parts?: Partial<Parts>;
}

export interface CloseOptions {
  /** How long requests under way may take, in milliseconds; then their connections are dropped. Default 10000. */
  readonly deadlineMs?: number;
}

export interface RunningServer {
  /** The address that the server listens on. */
  readonly host: string;
  /** The port that the server listens on. */
  readonly port: number;
  /**
   * Stops: no new connections, idle ones are closed, requests under way are answered, and after the deadline what is left
   * is dropped. Resolves when every connection is closed, also when called again. Never rejects.
   */
  close(options?: CloseOptions): Promise<void>;
}

const DEADLINE_MS = 10_000;

/** Serves the application over HTTP/1.1, until it is closed. */
export async function serve(application: Application, options: ServeOptions = {}): Promise<RunningServer> {
  if (typeof application !== 'function') throw new TypeError('the application is not a function');
  const scriptName = options.scriptName ?? '';
  if (scriptName !== '' && !/^\/.*[^/]$/su.test(scriptName)) {
    throw new RangeError(`scriptName "${scriptName}" is neither empty nor a path like "/app"`);
  }
  const parts: Parts = { ...strictParts, ...options.parts };
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const timeouts: Timeouts = { ...defaultTimeouts, ...options.timeouts };
  const sink = options.errors ?? process.stderr;
  const clock = new CoarseClock();
  const trace = options.verbose === undefined ? undefined : createTrace(options.verbose);
  const settings: ConnectionSettings = {
    application,
    parts,
    limits,
    timeouts,
    scriptName: Buffer.from(scriptName, 'utf8').toString('latin1'),
    serverName: options.serverName,
    serverSoftware: options.serverSoftware ?? 'gateway-conformance',
    errors: parts.createErrorsStream(sink),
    trace,
    log: (message) => void sink.write(`${message}\n`),
    now: () => clock.milliseconds,
    date: httpDate,
  };

  const connections = new Set<SocketConnection>();
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (accepted) => {
    // Beyond twice the cap, not even the answer that there is no room has room.
    if (connections.size >= 2 * limits.connections) {
      accepted.destroy();
      return;
    }
    const connection = new SocketConnection(settings, accepted);
    connection.protocol.overloaded = connections.size >= limits.connections;
    connections.add(connection);
    trace?.remark(`connection from ${connection.remote}`);
    connection.onClose(() => {
      trace?.remark(`connection from ${connection.remote} closed`);
      connections.delete(connection);
    });
  });

  await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  const address = server.address() as AddressInfo;
  const period = sweepPeriod(timeouts);
  const sweep = setInterval(() => {
    clock.tick();
    for (const { protocol } of connections) protocol.expire(clock.milliseconds, period);
  }, period);
  sweep.unref();

  let closing: Promise<void> | undefined;
  async function close({ deadlineMs = DEADLINE_MS }: CloseOptions): Promise<void> {
    const stopped = [
      new Promise<void>((resolve) => void server.close(() => resolve())),
      ...Array.from(connections, (connection) => new Promise<void>((resolve) => connection.onClose(resolve))),
    ];
    for (const { protocol } of connections) protocol.stop();
    const deadline = setTimeout(() => {
      for (const connection of connections) connection.destroy(false);
    }, deadlineMs);
    await Promise.all(stopped);
    clearTimeout(deadline);
    clearInterval(sweep);
  }
  return {
    host: address.address,
    port: address.port,
    close(closeOptions: CloseOptions = {}): Promise<void> {
      closing ??= close(closeOptions);
      return closing;
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off('error', reject);
      // An error while accepting (no file descriptors left) must not end the server.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** The time as it was at the last tick: all that time limits need, without asking the system at every step. */
class CoarseClock {
  milliseconds = performance.now();

  tick(): void {
    this.milliseconds = performance.now();
  }
}

const SHORTEST_PERIOD_MS = 5;
const LONGEST_PERIOD_MS = 1_000;

// Often enough for the shortest of the limits.
function sweepPeriod({ headMs, bodyMs, idleMs, lingerMs }: Timeouts): number {
  const shortest = Math.min(...[headMs, bodyMs, idleMs, lingerMs].filter((limit) => limit > 0));
  return Math.min(LONGEST_PERIOD_MS, Math.max(SHORTEST_PERIOD_MS, Math.floor(shortest / 10)));
}

let presentDate: string | undefined;

// RFC 9110, 5.6.7: IMF-fixdate, which is another one when the second is over.
function httpDate(): string {
  if (presentDate === undefined) {
    const now = new Date();
    presentDate = now.toUTCString();
    const over = setTimeout(() => {
      presentDate = undefined;
    }, 1000 - now.getMilliseconds());
    over.unref();
  }
  return presentDate;
}

// With no room to spare, `drain` says that all that was written is with the operating system.
const HIGH_WATER_BYTES = 1;

const READ_BYTES = 65_536;

// All connections read into the same memory, one after the other: what has come is used, or copied, before the next read.
// Where much comes, that would be much to copy, and each read has memory of its own; where a read fills it, the next one
// has twice as much.
const MOST_READ_BYTES = 262_144;
const lentBuffer = Buffer.allocUnsafeSlow(READ_BYTES);
const MUCH_BYTES = READ_BYTES / 4;

// To make a view of that memory is a good part of what it costs to read a request, so it is made once for each length.
const VIEWS = 4_096;
const lentViews: (Buffer | undefined)[] = new Array(VIEWS).fill(undefined);

/** So many octets from the beginning of the memory that all connections read into. */
function lentOctets(length: number): Buffer {
  const made = lentViews[length];
  if (made !== undefined) return made;
  const view = lentBuffer.subarray(0, length);
  if (length < VIEWS) lentViews[length] = view;
  return view;
}

// Pieces up to this size in all are put together, which is cheaper than to hand them over one by one.
const JOINED_BYTES = 8_192;

/** A connection on its socket. */
class SocketConnection implements Transport {
  readonly protocol: Connection;
  /** The client, for people. */
  readonly remote: string;
  readonly #socket: Socket;
  readonly #sendMs: number;
  readonly #flushed: () => void;
  #draining = false;
  #lent = false;

  constructor(settings: ConnectionSettings, accepted: Socket) {
    let buffer = lentBuffer;
    let latest = 0;
    const reading = {
      buffer(): Buffer {
        const size = latest === buffer.length ? Math.min(2 * latest, MOST_READ_BYTES) : READ_BYTES;
        buffer = latest < MUCH_BYTES ? lentBuffer : Buffer.allocUnsafeSlow(size);
        return buffer;
      },
      received(length: number): void {
        latest = length;
        if (buffer === lentBuffer) protocol.receive(lentOctets(length), true);
        else protocol.receive(buffer.subarray(0, length));
      },
    };
    const socket = readInto(accepted, reading, { allowHalfOpen: true, writableHighWaterMark: HIGH_WATER_BYTES });
    this.#socket = socket;
    this.#sendMs = settings.timeouts.sendMs;
    this.remote = `${socket.remoteAddress} port ${socket.remotePort}`;
    this.protocol = new Connection(settings, this, {
      localAddress: withoutMapping(socket.localAddress),
      localPort: socket.localPort ?? 0,
      remoteAddress: withoutMapping(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
    });
    const { protocol } = this;
    this.#flushed = () => {
      this.#draining = false;
      if (!this.pending) protocol.transmitted();
    };
    socket.on('end', () => protocol.receiveEnd());
    socket.on('close', () => protocol.closed());
    // What there is to say about an error is said by the `close` that follows.
    socket.on('error', () => {});
    socket.on('timeout', () => {
      if (this.pending) this.destroy(false);
    });
  }

  onClose(closed: () => void): void {
    this.#socket.once('close', closed);
  }

  get lost(): boolean {
    return !this.#socket.writable;
  }

  get pending(): boolean {
    return this.#socket.writableLength > 0;
  }

  write(pieces: readonly Piece[]): void {
    const socket = this.#socket;
    const [first] = pieces;
    if (first === undefined || !socket.writable) return;
    if (pieces.length === 1) {
      if (typeof first === 'string') socket.write(first, 'latin1');
      else socket.write(first);
    } else {
      let length = 0;
      for (const piece of pieces) length += piece.length;
      if (length <= JOINED_BYTES) socket.write(join(pieces), 'latin1');
      else {
        socket.cork();
        for (const piece of pieces) {
          if (typeof piece === 'string') socket.write(piece, 'latin1');
          else socket.write(piece);
        }
        socket.uncork();
      }
    }
    if (this.pending) this.#awaitDrain();
  }

  #awaitDrain(): void {
    const socket = this.#socket;
    if (!this.#draining) socket.once('drain', this.#flushed);
    this.#draining = true;
    // The socket's own time limit knows whether the system still takes octets, so it is used for this, and only for this.
    if (this.#sendMs > 0 && socket.timeout !== this.#sendMs) socket.setTimeout(this.#sendMs);
  }

  async lend(borrower: Borrower, octets: number): Promise<Returned> {
    this.#lent = true;
    try {
      return await borrower.borrow({ socket: this.#socket, octets, patienceMs: this.#sendMs });
    } finally {
      this.#lent = false;
    }
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    // A socket that ends does not drain: it finishes.
    this.#socket.end(this.#flushed);
  }

  destroy(reset: boolean): void {
    // While another process has the connection, too, only a half-close ends it for both; it goes out in a body whose
    // length was told, and which is not complete.
    if (this.#lent && this.#socket.writable) {
      this.#socket.end(() => this.#socket.destroy());
      return;
    }
    // Behind its own half-close, Node.js does not reset a socket: it would never be closed.
    if (reset && !this.#socket.writableEnded) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }
}

// A native string reaches the system without a buffer of its own.
function join(pieces: readonly Piece[]): string {
  let joined = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') joined += piece;
    else {
      const octets = Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      joined += octets.toString('latin1');
    }
  }
  return joined;
}

// An IPv4 client of an IPv6 socket: `::ffff:127.0.0.1`.
function withoutMapping(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}
