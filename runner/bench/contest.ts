/** The reference server and `node:http` side by side, under the same load. */

import { inTurns, type Measure, type Row, ratioOf, type Scope, spreadOf } from './benchmark.ts';
import type { Contestant, ContestantAnswers, ContestantOrder } from './contestant.ts';
import type { Fork } from './forks.ts';
import type { LoadAnswers, LoadOrder } from './load.ts';

export type Load = Fork<LoadOrder, LoadAnswers>;

/** A side that runs. */
export interface Side {
  readonly name: Contestant;
  readonly port: number;
  readonly server: Fork<ContestantOrder, ContestantAnswers>;
}

export function startLoad({ forks }: Scope): Load {
  return forks.start<LoadOrder, LoadAnswers>('load');
}

export async function startSide({ forks }: Scope, name: Contestant): Promise<Side> {
  const server = forks.start<ContestantOrder, ContestantAnswers>('contestant', [name]);
  return { name, server, port: await server.ask({ kind: 'start' }) };
}

/** What one round of one side gave. */
export interface Round {
  /** How much was done, in the unit of the benchmark. */
  readonly done: number;
  readonly seconds: number;
  /** How long the server's processor time was. */
  readonly processorSeconds: number;
}

// For the connections that are new, and for whatever ran before.
const WARM_UPS = 2;

/** Two rows: what the sides do in a second, and what they do in a second of processor time. */
export async function compare(
  scope: Scope,
  { label, unit, rounds, goal }: { label: string; unit: string; rounds: number; goal: number | undefined },
  work: (side: Side) => Promise<{ done: number; seconds: number }>,
  sides: readonly [reference: Side, other: Side],
): Promise<readonly Row[]> {
  const [reference, other] = sides;
  const pairs = await inTurns(
    scope.quick ? Math.ceil(rounds / 4) : rounds,
    () => timed(reference, work),
    () => timed(other, work),
    WARM_UPS,
  );
  const row = (text: string, of: string, rate: (round: Round) => number): Row => ({
    label: text,
    measures: [reference, other].map(
      ({ name }, at): Measure => ({
        name,
        value: spreadOf(pairs.map((pair) => rate(pair[at === 0 ? 0 : 1]))).median,
        unit: `${unit} ${of}`,
      }),
    ),
    ratio: ratioOf(pairs.map(([one, another]) => [rate(one), rate(another)])),
    ...(goal === undefined ? {} : { goal }),
  });
  return [
    row(label, 'a second', ({ done, seconds }) => done / seconds),
    row('  by processor time', 'a second of it', ({ done, processorSeconds }) => done / processorSeconds),
  ];
}

async function timed(side: Side, work: (side: Side) => Promise<{ done: number; seconds: number }>): Promise<Round> {
  const before = await side.server.ask({ kind: 'usage' });
  const { done, seconds } = await work(side);
  const after = await side.server.ask({ kind: 'usage' });
  return { done, seconds, processorSeconds: (after - before) / 1e6 };
}
