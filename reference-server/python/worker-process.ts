/**
 * A Python process and the sockets to its threads: the only file here that touches either. A process ends when its sockets
 * do, also where this one was killed.
 */

import { type ChildProcess, type SendHandle, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Environ } from '../../spec/typescript-binding.ts';
import type { ErrorsSink } from '../errors-stream.ts';
import { readInto } from '../lent-memory.ts';
import type { Loan } from '../loan.ts';
import { encodeFrameHead, FrameReader, joinList, kinds, type ProcessMessage } from './protocol.ts';
import { WorkerCall, type WorkerLine, WorkerLost } from './worker-call.ts';

const workerFile = fileURLToPath(new URL('./worker.py', import.meta.url));

/** How long what a dead process has sent may take to arrive, where a child of it holds its sockets open. */
const LATE_MS = 200;
/** Up to this size the data of a frame are copied behind its head, which is cheaper than a second piece. */
const JOINED_BYTES = 16_384;

/** How a worker process is started. */
export interface ProcessOptions {
  readonly target: string;
  readonly threads: number;
  readonly workers: number;
  readonly interpreter: string;
  readonly interpreterArguments: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly errors: ErrorsSink | undefined;
}

/** The application cannot be served: its import failed, or Python did. */
export class PythonFailure extends Error {
  override readonly name = 'PythonFailure';
  /** Where the application's own code raised: the traceback. */
  readonly traceback: string;

  constructor(message: string, traceback = '') {
    super(message);
    this.traceback = traceback;
  }
}

const nothing = new Uint8Array(0);

/** Reads frames from a socket, in the place of which it returns another one. */
function readFrames(socket: Socket, reader: FrameReader): Socket {
  const reading = { buffer: () => reader.room, received: (length: number) => reader.filled(length) };
  // The `close` that follows an error says all there is to say.
  return readInto(socket, reading).on('error', () => {});
}

/** One thread of a worker process: serves one request at a time; others may wait there for their turn. */
export class WorkerThread implements WorkerLine {
  readonly process: WorkerProcess;
  readonly #reader = new FrameReader((frame) => this.#calls[0]?.receive(frame));
  readonly #socket: Socket;
  /** The request that it serves, and those that wait. */
  #calls: WorkerCall[] = [];
  #serial = 0;

  constructor(process: WorkerProcess, socket: Socket) {
    this.process = process;
    this.#socket = readFrames(socket, this.#reader);
  }

  /** `closed` is called when there is no way to the thread any more. */
  onClose(closed: () => void): void {
    this.#socket.once('close', closed);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** How many requests it has. */
  get load(): number {
    return this.#calls.length;
  }

  /** Hands a request over; `finished` is called when the thread has done with it. */
  call(environ: Environ, finished: () => void): WorkerCall {
    this.#serial = (this.#serial + 1) % 256;
    const call = new WorkerCall(this, this.#serial, environ, () => {
      if (this.#calls[0] === call) this.#calls.shift();
      finished();
    });
    this.#calls.push(call);
    return call;
  }

  lose(message: string): void {
    for (const [index, call] of this.#calls.splice(0).entries()) call.lose(new WorkerLost(message, index === 0));
  }

  reuse(memory: Buffer): void {
    this.#reader.reuse(memory);
  }

  lend(serial: number, { socket, octets, patienceMs }: Loan, refused: () => void): void {
    this.process.pass(this, socket, (passed) => {
      if (passed) this.send(serial, kinds.lend, joinList([String(octets), String(patienceMs)]));
      else refused();
    });
  }

  send(serial: number, kind: number, text = '', data: Uint8Array = nothing): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    const head = encodeFrameHead(kind, serial, text, data.length);
    if (data.length === 0) socket.write(head);
    else if (data.length <= JOINED_BYTES) socket.write(Buffer.concat([head, data]));
    else {
      socket.cork();
      socket.write(head);
      socket.write(data);
      socket.uncork();
    }
  }
}

export class WorkerProcess {
  /** The threads that wait for a request. */
  readonly idle: WorkerThread[] = [];
  /** Resolves when the application is imported; rejects with a PythonFailure. */
  readonly ready: Promise<void>;
  /** Resolves to how the process ended, when it has. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #threads: readonly WorkerThread[];
  #closing = false;

  constructor(options: ProcessOptions) {
    const { target, threads, workers, interpreter, interpreterArguments, directory, environment, errors } = options;
    const sockets = Array.from({ length: threads }, () => 'pipe' as const);
    this.#child = spawn(
      interpreter,
      [...interpreterArguments, '-u', workerFile, target, String(threads), String(workers)],
      {
        cwd: directory,
        env: environment,
        stdio: ['ignore', 'inherit', errors === undefined ? 'inherit' : 'pipe', 'ipc', ...sockets],
      },
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => void errors?.write(text));
    // An interpreter that is not there leaves no sockets.
    const lines = this.#child.stdio.slice(3).filter((stream) => stream !== null && stream !== undefined) as Socket[];
    this.#threads = lines.map((line) => new WorkerThread(this, line));
    this.idle.push(...this.#threads);
    this.ended = this.#end();
    this.ready = this.#start(options);
    this.ready.catch(() => {});
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  /** How many requests it serves. */
  get busy(): number {
    return this.#threads.length - this.idle.length;
  }

  /**
   * Passes a socket to one of the threads; it stays open here, too. `done` is told whether it is on its way. Where it was
   * closed in the meantime, nothing is in its place.
   */
  pass(thread: WorkerThread, socket: SendHandle, done: (passed: boolean) => void): void {
    const number = this.#threads.indexOf(thread);
    this.#child.send(number, socket, { keepOpen: true }, (error) => done(error === null));
  }

  /** Lets the process end, and ends it at the deadline. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    this.#disconnect();
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), deadlineMs);
    await this.ended;
    clearTimeout(deadline);
  }

  #disconnect(): void {
    if (this.#child.connected) this.#child.disconnect();
    for (const thread of this.#threads) thread.close();
  }

  #start({ target, interpreter }: ProcessOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (message: ProcessMessage) => {
        if ('ready' in message) resolve();
        else reject(new PythonFailure(`"${target}" cannot be served: ${message.failed[0]}`, message.failed[1]));
      });
      this.#child.on('error', (error: NodeJS.ErrnoException) => {
        const why = error.code === 'ENOENT' ? 'it is not there' : error.message;
        reject(
          new PythonFailure(
            `"${interpreter}" cannot be run (${why}); install Python 3.8 or newer, or name another one`,
          ),
        );
      });
      this.ended.then((how) =>
        reject(new PythonFailure(`"${interpreter}" ended before it had imported "${target}" (${how})`)),
      );
    });
  }

  #end(): Promise<string> {
    const child = this.#child;
    const ended = new Promise<string>((resolve) => {
      child.on('exit', (code, signal) => {
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
        setTimeout(() => this.#disconnect(), LATE_MS).unref();
      });
      child.on('error', () => {
        if (child.pid === undefined) resolve('it did not start');
      });
    });
    for (const thread of this.#threads) {
      thread.onClose(() => {
        // A thread that ended alone takes the process with it: it is replaced as a whole.
        if (!this.#closing) child.kill('SIGKILL');
        ended.then((how) => thread.lose(`the worker process ended (${how})`));
      });
    }
    return ended;
  }
}
