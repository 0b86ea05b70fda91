/**
 * The order in which checks are judged: several at once where the target can, and one by one again those that were
 * under way when it died, so that a death is told at the check that did it.
 */
import type { Check } from '../suites/index.ts';
import type { Judgement } from './judge.ts';

export interface Scheduling {
  readonly judge: (check: Check) => Promise<Judgement>;
  /** Brings a target that does not serve any more back; false where that cannot be done. */
  readonly restart: () => Promise<boolean>;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told of each judgement that stands. */
  readonly onJudged: (judgement: Judgement) => void;
}

/** Resolves to the checks that were not judged: the target was lost, or the run was interrupted. */
export async function schedule(checks: readonly Check[], scheduling: Scheduling): Promise<readonly Check[]> {
  const { judge, restart, concurrency, signal, onJudged } = scheduling;
  const waiting = [...checks];
  let lost = false;

  /** Judges one after the other; each death is answered by a restart. */
  const oneByOne = async (some: Check[]): Promise<void> => {
    while (some.length > 0 && !lost && !signal.aborted) {
      const [check] = some.splice(0, 1);
      if (check === undefined) return;
      const judgement = await judge(check);
      onJudged(judgement);
      if (died(judgement)) lost = !(await restart());
    }
    waiting.push(...some);
  };

  /** Judges several at once; resolves to those whose judgement a death has spoilt. */
  const sideBySide = async (): Promise<Check[]> => {
    const spoilt: Check[] = [];
    let dead = false;
    const worker = async (): Promise<void> => {
      while (!dead && !signal.aborted) {
        const check = waiting.shift();
        if (check === undefined) return;
        const judgement = await judge(check);
        if (died(judgement)) dead = true;
        if (dead) spoilt.push(check);
        else onJudged(judgement);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    return spoilt;
  };

  if (concurrency === 1) {
    await oneByOne(waiting.splice(0));
  }
  while (waiting.length > 0 && !lost && !signal.aborted) {
    const spoilt = await sideBySide();
    if (spoilt.length === 0) break;
    lost = !(await restart());
    if (lost) waiting.push(...spoilt);
    else await oneByOne(spoilt);
  }
  return waiting;
}

/** Whether the target did not serve the next client. */
function died({ observations }: Judgement): boolean {
  return observations.some(({ canary }) => canary.fresh === 'none');
}
