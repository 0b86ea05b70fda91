/**
 * Requests of a few fields, responses of twelve octets: what the way of a request itself costs.
 *
 * One read and one write for each request take much of the time, whatever is done between them, and where they are dear they
 * bring the ratio nearer to 1. How far, a server tells that does nothing between them.
 */

import type { Benchmark, Row, Scope } from './benchmark.ts';
import { compare, type Side, startLoad, startSide } from './contest.ts';
import type { Contestant } from './contestant.ts';

const GOAL = 1.3;
const ROUNDS = 24;
const ROUND_MS = 300;

// Until the compiler has made of the code what it can.
const WARM_UP_CONNECTIONS = 16;
const WARM_UP_MS = 4_000;

// What curl sends, and what a browser sends.
const fewFields = ['User-Agent: curl/8.5.0', 'Accept: */*'];
const manyFields = [
  'Connection: keep-alive',
  'Cache-Control: max-age=0',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-GB,en;q=0.9',
  'Cookie: session=0123456789abcdef; theme=dark',
];

interface Setting {
  readonly label: string;
  readonly connections: number;
  readonly fields: readonly string[];
  /** Whether no request of a connection has the same fields as the one before. */
  readonly changing?: boolean;
}

const settings: readonly Setting[] = [
  { label: '1 connection', connections: 1, fields: fewFields },
  { label: '16 connections', connections: 16, fields: fewFields },
  { label: '256 connections', connections: 256, fields: fewFields },
  { label: '16 connections, a browser', connections: 16, fields: manyFields },
  { label: '16 connections, other fields each time', connections: 16, fields: fewFields, changing: true },
  { label: '16 connections, a browser, other fields each time', connections: 16, fields: manyFields, changing: true },
];

function requestsTo(port: number, { fields, changing = false }: Pick<Setting, 'fields' | 'changing'>): string[] {
  const own = changing ? [['X-Request-Id: a'], ['X-Request-Id: b']] : [[]];
  return own.map((more) => ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, ...fields, ...more, '', ''].join('\r\n'));
}

async function contest(scope: Scope, one: Contestant, goal?: number): Promise<readonly Row[]> {
  const load = startLoad(scope);
  const sides = [await startSide(scope, one), await startSide(scope, 'node:http')] as const;

  async function open({ connections, ...asked }: Omit<Setting, 'label'>): Promise<void> {
    for (const { port } of sides) {
      const opened = await load.ask({ kind: 'open', port, connections, requests: requestsTo(port, asked) });
      if (opened < connections) throw new Error(`only ${opened} of ${connections} connections could be opened`);
    }
  }
  const requests = ({ port }: Side, durationMs: number) => load.ask({ kind: 'requests', port, durationMs });

  await open({ connections: WARM_UP_CONNECTIONS, fields: fewFields });
  for (const side of sides) await requests(side, scope.quick ? WARM_UP_MS / 4 : WARM_UP_MS);
  const rows: Row[] = [];
  for (const { label, ...setting } of settings) {
    await open(setting);
    const measured = await compare(
      scope,
      { label, unit: 'requests', rounds: ROUNDS, goal },
      async (side) => {
        const { responses, seconds } = await requests(side, ROUND_MS);
        return { done: responses, seconds };
      },
      sides,
    );
    rows.push(...measured);
  }
  await Promise.all([load, ...sides.map(({ server }) => server)].map((fork) => fork.stop()));
  return rows;
}

export const smallRequests: Benchmark = {
  title: 'hello application, keep-alive, no pipelining (more is better)',
  run: (scope) => contest(scope, 'reference', GOAL),
};

export const ceiling: Benchmark = {
  title: 'the same, with a server that looks at nothing: what a perfect parser could gain',
  run: (scope) => contest(scope, 'no parser'),
};
