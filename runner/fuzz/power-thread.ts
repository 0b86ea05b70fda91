/** A thread that measures the power of the fuzzer: some faults at the same time, since where they hang they only wait. */
import { parentPort } from 'node:worker_threads';
import { faults } from '../../fixtures/faults/all.ts';
import { casesToFind, type Found } from './power.ts';
import type { Asked } from './power-record.ts';

/** How many cases does it take to find the fault of this heading and title? */
export interface Question extends Asked {
  readonly key: number;
}

export interface Answer {
  readonly key: number;
  readonly found: Found | null;
}

parentPort?.on('message', async ({ key, heading, title, by, seed, runs }: Question) => {
  const fault = faults.find((one) => one.heading === heading && one.title === title);
  if (fault === undefined) throw new Error(`no fault is called "${title}"; is the build up to date?`);
  const answer: Answer = { key, found: await casesToFind(fault, by, seed, runs) };
  parentPort?.postMessage(answer);
});
