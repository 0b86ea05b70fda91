/**
 * Proves faults in threads, in each of them several at the same time, since most of a proof is waiting for deadlines. A
 * thread takes on another one only while it has time for it: a server that is starved of it would be blamed for that.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Scope } from './proof.ts';

/** What a thread is asked: which checks blame the fault of this title. */
export interface Question {
  readonly title: string;
  readonly scope: Scope;
}

export interface Answer {
  readonly title: string;
  /** The checks; or, where they cannot be told, why. */
  readonly blaming: readonly string[] | Error;
}

/** What a thread says: that it has time for a question, or an answer. */
export type Said = 'ready' | Answer;

interface Job {
  readonly question: Question;
  readonly answer: (blaming: readonly string[]) => void;
  readonly fail: (error: Error) => void;
}

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

  /** The checks that blame a fault, sorted. */
  blamedBy(title: string, scope: Scope): Promise<readonly string[]> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ question: { title, scope }, answer, fail });
      if (this.#threads.size < this.#threadsAtMost) this.#start();
      this.#distribute();
    });
  }

  /** Ends all threads; what is not proven then never will be. */
  async stop(): Promise<void> {
    await Promise.all([...this.#threads.keys()].map((thread) => thread.terminate()));
  }

  #start(): void {
    const thread = new Worker(script);
    const jobs = new Map<string, Job>();
    this.#threads.set(thread, jobs);
    thread.on('message', (said: Said) => {
      if (said === 'ready') {
        this.#ready.push(thread);
        return this.#distribute();
      }
      const job = jobs.get(said.title);
      jobs.delete(said.title);
      if (said.blaming instanceof Error) job?.fail(said.blaming);
      else job?.answer(said.blaming);
    });
    thread.on('error', (error) => {
      this.#threads.delete(thread);
      for (const job of jobs.values()) job.fail(error);
    });
  }

  #distribute(): void {
    while (this.#waiting.length > 0 && this.#ready.length > 0) {
      const [thread] = this.#ready.splice(0, 1);
      const [job] = this.#waiting.splice(0, 1);
      if (thread === undefined || job === undefined) return;
      this.#threads.get(thread)?.set(job.question.title, job);
      thread.postMessage(job.question);
    }
  }
}
