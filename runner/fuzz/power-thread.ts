/** A thread that measures the power of the fuzzer: some faults at the same time, since where they hang they only wait. */
import { parentPort } from 'node:worker_threads';
import { faults } from '../../fixtures/faults/all.ts';
import { casesToFind, type Found } from './power.ts';
import { type Asked, nameOf } from './power-record.ts';

/** How many cases does it take to find the fault? */
export interface Question extends Asked {
  readonly key: number;
  /** {@link nameOf} it. */
  readonly fault: string;
}

export interface Answer {
  readonly key: number;
  readonly found: Found | null;
}

parentPort?.on('message', async ({ key, fault: name, by, seed, runs }: Question) => {
  const fault = faults.find((one) => nameOf(one) === name);
  if (fault === undefined) throw new Error(`there is no fault "${name}"; is the build up to date?`);
  const answer: Answer = { key, found: await casesToFind(fault, by, seed, runs) };
  parentPort?.postMessage(answer);
});
