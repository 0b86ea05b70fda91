/**
 * Processes of a benchmark: each side, and the load, has one of its own, so that none takes time or memory from another.
 * An order goes in, an answer comes back, one at a time.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export class Forks {
  readonly #running = new Set<ChildProcess>();

  /** Starts the module of this folder that is called `name`. */
  start<Order extends { kind: string }, Answers extends Record<Order['kind'], unknown>>(
    name: string,
    args: readonly string[] = [],
  ): Fork<Order, Answers> {
    const self = fileURLToPath(import.meta.url);
    const module = fileURLToPath(new URL(`./${name}${extname(self)}`, import.meta.url));
    const child = fork(module, args, { execArgv: ['--expose-gc', ...profiling(args)], serialization: 'advanced' });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return new Fork(child, name);
  }

  /** Ends all that still runs. */
  async stop(): Promise<void> {
    const ended = [...this.#running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.#running) child.kill('SIGKILL');
    await Promise.all(ended);
  }
}

// `BENCH_PROFILE=<folder>` leaves a profile of every process there.
function profiling(args: readonly string[]): readonly string[] {
  const folder = process.env.BENCH_PROFILE;
  if (folder === undefined) return [];
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${args[0] ?? 'load'}-${Date.now()}.cpuprofile`];
}

export class Fork<Order extends { kind: string }, Answers extends Record<Order['kind'], unknown>> {
  readonly #child: ChildProcess;
  readonly #name: string;

  constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
  }

  ask<Kind extends Order['kind']>(order: Extract<Order, { kind: Kind }>): Promise<Answers[Kind]> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error(`the process "${this.#name}" ended before it answered`));
      child.once('exit', exited);
      child.once('message', (message) => {
        child.off('exit', exited);
        const { answer, error } = message as { answer: Answers[Kind]; error?: string };
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      });
      if (!child.connected) exited();
      else child.send(order);
    });
  }

  /** Lets the process go in peace. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.connected) this.#child.disconnect();
    await ended;
  }
}

/** The other end: answers the orders that this process is sent, until it is let go. */
export function answerOrders<Order extends { kind: string }>(answer: (order: Order) => Promise<unknown>): void {
  process.on('message', (message) => {
    answer(message as Order).then(
      (given) => process.send?.({ answer: given }),
      (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
