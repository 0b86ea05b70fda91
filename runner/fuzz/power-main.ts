/**
 * `npm run power [-- [--runs <n>] [--seed <n>]… [--heading <name>]… [--by <applications|requests>] [title…]]`: a table
 * of how many generated cases it takes to find each fault that they reveal, and of the reasons why they do not reveal the others.
 */
import { parseArgs } from 'node:util';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { type Generated, revealed } from '../../fixtures/faults/revealable.ts';
import { casesToFind } from './power.ts';

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

/** Faults run side by side: where they hang, they only wait. */
const atOnce = 4;
let missed = 0;
const waiting = [...chosen];
async function measure(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { fault, by } = next;
    const cells: string[] = [];
    let last = '';
    for (const seed of values.seed) {
      const found = await casesToFind(fault, by, Number(seed), Number(values.runs));
      if (found === null) missed += 1;
      cells.push(String(found?.cases ?? '–').padStart(5));
      last = found?.requirement ?? last;
    }
    console.log(`${cells.join(' ')}  ${fault.heading}: ${fault.title}${last === '' ? '' : ` (${last})`}`);
  }
}

console.log(`${values.seed.map((seed) => `s. ${seed}`.padStart(5)).join(' ')}  fault (what was seen to be broken)`);
await Promise.all(Array.from({ length: atOnce }, measure));
for (const [because, count] of hidden) console.log(`${String(count).padStart(5)} not revealed: ${because}`);
console.log(`${chosen.length} faults, ${values.seed.length} seeds, ${missed} not found within ${values.runs} cases`);
process.exitCode = missed === 0 ? 0 : 1;
