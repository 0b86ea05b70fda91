/** `gateway-conformance matrix`: the real servers that the kit knows, judged one after the other, and their grid. */
import { join } from 'node:path';
import { EnvironmentError, ensureEnvironment, lackOf } from '../fixtures/real-servers/environment.ts';
import { findRealServer, knownFailuresFile, type RealServer, realServers } from '../fixtures/real-servers/index.ts';
import { type NamedReport, renderers } from '../reports/index.ts';
import { exitCodes, type Level } from '../spec/index.ts';
import { suites } from '../suites/all.ts';
import { KitFailure } from './failure.ts';
import { interruptible } from './interruption.ts';
import { readKnownFailures } from './known-failures.ts';
import { makeWritable, openGridOutputs, writeFile } from './output.ts';
import { reproduction } from './reproduction.ts';
import { run } from './run.ts';
import { nearest, select } from './selection.ts';
import { commandTarget } from './target.ts';

export interface MatrixArguments {
  readonly check: readonly string[];
  readonly suite: readonly string[];
  readonly level: Level;
  readonly timeout: number;
  readonly seed: number;
  readonly report: readonly string[];
  readonly differing: boolean;
  readonly save?: string;
}

/**
 * Resolves to the exit code: conformant where each server fails as its list in the kit says and in nothing else. What
 * cannot be installed here is left out by name. Throws {@link KitFailure}.
 */
export async function matrix(names: readonly string[], options: MatrixArguments): Promise<number> {
  const { check, suite, level, save } = options;
  select(suites, { checks: check, suites: suite, level });
  const outputs = openGridOutputs(options.report, { onlyDiffering: options.differing });
  const wanted = names.length === 0 ? realServers : [...new Set(names)].map(named);
  if (save !== undefined) makeWritable(save);
  const binDirectory = await environment();
  const servers = wanted.filter((server) => {
    const lack = lackOf(server);
    if (lack !== null) say(`${server.name} is left out: ${lack}`);
    return lack === null;
  });
  if (servers.length === 0)
    throw new KitFailure('no server is left to judge; install what is missing, or name another');
  return interruptible(async (signal) => {
    const reports: NamedReport[] = [];
    let missed = false;
    for (const server of servers) {
      if (signal.aborted) break;
      say(`judging ${server.name} …`);
      const report = await judge(server, binDirectory, options, signal).catch((error: unknown) => {
        if (!(error instanceof KitFailure)) throw error;
        if (!signal.aborted) say(`${server.name} could not be judged: ${error.message}`);
        return null;
      });
      missed ||= report === null || report.summary.error > 0;
      if (report === null) continue;
      reports.push({ name: server.name, report });
      if (save !== undefined) writeFile(join(save, `${server.name}.json`), renderers.json.render(report));
    }
    if (reports.length > 0) outputs.write(reports);
    if (signal.aborted) return exitCodes.interrupted;
    if (missed) return exitCodes.kitFailed;
    return reports.every(({ report }) => report.summary.conformant) ? exitCodes.conformant : exitCodes.notConformant;
  });
}

function named(name: string): RealServer {
  const server = findRealServer(name);
  if (server !== undefined) return server;
  const known = realServers.map((one) => one.name);
  throw new KitFailure(
    `"${name}" is no server that the kit knows${nearest(name, known, `choose from ${known.join(', ')}`)}`,
  );
}

async function environment(): Promise<string> {
  try {
    return await ensureEnvironment(undefined, (step) => say(`${step} …`));
  } catch (error) {
    if (error instanceof EnvironmentError) throw new KitFailure(error.message);
    throw error;
  }
}

async function judge(
  server: RealServer,
  binDirectory: string,
  { check, suite, level, timeout: timeoutMs, seed }: MatrixArguments,
  signal: AbortSignal,
) {
  const template = server.command(binDirectory);
  const target = await commandTarget(template, timeoutMs, signal);
  try {
    return await run(target, {
      selection: { checks: check, suites: suite, level },
      timeoutMs,
      known: readKnownFailures(knownFailuresFile(server)),
      seed,
      command: reproduction({ exec: template }),
      signal,
    });
  } finally {
    await target.stop();
  }
}

function say(message: string): void {
  process.stderr.write(`${message}\n`);
}
