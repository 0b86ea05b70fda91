/**
 * The Python processes of one application: which thread takes a request, and what becomes of the requests of a process
 * that dies. A process that served is replaced at once; one that did not come up is tried again with the next request.
 */

import type { Application, Body, Environ, StartResponse } from '../../spec/typescript-binding.ts';
import { WorkerLost } from './worker-call.ts';
import { type ProcessOptions, type PythonFailure, WorkerProcess, type WorkerThread } from './worker-process.ts';

type Taker = (thread: WorkerThread | undefined) => void;

// Where there is one thread in all, requests need not come back here to wait: the next one is there when it has done with
// the one before. With several threads that would be a gamble, since another one may be free sooner.
const AHEAD = 8;

const badGateway = Buffer.from('502 Bad Gateway\n');

export class WorkerPool {
  readonly #options: ProcessOptions;
  readonly #log: (message: string) => void;
  readonly #processes = new Set<WorkerProcess>();
  readonly #ready = new Set<WorkerProcess>();
  #waiting: Taker[] = [];
  #only: WorkerThread | undefined;
  #closing = false;

  constructor(options: ProcessOptions, log: (message: string) => void) {
    this.#options = options;
    this.#log = log;
  }

  /** The process ids of the workers. */
  get processIds(): readonly number[] {
    return [...this.#processes].flatMap(({ id }) => id ?? []);
  }

  /** Starts the processes. Rejects with a PythonFailure, and then leaves none behind. */
  async start(): Promise<void> {
    const started = Array.from({ length: this.#options.workers }, () => this.#spawn().ready);
    try {
      await Promise.all(started);
    } catch (error) {
      await this.close(0);
      throw error;
    }
  }

  readonly application: Application = async (environ: Environ, startResponse: StartResponse): Promise<Body> => {
    const thread = this.#freeThread() ?? (await this.#nextThread());
    let begun = false;
    try {
      if (thread === undefined) throw new WorkerLost('there is no worker process', true);
      const call = thread.call(environ, () => this.#release(thread));
      return await call.run((...head) => {
        begun = true;
        return startResponse(...head);
      });
    } catch (error) {
      if (!(error instanceof WorkerLost) || begun) throw error;
      if (!error.begun) return this.application(environ, startResponse);
      environ['wsgi.errors'].write(`${error.message}; the request is answered 502\n`);
      startResponse('502 Bad Gateway', [['Content-Type', 'text/plain; charset=utf-8']]);
      return [badGateway];
    }
  };

  /** Ends all processes, at the deadline by force. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    this.#turnAway();
    await Promise.all([...this.#processes].map((worker) => worker.close(deadlineMs)));
  }

  #spawn(): WorkerProcess {
    const worker = new WorkerProcess(this.#options);
    this.#processes.add(worker);
    worker.ready.then(
      () => {
        this.#ready.add(worker);
        if (this.#options.workers * this.#options.threads === 1) this.#only = worker.idle[0];
        for (const thread of worker.idle.splice(0)) this.#release(thread);
      },
      () => {},
    );
    worker.ended.then((how) => this.#ended(worker, how));
    return worker;
  }

  #ended(worker: WorkerProcess, how: string): void {
    const served = this.#ready.delete(worker);
    this.#processes.delete(worker);
    this.#only = undefined;
    if (this.#closing) return;
    if (!served) {
      worker.ready.catch((error: PythonFailure) => this.#log(`${error.traceback}${error.message}`));
      if (this.#processes.size === 0) this.#turnAway();
      return;
    }
    this.#log(`worker process ${worker.id} ended (${how}); another one takes its place`);
    this.#spawn();
  }

  /** A thread of the process that has the least to do. */
  #freeThread(): WorkerThread | undefined {
    let best: WorkerProcess | undefined;
    for (const worker of this.#ready) {
      if (worker.idle.length > 0 && (best === undefined || worker.busy < best.busy)) best = worker;
    }
    if (best !== undefined) return best.idle.pop();
    return this.#only !== undefined && this.#only.load < AHEAD ? this.#only : undefined;
  }

  #nextThread(): Promise<WorkerThread | undefined> {
    if (this.#closing) return Promise.resolve(undefined);
    if (this.#processes.size < this.#options.workers) this.#spawn();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(thread: WorkerThread): void {
    if (!this.#ready.has(thread.process)) return;
    const taker = this.#waiting.shift();
    if (taker !== undefined) taker(thread);
    else if (thread.load === 0) thread.process.idle.push(thread);
  }

  #turnAway(): void {
    for (const taker of this.#waiting.splice(0)) taker(undefined);
  }
}
