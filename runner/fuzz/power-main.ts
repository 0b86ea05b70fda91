/**
 * `npm run power [-- [--runs <n>] [--seed <n>]… [--heading <name>]… [--by <applications|requests>] [title…]]`: a table
 * of how many generated cases it takes to find each fault that they reveal, and of the reasons why they do not reveal the others.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { type Generated, revealed } from '../../fixtures/faults/revealable.ts';
import type { Found } from './power.ts';
import type { Answer, Question } from './power-thread.ts';

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', multiple: true, default: ['1', '2', '3', '4'] },
    heading: { type: 'string', multiple: true, default: [] },
    by: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.by !== undefined && values.by !== 'applications' && values.by !== 'requests') {
  throw new Error(`--by "${values.by}" is neither "applications" nor "requests"`);
}
const given: Generated | undefined = values.by;
const seeds = values.seed.map(Number);
const runs = Number(values.runs);
const asked = faults.filter(
  (fault) =>
    fault.python === undefined &&
    (values.heading.length === 0 || values.heading.includes(fault.heading)) &&
    (positionals.length === 0 || positionals.some((part) => fault.title.includes(part))),
);
const hidden = new Map<string, number>();
/** With --by, faults of headings that are asked for are measured whatever is known of them. */
const byOf = (fault: Fault): Generated | null => given ?? revealed(fault).by;
const chosen = asked.flatMap((fault) => {
  const by = byOf(fault);
  const known = revealed(fault);
  if (by === null && known.by === null) hidden.set(known.because, (hidden.get(known.because) ?? 0) + 1);
  return by === null ? [] : [{ fault, by }];
});
if (chosen.length === 0) throw new Error('no fault that is revealed has such a title under such a heading');

/** So many faults of a thread run side by side. */
const atOnce = 5;
const threads = Array.from(
  { length: Math.max(2, availableParallelism()) },
  () => new Worker(fileURLToPath(new URL('power-thread.js', import.meta.url))),
);
const free = threads.flatMap((thread) => Array.from({ length: atOnce }, () => thread));
const waiting: { readonly question: Question; readonly answer: (found: Found | null) => void }[] = [];
const underWay = new Map<number, { readonly thread: Worker; readonly answer: (found: Found | null) => void }>();

function distribute(): void {
  while (free.length > 0 && waiting.length > 0) {
    const [thread] = free.splice(0, 1);
    const [next] = waiting.splice(0, 1);
    if (thread === undefined || next === undefined) return;
    underWay.set(next.question.key, { thread, answer: next.answer });
    thread.postMessage(next.question);
  }
}
for (const thread of threads) {
  thread.on('message', ({ key, found }: Answer) => {
    underWay.get(key)?.answer(found);
    underWay.delete(key);
    free.push(thread);
    distribute();
  });
}

const rows = chosen.map(({ fault, by }, at) => ({
  fault,
  found: seeds.map(
    (seed, nth) =>
      new Promise<Found | null>((answer) => {
        const key = at * seeds.length + nth;
        waiting.push({ question: { key, title: fault.title, by, seed, runs }, answer });
      }),
  ),
}));
distribute();

let missed = 0;
console.log(`${seeds.map((seed) => `s. ${seed}`.padStart(5)).join(' ')}  fault (what was seen to be broken)`);
for (const { fault, found } of rows) {
  const cells = await Promise.all(found);
  missed += cells.filter((cell) => cell === null).length;
  const broken = [...new Set(cells.flatMap((cell) => cell?.requirement ?? []))].join(', ');
  const numbers = cells.map((cell) => String(cell?.cases ?? '–').padStart(5)).join(' ');
  console.log(`${numbers}  ${fault.heading}: ${fault.title}${broken === '' ? '' : ` (${broken})`}`);
}
await Promise.all(threads.map((thread) => thread.terminate()));
for (const [because, count] of hidden) console.log(`${String(count).padStart(5)} not revealed: ${because}`);
console.log(`${chosen.length} faults, ${seeds.length} seeds, ${missed} not found within ${runs} cases`);
process.exitCode = missed === 0 ? 0 : 1;
