/**
 * `npm run power [-- [--runs <n>] [--seed <n>]… [--heading <name>]… [--by <applications|requests>] [--kept <file>] [title…]]`: a
 * table of how many generated cases it takes to find each fault that they reveal, and of the reasons why they do not reveal the
 * others. With `--kept`, what was measured lies in a file, and what that holds already is not measured again: what was
 * interrupted goes on, those that were the hardest to find first.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { type Generated, revealed } from '../../fixtures/faults/revealable.ts';
import { KeptMap } from '../kept-map.ts';
import type { Found } from './power.ts';
import { type Asked, foundBefore, hardship, measurements, nameOf } from './power-record.ts';
import type { Answer, Question } from './power-thread.ts';

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', multiple: true, default: ['1', '2', '3', '4'] },
    heading: { type: 'string', multiple: true, default: [] },
    by: { type: 'string' },
    kept: { type: 'string' },
  },
  allowPositionals: true,
});
if (values.by !== undefined && values.by !== 'applications' && values.by !== 'requests') {
  throw new Error(`--by "${values.by}" is neither "applications" nor "requests"`);
}
const given: Generated | undefined = values.by;
const seeds = values.seed.map(Number);
const runs = Number(values.runs);
const kept = new KeptMap(values.kept, measurements);
const knownOf = (fault: Fault) => kept.get(nameOf(fault)) ?? [];
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
  return by === null ? [] : [{ fault, by, hard: hardship(knownOf(fault)) }];
});
// A difference of two that were never found is no number.
chosen.sort((one, other) => (one.hard === other.hard ? 0 : other.hard - one.hard));
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

/** What is known of a fault at a seed, or is found out. */
function measure(fault: Fault, asked: Asked, key: number): Promise<Found | null> {
  const before = foundBefore(knownOf(fault), asked);
  if (before !== undefined) return Promise.resolve(before);
  return new Promise((answer) => {
    waiting.push({
      question: { ...asked, fault: nameOf(fault), key },
      answer: (found) => {
        kept.set(nameOf(fault), [...knownOf(fault), { ...asked, found }]);
        answer(found);
      },
    });
  });
}
const rows = chosen.map(({ fault, by }, at) => ({
  fault,
  found: seeds.map((seed, nth) => measure(fault, { by, seed, runs }, at * seeds.length + nth)),
}));
distribute();

let missed = 0;
console.log(`${seeds.map((seed) => `s. ${seed}`.padStart(5)).join(' ')}  fault (what was seen to be broken)`);
for (const { fault, found } of rows) {
  const cells = await Promise.all(found);
  missed += cells.filter((cell) => cell === null).length;
  const broken = [...new Set(cells.flatMap((cell) => cell?.requirement ?? []))].join(', ');
  const numbers = cells.map((cell) => String(cell?.cases ?? '–').padStart(5)).join(' ');
  console.log(`${numbers}  ${nameOf(fault)}${broken === '' ? '' : ` (${broken})`}`);
}
await Promise.all(threads.map((thread) => thread.terminate()));
for (const [because, count] of hidden) console.log(`${String(count).padStart(5)} not revealed: ${because}`);
console.log(`${chosen.length} faults, ${seeds.length} seeds, ${missed} not found within ${runs} cases`);
process.exitCode = missed === 0 ? 0 : 1;
