/** Connections that have been used once and are kept: what a client costs that does nothing. */

import { type Benchmark, inTurns, type Row, ratioOf, type Scope, spreadOf } from './benchmark.ts';
import { startLoad, startSide } from './contest.ts';
import type { Contestant } from './contestant.ts';

const CONNECTIONS = 10_000;
const ROUNDS = 3;
const KIB = 1024;

interface Held {
  readonly connections: number;
  /** What the process takes more than before, by the system's account and by its own. */
  readonly resident: number;
  readonly heap: number;
}

// Node.js raises the limit of open files as far as it may, when it starts: no shell has to.
async function hold(scope: Scope, name: Contestant, connections: number): Promise<Held> {
  const load = startLoad(scope);
  const side = await startSide(scope, name);
  const { port, server } = side;
  const requests = [`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`];
  // What the first connections bring with them does not count.
  await load.ask({ kind: 'open', port, connections: 100, requests });
  await load.ask({ kind: 'close', port });
  const before = await server.ask({ kind: 'memory' });
  const opened = await load.ask({ kind: 'open', port, connections, requests });
  const after = await server.ask({ kind: 'memory' });
  await Promise.all([load.stop(), server.stop()]);
  return {
    connections: opened,
    resident: after.resident - before.resident,
    heap: after.heap - before.heap,
  };
}

export const idleConnections: Benchmark = {
  title: 'memory at 10,000 idle connections (less is better)',
  async run(scope) {
    const connections = scope.quick ? CONNECTIONS / 5 : CONNECTIONS;
    const pairs = await inTurns(
      scope.quick ? 1 : ROUNDS,
      () => hold(scope, 'reference', connections),
      () => hold(scope, 'node:http', connections),
    );
    const opened = Math.min(...pairs.flat().map((held) => held.connections));
    const row = (label: string, bytes: (held: Held) => number): Row => ({
      label,
      measures: (['reference', 'node:http'] as const).map((name, at) => ({
        name,
        value: spreadOf(pairs.map((pair) => bytes(pair[at === 0 ? 0 : 1]) / opened / KIB)).median,
        unit: 'KiB each',
      })),
      ratio: ratioOf(pairs.map(([one, other]) => [bytes(one), bytes(other)])),
      ...(opened === CONNECTIONS
        ? {}
        : { remark: `${opened} connections${scope.quick ? '' : ': no more open files are allowed here'}` }),
    });
    return [row('resident set', ({ resident }) => resident), row('  of it, heap', ({ heap }) => heap)];
  },
};
