/**
 * Proves faults in threads, in each of them several at the same time, since most of a proof is waiting for deadlines. A
 * thread takes on another one only while it has time for it: a server that is starved of it would be blamed for that.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Fault } from '../../fixtures/faults/fault.ts';
import type { Blame, Scope } from './proof.ts';

/** What a thread is asked: who blames the fault of this title. */
export interface Question {
  readonly title: string;
  readonly scope: Scope;
}

export interface Answer {
  readonly title: string;
  /** Or, where it cannot be told, why. */
  readonly blame: Blame | Error;
}

/** What a thread says: that it has time for a question, or an answer. */
export type Said = 'ready' | Answer;

interface Job {
  readonly question: Question;
  readonly inPython: boolean;
  readonly answer: (blame: Blame) => void;
  readonly fail: (error: Error) => void;
}

/**
 * So many faults of a thread are in Python at most. They come first, since each takes long; but what their processes take of
 * the machine is nothing that the thread can see.
 */
const mostInPython = 3;

/** What an exchange leaves is garbage soon: much room for it makes collecting rare. */
const youngMiB = 64;

/** Threads run what is built, also where the kit itself runs from its sources. */
const built = import.meta.url.endsWith('.ts') ? '../../dist/runner/proof/' : './';
const script = fileURLToPath(new URL(`${built}prover-thread.js`, import.meta.url));

export class Prover {
  readonly #waiting: Job[] = [];
  readonly #ready: Worker[] = [];
  /** All threads, with what each is asked. */
  readonly #threads = new Map<Worker, Map<string, Job>>();
  readonly #threadsAtMost: number;

  constructor(threads = Math.max(2, availableParallelism())) {
    this.#threadsAtMost = threads;
  }

  blameOf({ title, python }: Fault, scope: Scope): Promise<Blame> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ question: { title, scope }, inPython: python !== undefined, answer, fail });
      if (this.#threads.size < this.#threadsAtMost) this.#start();
      this.#distribute();
    });
  }

  /** Ends all threads; what is not proven then never will be. */
  async stop(): Promise<void> {
    await Promise.all([...this.#threads.keys()].map((thread) => thread.terminate()));
  }

  #start(): void {
    const thread = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: youngMiB } });
    const jobs = new Map<string, Job>();
    this.#threads.set(thread, jobs);
    thread.on('message', (said: Said) => {
      if (said === 'ready') {
        this.#ready.push(thread);
        return this.#distribute();
      }
      const job = jobs.get(said.title);
      jobs.delete(said.title);
      if (said.blame instanceof Error) job?.fail(said.blame);
      else job?.answer(said.blame);
    });
    thread.on('error', (error) => {
      this.#threads.delete(thread);
      for (const job of jobs.values()) job.fail(error);
    });
  }

  #distribute(): void {
    while (this.#waiting.length > 0 && this.#ready.length > 0) {
      const [thread] = this.#ready.splice(0, 1);
      if (thread === undefined) return;
      const under = this.#threads.get(thread);
      const job = this.#next([...(under?.values() ?? [])].filter(({ inPython }) => inPython).length < mostInPython);
      if (job === undefined) return;
      under?.set(job.question.title, job);
      thread.postMessage(job.question);
    }
  }

  #next(inPython: boolean): Job | undefined {
    const at = this.#waiting.findIndex((job) => job.inPython === inPython);
    return this.#waiting.splice(Math.max(0, at), 1)[0];
  }
}
