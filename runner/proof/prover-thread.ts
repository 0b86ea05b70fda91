/** A thread of the prover. */
import { parentPort } from 'node:worker_threads';
import { faults } from '../../fixtures/faults/all.ts';
import { lookMs, looks } from './leisure.ts';
import { blameOf } from './proof.ts';
import type { Answer, Question, Said } from './prover.ts';

/** So many faults run at the same time at most. */
const most = 32;

const hasTime = looks();
let running = 0;
const say = (said: Said): void => parentPort?.postMessage(said);

setInterval(() => {
  if (hasTime() && running + offered < most) {
    offered += 1;
    say('ready');
  }
}, lookMs);
let offered = 0;

parentPort?.on('message', async ({ title, scope }: Question) => {
  offered -= 1;
  running += 1;
  say({ title, blame: await prove(title, scope) });
  running -= 1;
});

async function prove(title: string, scope: Question['scope']): Promise<Answer['blame']> {
  try {
    const fault = faults.find((one) => one.title === title);
    if (fault === undefined) throw new Error(`no fault is called "${title}"; is the build up to date?`);
    return await blameOf(fault, scope);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
