/** Bodies of 1 GiB on one connection, in each direction: what an octet costs. */

import type { Benchmark, Row } from './benchmark.ts';
import { compare, startLoad, startSide } from './contest.ts';

const GOAL = 0.9;
const ROUNDS = 33;
const MIB = 2 ** 20;

function bulk(direction: 'upload' | 'download'): Benchmark {
  return {
    title: `${direction} of 1 GiB with a Content-Length, on one connection (more is better)`,
    async run(scope) {
      const octets = scope.quick ? 128 * MIB : 1024 * MIB;
      const load = startLoad(scope);
      const sides = [await startSide(scope, 'reference'), await startSide(scope, 'node:http')] as const;
      const measured = await compare(
        scope,
        { label: direction, unit: 'MiB', rounds: ROUNDS, goal: GOAL },
        async ({ port }) => ({ ...(await load.ask({ kind: direction, port, octets })), done: octets / MIB }),
        sides,
      );
      await Promise.all([load, ...sides.map(({ server }) => server)].map((fork) => fork.stop()));
      return measured.map((row): Row => (scope.quick ? { ...row, remark: '128 MiB, not 1 GiB' } : row));
    },
  };
}

export const upload = bulk('upload');
export const download = bulk('download');
