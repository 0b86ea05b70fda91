/**
 * `npm run proof [-- [--all [--elsewhere]] [--heading <name>]… [--check <glob>]… [--part <n>/<of>] [title…]]`: runs faults,
 * and tells where others blame them than those that they declare. With `--all`, each is held against all checks of the kit,
 * and what it does not declare has to blame it beside its requirement's checks alone; `--elsewhere` tells what does. With `--check`,
 * no other checks count. With `--part 3/40`, every fortieth fault is run, beginning with the third.
 */
import { parseArgs } from 'node:util';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { exitCodes } from '../../spec/index.ts';
import { suites } from '../../suites/all.ts';
import { oneLine } from '../failure.ts';
import { select } from '../selection.ts';
import { differences, type Scope } from './proof.ts';
import { Prover } from './prover.ts';

interface Wanted {
  readonly scope: Scope;
  /** Whether it is told what else shows a fault by itself. */
  readonly elsewhere: boolean;
  readonly chosen: readonly Fault[];
}

function wanted(): Wanted {
  const { values, positionals } = parseArgs({
    options: {
      all: { type: 'boolean', default: false },
      elsewhere: { type: 'boolean', default: false },
      heading: { type: 'string', multiple: true, default: [] },
      check: { type: 'string', multiple: true, default: [] },
      part: { type: 'string', default: '1/1' },
    },
    allowPositionals: true,
  });
  const [, part = 0, parts = 0] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(values.part) ?? []).map(Number);
  if (part === 0 || part > parts) {
    throw new Error(`--part "${values.part}" is no part of a whole; the third of ten is 3/10`);
  }
  const asked = faults.filter(
    ({ heading, title }) =>
      (values.heading.length === 0 || values.heading.includes(heading)) &&
      (positionals.length === 0 || positionals.some((some) => title.includes(some))),
  );
  if (asked.length === 0) throw new Error('no fault has such a title under such a heading');
  const chosen = asked.filter((_, at) => at % parts === part - 1);
  if (chosen.length === 0) throw new Error(`--part "${values.part}" is empty: there are ${asked.length} faults`);
  const only = values.check.length === 0 ? undefined : select(suites, { checks: values.check }).map(({ id }) => id);
  const scope = { checks: values.all ? 'all' : 'concerned', ...(only && { only: new Set(only) }) } as const;
  return { scope, elsewhere: values.elsewhere, chosen };
}

async function main({ scope, elsewhere, chosen }: Wanted): Promise<boolean> {
  const prover = new Prover();
  let done = 0;
  let different = 0;
  const begun = performance.now();
  const prove = async (fault: Fault): Promise<void> => {
    const found = await prover.blameOf(fault, scope).then(
      (blame) => {
        const shown = elsewhere ? blame.elsewhere : [];
        for (const id of shown) console.log(`${fault.heading}: ${fault.title}: also shown by ${id}`);
        return differences(fault, blame, scope);
      },
      (error: Error) => [`no answer: ${error.message}`],
    );
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${chosen.length}`);
    if (found.length === 0) return;
    different += 1;
    console.log([`a server that ${fault.title} (${fault.heading})`, ...found].join('\n  '));
  };
  try {
    await Promise.all(chosen.map(prove));
  } finally {
    await prover.stop();
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${chosen.length} faults in ${seconds} s, ${different} of them not as declared`);
  return different === 0;
}

try {
  process.exitCode = (await main(wanted())) ? exitCodes.conformant : exitCodes.notConformant;
} catch (error) {
  console.error(`proof: ${oneLine(error)}`);
  process.exitCode = exitCodes.kitFailed;
}
