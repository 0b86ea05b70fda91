/** Requests of a few fields, responses of twelve octets: what the way of a request itself costs. */

import type { Benchmark, Row } from './benchmark.ts';
import { compare, startLoad, startSide } from './contest.ts';

const GOAL = 1.3;
const ROUNDS = 24;
const ROUND_MS = 300;

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

const settings: readonly { label: string; connections: number; fields: readonly string[] }[] = [
  { label: '1 connection', connections: 1, fields: fewFields },
  { label: '16 connections', connections: 16, fields: fewFields },
  { label: '256 connections', connections: 256, fields: fewFields },
  { label: '16 connections, a browser', connections: 16, fields: manyFields },
];

export const smallRequests: Benchmark = {
  title: 'hello application, keep-alive, no pipelining (more is better)',
  async run(scope) {
    const load = startLoad(scope);
    const sides = [await startSide(scope, 'reference'), await startSide(scope, 'node:http')] as const;
    const rows: Row[] = [];
    for (const { label, connections, fields } of settings) {
      for (const { port } of sides) {
        const request = ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, ...fields, '', ''].join('\r\n');
        const opened = await load.ask({ kind: 'open', port, connections, request });
        if (opened < connections) throw new Error(`only ${opened} of ${connections} connections could be opened`);
      }
      const measured = await compare(
        scope,
        { label, unit: 'requests', rounds: ROUNDS, goal: GOAL },
        async ({ port }) => {
          const { responses, seconds } = await load.ask({ kind: 'requests', port, durationMs: ROUND_MS });
          return { done: responses, seconds };
        },
        sides,
      );
      rows.push(...measured);
    }
    await Promise.all([load, ...sides.map(({ server }) => server)].map((fork) => fork.stop()));
    return rows;
  },
};
