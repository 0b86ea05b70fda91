/**
 * `npm run repeat [-- [--runs <n>] [--busy] [--kept <file>] [--timeout <ms>] [--check <glob>]… [server…]]`: judges servers
 * again and again, and tells each check whose verdict was not always the same. Servers are `reference` and the real ones by
 * name. With `--busy`, every processor has something else to do meanwhile. With `--kept`, the verdicts lie in a file, and
 * those that it holds already count: what was interrupted goes on.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ensureEnvironment } from '../../fixtures/real-servers/environment.ts';
import { findRealServer } from '../../fixtures/real-servers/index.ts';
import { exitCodes } from '../../spec/index.ts';
import { oneLine } from '../failure.ts';
import { interruptible } from '../interruption.ts';
import { KeptMap } from '../kept-map.ts';
import { run, runDefaults } from '../run.ts';
import { bundledTarget, commandTarget, type Target } from '../target.ts';
import { differencesBetween, sayDifference, sayVerdicts, type Verdicts, verdicts, verdictsOf } from './verdicts.ts';

interface Wanted {
  readonly runs: number;
  readonly busy: boolean;
  /** Where verdicts are kept from one start to the next. */
  readonly kept?: string;
  readonly timeoutMs: number;
  readonly checks: readonly string[];
  readonly servers: readonly string[];
}

function wanted(): Wanted {
  const { values, positionals } = parseArgs({
    options: {
      runs: { type: 'string', default: '50' },
      busy: { type: 'boolean', default: false },
      kept: { type: 'string' },
      timeout: { type: 'string', default: '5000' },
      check: { type: 'string', multiple: true, default: [] },
    },
    allowPositionals: true,
  });
  const [runs, timeoutMs] = [values.runs, values.timeout].map((text) => {
    if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`"${text}" is no number of runs or milliseconds`);
    return Number(text);
  });
  const servers = positionals.length > 0 ? positionals : ['reference', 'gunicorn-gthread', 'waitress'];
  const unknown = servers.find((name) => name !== 'reference' && findRealServer(name) === undefined);
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is neither "reference" nor a real server that the kit knows`);
  return {
    runs: runs ?? 50,
    busy: values.busy,
    ...(values.kept === undefined ? {} : { kept: values.kept }),
    timeoutMs: timeoutMs ?? runDefaults.timeoutMs,
    checks: values.check,
    servers,
  };
}

async function targetOf(name: string, timeoutMs: number, signal: AbortSignal): Promise<Target> {
  const server = findRealServer(name);
  if (server === undefined) return bundledTarget(timeoutMs);
  return commandTarget(server.command(await ensureEnvironment()), timeoutMs, signal);
}

async function verdictsOn(name: string, { timeoutMs, checks }: Wanted, signal: AbortSignal): Promise<Verdicts> {
  const target = await targetOf(name, timeoutMs, signal);
  try {
    const report = await run(target, {
      selection: { checks },
      timeoutMs,
      signal,
    });
    return verdictsOf(report);
  } finally {
    await target.stop();
  }
}

/** Keeps a processor busy until it is ended. */
const spin = 'for (;;);';

async function repeat(options: Wanted, signal: AbortSignal): Promise<number> {
  const spinning = options.busy
    ? Array.from({ length: availableParallelism() }, () => new Worker(spin, { eval: true }))
    : [];
  /** Those of each run, by the name of the server. */
  const all = new KeptMap(options.kept, z.array(verdicts).readonly());
  let differing = 0;
  try {
    for (const name of options.servers) {
      const found = [...(all.get(name) ?? [])];
      while (found.length < options.runs) {
        const one = await verdictsOn(name, options, signal);
        if (signal.aborted) return exitCodes.interrupted;
        found.push(one);
        all.set(name, found);
        const same = differencesBetween([found[0] ?? one, one]).length === 0 ? 'as the first' : 'not as the first';
        console.log(`${name}, run ${found.length} of ${options.runs}: ${sayVerdicts(one)}: ${same}`);
      }
      const differences = differencesBetween(found);
      differing += differences.length;
      const told = differences.map((one) => `  ${sayDifference(one)}`);
      const summary = told.length === 0 ? 'verdicts identical' : `${told.length} checks differ`;
      console.log([`${name}: ${found.length} runs, ${summary}`, ...told].join('\n'));
    }
  } finally {
    await Promise.all(spinning.map((worker) => worker.terminate()));
  }
  return differing === 0 ? exitCodes.conformant : exitCodes.notConformant;
}

try {
  const options = wanted();
  process.exitCode = await interruptible((signal) => repeat(options, signal));
} catch (error) {
  console.error(`repeat: ${oneLine(error)}`);
  process.exitCode = exitCodes.kitFailed;
}
