/**
 * One request in a Python worker: frames become what the gateway interface knows, and the other way round. It touches no
 * socket: frames come in through `receive`, and go out through a WorkerLine.
 *
 * What the application does before it returns (reads, write) happens within the call of the `Application`; from then on
 * the blocks that it yields are those of the `Body`. Asking for the next block is what tells the worker that the block
 * before is with the operating system; its memory is used again then.
 */

import type { Body, Environ, InputStream, StartResponse, Write } from '../../spec/typescript-binding.ts';
import { type Borrower, borrowing, type Loan, type Returned } from '../loan.ts';
import type { Frame } from './protocol.ts';
import { flags, joinEnviron, kinds, splitList } from './protocol.ts';

/** The way to the thread that serves the request. */
export interface WorkerLine {
  send(serial: number, kind: number, text?: string, data?: Uint8Array): void;
  /** Takes back the memory of a frame that came from there. */
  reuse(memory: Buffer): void;
  /** Lends the client's socket; `refused` is called where that cannot be. */
  lend(serial: number, loan: Loan, refused: () => void): void;
}

/** An exception of the application; its stack is the traceback. */
export class PythonError extends Error {
  override readonly name = 'PythonError';

  constructor(traceback: string) {
    const text = traceback.trimEnd();
    super(text.slice(text.lastIndexOf('\n') + 1));
    this.stack = text;
  }
}

/** The worker died while it served the request, or before it came to it. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
  /** Whether the application may have been called. */
  readonly begun: boolean;

  constructor(message: string, begun: boolean) {
    super(message);
    this.begun = begun;
  }
}

/** A stream that can give what has come, without waiting for more. */
interface EagerStream {
  read1(size: number): Promise<Uint8Array>;
}

// How much was sent, at most, before a worker that does not wait is told of it: a part of what it sends ahead.
const OWED_BYTES = 262_144;

type Step = IteratorResult<Uint8Array, undefined>;

const end: Step = { done: true, value: undefined };

const unused: Returned = { sent: 0, lost: false };

export class WorkerCall {
  readonly #line: WorkerLine;
  readonly #serial: number;
  readonly #input: InputStream;
  readonly #finished: () => void;
  #answers: Frame[] = [];
  #waiter: { resolve(answer: Frame): void; reject(error: Error): void } | undefined;
  #inputError: unknown;
  #lost: WorkerLost | undefined;
  /** The answer that was taken last, whose block is sent when the next one is asked for. */
  #taken: Frame | undefined;
  /** What waits for the connection to be given back. */
  #borrowed: { resolve(returned: Returned): void; reject(error: Error): void } | undefined;
  /** How many octets were sent that the worker has not been told of. */
  #owed = 0;
  /** Whether the last answer but that of close() has come, or is not wanted any more. */
  #ended = false;
  #done = false;
  #closeError: Error | undefined;
  #closed: (() => void) | undefined;

  /** Calls the application; `finished` is called when the thread has nothing more to do with the request. */
  constructor(line: WorkerLine, serial: number, environ: Environ, finished: () => void) {
    this.#line = line;
    this.#serial = serial;
    this.#input = environ['wsgi.input'];
    this.#finished = finished;
    line.send(serial, kinds.request, joinEnviron(environ));
  }

  // ---- from the worker -----------------------------------------------------------------------------------------------

  receive(frame: Frame): void {
    if (frame.kind === kinds.read) {
      this.#feed(Number(frame.text));
      return;
    }
    if (frame.kind === kinds.returned) {
      this.#borrowed?.resolve({ sent: Number(frame.text), lost: (frame.flags & flags.error) !== 0 });
      return;
    }
    // After the end, the only thing that an answer can bring is the fate of close().
    if (this.#ended) {
      if ((frame.flags & flags.error) !== 0) this.#closeError = new PythonError(frame.text);
    } else {
      this.#ended = isFinal(frame);
      const waiter = this.#waiter;
      this.#waiter = undefined;
      if (waiter === undefined) this.#answers.push(frame);
      else waiter.resolve(frame);
    }
    if ((frame.flags & flags.done) !== 0) this.#finish();
  }

