/**
 * `npm run proof [-- [--all [--elsewhere]] [--heading <name>]… [--check <glob>]… [--part <n>/<of>] [--kept <file>] [title…]]`:
 * runs faults, and tells where others blame them than those that they declare. With `--all`, each is held against all checks
 * of the kit, and what it does not declare has to blame it beside its requirement's checks alone; `--elsewhere` tells what
 * does. With `--check`, no other checks count. With `--part 3/40`, every fortieth fault is run, beginning with the third. With
 * `--kept`, what was found lies in a file, and faults that it holds already are not run again: what was interrupted goes on.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { exitCodes } from '../../spec/index.ts';
import { suites } from '../../suites/all.ts';
import { oneLine } from '../failure.ts';
import { KeptMap } from '../kept-map.ts';
import { select } from '../selection.ts';
import { differences, type Scope } from './proof.ts';
import { Prover } from './prover.ts';

/** What was found of one fault, in words. */
const found = z
  .object({
    /** What is not as it declares. */
    differences: z.array(z.string()).readonly(),
    /** The checks that show it by themselves, undeclared. */
    elsewhere: z.array(z.string()).readonly(),
  })
  .readonly();
type Found = z.infer<typeof found>;

interface Wanted {
  readonly scope: Scope;
  /** Whether it is told what else shows a fault by itself. */
  readonly elsewhere: boolean;
  /** Where findings are kept from one start to the next. */
  readonly kept?: string;
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
      kept: { type: 'string' },
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
  return { scope, elsewhere: values.elsewhere, ...(values.kept && { kept: values.kept }), chosen };
}

async function main({ scope, elsewhere, kept, chosen }: Wanted): Promise<boolean> {
  const prover = new Prover();
  /** By the title of the fault. */
  const findings = new KeptMap(kept, found);
  const before = chosen.filter(({ title }) => findings.has(title));
  let done = before.length;
  let different = 0;
  const begun = performance.now();
  const tell = ({ heading, title }: Fault, found: Found): void => {
    for (const id of elsewhere ? found.elsewhere : []) console.log(`${heading}: ${title}: also shown by ${id}`);
    if (found.differences.length === 0) return;
    different += 1;
    console.log([`a server that ${title} (${heading})`, ...found.differences].join('\n  '));
  };
  const prove = async (fault: Fault): Promise<void> => {
    try {
      const blame = await prover.blameOf(fault, scope);
      const found = { differences: differences(fault, blame, scope), elsewhere: blame.elsewhere };
      findings.set(fault.title, found);
      tell(fault, found);
    } catch (error) {
      tell(fault, { differences: [`no answer: ${oneLine(error)}`], elsewhere: [] });
    }
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${chosen.length}`);
  };
  for (const fault of before) tell(fault, findings.get(fault.title) ?? { differences: [], elsewhere: [] });
  try {
    await Promise.all(chosen.filter((fault) => !before.includes(fault)).map(prove));
  } finally {
    await prover.stop();
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const known = before.length === 0 ? '' : ` (${before.length} of them kept)`;
  console.log(`${chosen.length} faults${known} in ${seconds} s, ${different} of them not as declared`);
  return different === 0;
}

try {
  process.exitCode = (await main(wanted())) ? exitCodes.conformant : exitCodes.notConformant;
} catch (error) {
  console.error(`proof: ${oneLine(error)}`);
  process.exitCode = exitCodes.kitFailed;
}
