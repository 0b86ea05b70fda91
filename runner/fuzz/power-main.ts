/**
 * `npm run power [-- [--runs <n>] [--seed <n>]… [--heading <name>]… [title…]]`: a table of how many generated
 * applications it takes to find each fault that they reveal.
 */
import { parseArgs } from 'node:util';
import { faults } from '../../fixtures/faults/all.ts';
import { hiddenBecause } from '../../fixtures/faults/revealable.ts';
import { followsModel } from '../../suites/properties/program.ts';
import type { Property } from '../../suites/properties/property.ts';
import { casesToFind } from './power.ts';

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', multiple: true, default: ['1', '2', '3', '4'] },
    heading: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
});
const chosen = faults.filter(
  (fault) =>
    hiddenBecause(fault) === null &&
    (values.heading.length === 0 || values.heading.includes(fault.heading)) &&
    (positionals.length === 0 || positionals.some((part) => fault.title.includes(part))),
);
if (chosen.length === 0) throw new Error('no fault that is revealed has such a title under such a heading');

const property = followsModel as Property;
/** Faults run side by side: where they hang, they only wait. */
const atOnce = 4;
let missed = 0;
const waiting = [...chosen];
async function measure(): Promise<void> {
  for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
    const cells: string[] = [];
    let last = '';
    for (const seed of values.seed) {
      const found = await casesToFind(fault, property, Number(seed), Number(values.runs));
      if (found === null) missed += 1;
      cells.push(String(found?.cases ?? '–').padStart(5));
      last = found?.requirement ?? last;
    }
    console.log(`${cells.join(' ')}  ${fault.heading}: ${fault.title}${last === '' ? '' : ` (${last})`}`);
  }
}

console.log(`${values.seed.map((seed) => `s. ${seed}`.padStart(5)).join(' ')}  fault (what was seen to be broken)`);
await Promise.all(Array.from({ length: atOnce }, measure));
console.log(`${chosen.length} faults, ${values.seed.length} seeds, ${missed} not found within ${values.runs} cases`);
process.exitCode = missed === 0 ? 0 : 1;
