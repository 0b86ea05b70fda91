/**
 * `npm run bench [-- [--quick] [name…]]`: measures, and prints ratios. Two sides of a ratio are measured in turns, in the
 * same run, and a ratio is the median of those of neighbouring rounds; in parentheses, between which two half of these and
 * all of these lie.
 */

import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Row, Spread } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { Forks } from './forks.ts';

const LABEL_WIDTH = 28;
const names = Object.keys(benchmarks);

function chosen(): { quick: boolean; names: readonly string[] } {
  const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean' } }, allowPositionals: true });
  const unknown = positionals.find((name) => benchmarks[name] === undefined);
  if (unknown !== undefined) throw new Error(`there is no benchmark "${unknown}": choose from ${names.join(', ')}`);
  return { quick: values.quick ?? false, names: positionals.length === 0 ? names : positionals };
}

async function main(): Promise<void> {
  const { quick, names: wanted } = chosen();
  console.log(`node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`);
  const forks = new Forks();
  const interrupted = () => {
    void forks.stop().then(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    for (const name of wanted) {
      const benchmark = benchmarks[name];
      if (benchmark === undefined) continue;
      console.log(`\n${name}: ${benchmark.title}`);
      for (const row of await benchmark.run({ quick, forks })) console.log(`  ${line(row)}`);
    }
  } finally {
    await forks.stop();
  }
}

function line({ label, measures, ratio, goal, remark }: Row): string {
  const told = measures.map(({ name, value, unit }) => `${name} ${shown(value)} ${unit}`);
  return [
    label.padEnd(LABEL_WIDTH),
    ...(ratio === undefined ? [] : [`ratio ${spread(ratio)}`]),
    ...(ratio === undefined || goal === undefined
      ? []
      : [ratio.median >= goal ? `goal ${goal} met` : `goal ${goal} MISSED`]),
    told.join(', '),
    ...(remark === undefined ? [] : [`(${remark})`]),
  ].join('  ');
}

function spread({ median, lower, upper, least, most }: Spread): string {
  const shownRange = (from: number, to: number) => `${from.toFixed(2)}–${to.toFixed(2)}`;
  return `${median.toFixed(2)} (half ${shownRange(lower, upper)}, all ${shownRange(least, most)})`;
}

function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