  /** The worker is gone. */
  lose(error: WorkerLost): void {
    if (this.#done) return;
    if (this.#ended) this.#closeError = error;
    else this.#lost = error;
    this.#ended = true;
    this.#waiter?.reject(error);
    this.#waiter = undefined;
    this.#borrowed?.reject(error);
    this.#finish();
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    this.#borrowed?.resolve(unused);
    this.#closed?.();
    this.#finished();
  }

  async #feed(size: number): Promise<void> {
    try {
      const data = await read(this.#input, size);
      if (!this.#done) this.#line.send(this.#serial, kinds.body, '', data);
    } catch (error) {
      this.#inputError = error;
      if (!this.#done)
        this.#line.send(this.#serial, kinds.broken, error instanceof Error ? error.message : String(error));
    }
  }

  // ---- towards the server --------------------------------------------------------------------------------------------

  /** What the `Application` does. */
  async run(startResponse: StartResponse): Promise<Body> {
    let answer = await this.#next();
    let write: Write | undefined;
    try {
      while ((answer.flags & flags.written) !== 0) {
        write = this.#start(answer, startResponse) ?? write;
        await write?.(answer.data);
        answer = await this.#next();
      }
      this.#start(answer, startResponse);
    } catch (error) {
      // An application that can no longer write is told, and goes on to its end; what it says then counts.
      if (this.#ended) throw error;
      this.#owed = 0;
      this.#taken = undefined;
      this.#line.send(this.#serial, kinds.stop);
      this.#check(await this.#next());
      throw error;
    }
    return this.#bodyFrom(answer);
  }

  #start(answer: Frame, startResponse: StartResponse): Write | undefined {
    if ((answer.flags & flags.head) === 0) return undefined;
    const [status = '', ...words] = splitList(answer.text);
    const headers: [name: string, value: string][] = [];
    for (let index = 0; index < words.length; index += 2) headers.push([words[index] ?? '', words[index + 1] ?? '']);
    return startResponse(status, headers);
  }

  #bodyFrom(answer: Frame): Body {
    const close = () => this.close();
    if (this.#ended && (answer.flags & flags.error) === 0) {
      const blocks = answer.data.length === 0 ? [] : [answer.data];
      return this.#done && this.#closeError === undefined ? blocks : Object.assign(blocks, { close });
    }
    let first: Frame | undefined = answer;
    const wantsConnection = () =>
      first === undefined && this.#borrowed === undefined && ((this.#taken?.flags ?? 0) & flags.large) !== 0;
    const iterator: AsyncIterator<Uint8Array, undefined> & AsyncIterable<Uint8Array> & Borrower = borrowing({
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        const isOver = this.#ended && this.#answers.length === 0 && this.#lost === undefined;
        if (first === undefined && isOver) return end;
        const block = first ?? (await this.#next());
        first = undefined;
        return this.#step(block);
      },
      get wantsConnection(): boolean {
        return wantsConnection();
      },
      borrow: (loan) => this.#borrow(loan),
      return: async () => {
        this.stop();
        return end;
      },
    });
    return Object.assign(iterator, { close });
  }

  /** Passes the client's socket on, once; whatever comes of that, the iteration follows. */
  #borrow(loan: Loan): Promise<Returned> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#borrowed = { resolve, reject };
      this.#line.lend(this.#serial, loan, () => resolve(unused));
    });
  }

  #step(answer: Frame): Step {
    this.#check(answer);
    // The last answer brings a block, or only the end.
    return answer.data.length === 0 ? end : { done: false, value: answer.data };
  }

  /** Says that nobody takes any more of the body. */
  stop(): void {
    const unheard = this.#answers.splice(0).find((answer) => (answer.flags & flags.error) !== 0);
    if (unheard !== undefined) this.#closeError = new PythonError(unheard.text);
    if (this.#ended) return;
    this.#ended = true;
    this.#line.send(this.#serial, kinds.stop);
  }

  /** Waits until the worker has called close(); rejects with what that raised. */
  async close(): Promise<void> {
    this.stop();
    if (!this.#done) {
      await new Promise<void>((resolve) => {
        this.#closed = resolve;
      });
    }
    if (this.#closeError !== undefined) throw this.#closeError;
  }

  async #next(): Promise<Frame> {
    this.#go();
    const answer = this.#answers.shift() ?? (await this.#nextToCome());
    this.#taken = answer;
    return answer;
  }

  #nextToCome(): Promise<Frame> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  /** The block that was taken last has been sent: says so, where the worker waits for it or it was much. */
  #go(): void {
    const taken = this.#taken;
    if (taken === undefined) return;
    this.#taken = undefined;
    if (taken.memory !== undefined) this.#line.reuse(taken.memory);
    this.#owed += taken.data.length;
    const awaited = (taken.flags & flags.ahead) === 0;
    if (this.#ended || this.#owed === 0 || (!awaited && this.#owed < OWED_BYTES)) return;
    this.#line.send(this.#serial, kinds.go, String(this.#owed));
    this.#owed = 0;
  }

  /** Throws what the application raised. */
  #check(answer: Frame): void {
    if ((answer.flags & flags.error) === 0) return;
    // An application that lets the error of its input through passes the blame on with it.
    if ((answer.flags & flags.blamed) !== 0 && this.#inputError !== undefined) throw this.#inputError;
    throw new PythonError(answer.text);
  }
}

/** Whether no further answer can come but that of close(). */
function isFinal(answer: Frame): boolean {
  return (answer.flags & (flags.last | flags.error | flags.done)) !== 0;
}

function read(input: InputStream, size: number): Promise<Uint8Array> {
  return 'read1' in input ? (input as InputStream & EagerStream).read1(size) : input.read(size);
}
