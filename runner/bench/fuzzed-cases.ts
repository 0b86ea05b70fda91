/**
 * Generated cases: how many the fuzzer judges in a second, against how many requests a load generator has answered that
 * looks at nothing, on the probe's default answer, over as many connections. The cases of every round are the same, and a
 * round is long enough to be like a run: each looks into all that it finds and shrinks it, and that takes most of its first
 * seconds. What is tried for that counts: it is carried out and judged like any other case.
 */
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { ensureEnvironment } from '../../fixtures/real-servers/environment.ts';
import { findRealServer } from '../../fixtures/real-servers/index.ts';
import { strayNonce } from '../../spec/index.ts';
import { everyCheck } from '../../suites/all.ts';
import { isGenerated } from '../../suites/index.ts';
import { acquaint } from '../acquaintance.ts';
import { fuzz, type Tally } from '../fuzz/fuzz.ts';
import { factsOf } from '../observe.ts';
import { commandTarget, type Target } from '../target.ts';
import { type Benchmark, inTurns, type Row, ratioOf, type Scope, spreadOf } from './benchmark.ts';

const GOAL = 0.5;
const CONNECTIONS = 4;
const TIMEOUT_MS = 5000;
const SEED = 1;
/** How long the load is in a round, in seconds: it is steady at once. */
const LOAD_SECONDS = 5;
const servers = ['waitress', 'gunicorn-gthread'];
const request = 'GET / HTTP/1.1\r\nHost: probe.test\r\n\r\n';

export const fuzzedCases: Benchmark = {
  title: 'cases judged in a second, against requests of a load generator (higher is better)',
  run: async ({ quick }) => {
    const bin = await ensureEnvironment();
    const load = await loadGenerator();
    const rows: Row[] = [];
    for (const name of servers) {
      const server = findRealServer(name);
      if (server === undefined) throw new Error(`there is no server "${name}"`);
      const target = await commandTarget(server.command(bin), TIMEOUT_MS);
      try {
        rows.push(await row(name, target, load, quick));
      } finally {
        await target.stop();
      }
    }
    return rows;
  },
};

async function row(label: string, target: Target, load: Load, quick: Scope['quick']): Promise<Row> {
  const [rounds, seconds] = quick ? [2, 5] : [3, 20];
  const facts = factsOf(await acquaint(target, TIMEOUT_MS));
  const checks = everyCheck.filter(isGenerated);
  const judged = async (): Promise<Judged> => {
    const begun = performance.now();
    const tallies = await fuzz(target, {
      checks,
      facts,
      seed: SEED,
      timeMs: seconds * 1000,
      timeoutMs: TIMEOUT_MS,
      concurrency: CONNECTIONS,
      signal: new AbortController().signal,
    });
    const took = (performance.now() - begun) / 1000;
    const ofAll = (count: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + count(tally), 0) / took;
    const tried = ofAll((tally) => tally.tried);
    return { tried, all: tried + ofAll((tally) => tally.judged) };
  };
  const loaded = async (): Promise<number> => {
    const answered = await load.run(target, LOAD_SECONDS);
    // What it has left in the journal would take the probe time in the other's round.
    await target.journal.forget(strayNonce);
    return answered;
  };
  const pairs = await inTurns(rounds, judged, loaded, 0);
  return {
    label,
    measures: [
      { name: 'judged', value: spreadOf(pairs.map(([{ all }]) => all)).median, unit: 'cases/s' },
      { name: 'of them tried on findings', value: spreadOf(pairs.map(([{ tried }]) => tried)).median, unit: 'cases/s' },
      { name: load.name, value: spreadOf(pairs.map(([, other]) => other)).median, unit: 'requests/s' },
    ],
    ratio: ratioOf(pairs.map(([{ all }, answered]) => [all, answered])),
    goal: GOAL,
    remark: `${CONNECTIONS} connections each, all properties in turn for ${seconds} s a round, the load by ${load.name}`,
  };
}

/** Cases in a second. */
interface Judged {
  readonly all: number;
  readonly tried: number;
}

interface Load {
  readonly name: string;
  /** Resolves to the requests that were answered in a second. */
  run(target: Target, seconds: number): Promise<number>;
}

/** wrk where it is installed, else a loop of this file's own. */
async function loadGenerator(): Promise<Load> {
  const run = promisify(execFile);
  const there = await run('wrk', ['-v']).then(
    () => true,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
  if (!there) return { name: 'a loop', run: loop };
  return {
    name: 'wrk',
    run: async ({ address: { host, port } }, seconds) => {
      const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, `http://${host}:${port}/`]);
      const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
      if (rate === undefined) throw new Error(`wrk told no rate: ${stdout.trim().split('\n').at(-1)}`);
      return Number(rate);
    },
  };
}

/** Asks over as many connections, each again as soon as it is answered. */
async function loop({ address: { host, port } }: Target, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let answered = 0;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true }, () => socket.write(request));
      let received = '';
      socket.on('error', reject);
      socket.on('data', (data) => {
        received += data.toString('latin1');
        const [head = '', length] = /^[\s\S]*?content-length: *(\d+)[\s\S]*?\r\n\r\n/i.exec(received) ?? [];
        if (length === undefined || received.length < head.length + Number(length)) return;
        answered += 1;
        received = '';
        if (performance.now() < end) socket.write(request);
        else socket.end(resolve);
      });
    });
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return answered / seconds;
}
