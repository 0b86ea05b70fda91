/**
 * What a check costs against servers that many people run, the wait of each included: all but the generated ones, and in
 * whole runs, where each generated check is counted as one and is many cases.
 */

import { ensureEnvironment } from '../../fixtures/real-servers/environment.ts';
import { gunicornGthread } from '../../fixtures/real-servers/gunicorn-gthread.ts';
import type { RealServer } from '../../fixtures/real-servers/real-server.ts';
import { waitress } from '../../fixtures/real-servers/waitress.ts';
import { suites } from '../../suites/all.ts';
import { get, isGenerated, type Suite } from '../../suites/index.ts';
import { acquaint } from '../acquaintance.ts';
import { observe } from '../observe.ts';
import { run } from '../run.ts';
import { commandTarget } from '../target.ts';
import { type Benchmark, type Row, ratioOf, spreadOf } from './benchmark.ts';

const ROUNDS = 3;
/** Wall time, in milliseconds. */
const GOAL_MS = 10;
const TIMEOUT_MS = 5000;
const EXCHANGES = 300;

/** A property is many cases: those are not one check's. */
const single = suites.map((suite) => ({ ...suite, checks: suite.checks.filter((check) => !isGenerated(check)) }));

interface Cost {
  readonly check: number;
  /** One plain request with all that belongs to an exchange, one after the other: what the machine and the server make of it. */
  readonly exchange: number;
}

async function costOf(server: RealServer, directory: string, of: readonly Suite[]): Promise<Cost> {
  const target = await commandTarget(server.command(directory), TIMEOUT_MS);
  try {
    const conditions = await acquaint(target, TIMEOUT_MS);
    const begun = performance.now();
    for (let count = 0; count < EXCHANGES; count += 1) {
      await observe({ app: null, apps: {} }, get('/'), [], conditions);
    }
    const exchange = (performance.now() - begun) / EXCHANGES;
    const { durationMs, results } = await run(target, { suites: of, timeoutMs: TIMEOUT_MS });
    return { check: durationMs / results.length, exchange };
  } finally {
    await target.stop();
  }
}

function benchmarkOf(what: string, of: readonly Suite[]): Benchmark {
  return {
    title: `wall time per check, ${what} (ratio: ${GOAL_MS} ms to it, more is better)`,
    async run({ quick }) {
      const directory = await ensureEnvironment();
      const rows: Row[] = [];
      for (const server of [waitress, gunicornGthread]) {
        const costs: Cost[] = [];
        for (let round = 0; round < (quick ? 1 : ROUNDS); round += 1) costs.push(await costOf(server, directory, of));
        rows.push({
          label: server.name,
          measures: [
            { name: 'check', value: spreadOf(costs.map(({ check }) => check)).median, unit: 'ms' },
            { name: 'plain exchange', value: spreadOf(costs.map(({ exchange }) => exchange)).median, unit: 'ms' },
          ],
          ratio: ratioOf(costs.map(({ check }) => [GOAL_MS, check])),
          goal: 1,
        });
      }
      return rows;
    },
  };
}

export const checks = benchmarkOf('of all but the generated ones', single);
export const wholeRuns = benchmarkOf('in whole runs, generated ones with them', suites);
