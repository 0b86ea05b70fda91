/**
 * `npm run proof [-- [--all] [--heading <name>]… [title…]]`: runs faults, and tells where others blame them than those
 * that they declare. With `--all`, each is held against all checks of the kit, and what it does not declare has to blame it
 * on a server of its own as well.
 */
import { parseArgs } from 'node:util';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { differences } from './proof.ts';
import { Prover } from './prover.ts';

interface Wanted {
  readonly all: boolean;
  readonly chosen: readonly Fault[];
}

function wanted(): Wanted {
  const { values, positionals } = parseArgs({
    options: { all: { type: 'boolean', default: false }, heading: { type: 'string', multiple: true, default: [] } },
    allowPositionals: true,
  });
  const chosen = faults.filter(
    ({ heading, title }) =>
      (values.heading.length === 0 || values.heading.includes(heading)) &&
      (positionals.length === 0 || positionals.some((part) => title.includes(part))),
  );
  if (chosen.length === 0) throw new Error('no fault has such a title under such a heading');
  return { all: values.all, chosen };
}

async function main({ all, chosen }: Wanted): Promise<boolean> {
  const prover = new Prover();
  let done = 0;
  let different = 0;
  const begun = performance.now();
  const prove = async (fault: Fault): Promise<void> => {
    const found = await prover.blamedBy(fault, all ? 'all' : 'concerned').then(
      (blaming) => differences(fault, blaming),
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

process.exitCode = (await main(wanted())) ? 0 : 1;
