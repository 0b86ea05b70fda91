/** A thread that measures the power of the fuzzer: some faults at the same time, since where they hang they only wait. */
import { parentPort } from 'node:worker_threads';
import { faults } from '../../fixtures/faults/all.ts';
import type { Generated } from '../../fixtures/faults/revealable.ts';
import { casesToFind, type Found } from './power.ts';

/** How many cases does it take to find the fault of this title? */
export interface Question {
  readonly key: number;
  readonly title: string;
  readonly by: Generated;
  readonly seed: number;
  readonly runs: number;
}

export interface Answer {
  readonly key: number;
  readonly found: Found | null;
}

parentPort?.on('message', async ({ key, title, by, seed, runs }: Question) => {
  const fault = faults.find((one) => one.title === title);
  if (fault === undefined) throw new Error(`no fault is called "${title}"; is the build up to date?`);
  const answer: Answer = { key, found: await casesToFind(fault, by, seed, runs) };
  parentPort?.postMessage(answer);
});
